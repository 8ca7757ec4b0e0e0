// An item as a form: a row for each attribute, with its name, type and value.

import { h } from "../element.js";
import { field, select, textInput } from "../form.js";
import { button } from "../page.js";
import { fromText, TYPES, typeName, unwrap } from "./attribute_value.js";
import { loose, parse, write } from "./exact_json.js";

const IN_ONE_LINE = ["S", "N", "B"];
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** {element, fields(), read(): the item as DynamoDB JSON} */
export function itemForm(keys, item) {
  const rows = [];
  const list = h("div", { class: "tags" });
  const keyNames = keys.map((key) => key.name);
  function add(name, typed, isKey = false) {
    const row = attributeRow(
      name,
      typed,
      isKey,
      () => {
        rows.splice(rows.indexOf(row), 1);
        row.element.remove();
      },
      (other) => rows.some((each) => each !== row && each.name === other),
    );
    rows.push(row);
    list.append(row.element);
    return row;
  }
  keys.forEach((key) => add(key.name, item[key.name] ?? { [key.type]: "" }, true));
  Object.keys(item)
    .filter((name) => !keyNames.includes(name))
    .sort()
    .forEach((name) => add(name, item[name]));
  const type = select(TYPES, { "aria-label": "Type of the new attribute" });
  const more = button("Add new attribute", () => add("", emptyOf(type.value)).focus());
  return {
    element: h("div", {}, list, h("div", { class: "row" }, h("div", { class: "field narrow" }, type), more)),
    fields: () => rows.flatMap((row) => row.fields),
    read: () => Object.fromEntries(rows.map((row) => [row.name, row.read()])),
  };
}

const emptyOf = (type) => ({
  [type]: { BOOL: true, NULL: true, L: [], M: {}, SS: ["a"], NS: ["1"], BS: [] }[type] ?? "",
});

function attributeRow(givenName, typed, isKey, remove, taken) {
  const [type, value] = unwrap(typed);
  const label = isKey ? `${givenName} - ${typeName(type)}, key` : `Value - ${typeName(type)}`;
  const given = field(label, inputOf(type, value), {
    check: (text) => problem(type, text),
    says: isKey ? { test: (text) => /\bkey\b/i.test(text) || text.includes(givenName) } : null,
    wide: true,
  });
  const name = isKey
    ? null
    : field("Attribute name", textInput({ value: givenName }), {
        check: (text) =>
          !text
            ? "Enter a name, or remove the attribute."
            : taken(text)
              ? `The item has an attribute ${text} already.`
              : "",
      });
  const row = h(
    "div",
    { class: "row attribute" },
    name?.element,
    given.element,
    isKey ? null : button("Remove", remove),
  );
  return {
    element: row,
    fields: name ? [name, given] : [given],
    get name() {
      return name ? name.value : givenName;
    },
    read: () =>
      IN_ONE_LINE.includes(type) || ["BOOL", "NULL"].includes(type)
        ? fromText(type, given.value)
        : { [type]: loose(parse(given.value)) },
    focus: () => (name ?? given).input.focus(),
  };
}

function inputOf(type, value) {
  if (type === "BOOL")
    return select(
      [
        ["true", "true"],
        ["false", "false"],
      ],
      { value: String(value) },
    );
  if (type === "NULL") return textInput({ value: "null", readonly: true });
  if (IN_ONE_LINE.includes(type)) return textInput({ value });
  return h("textarea", { rows: "4", spellcheck: "false" }, write(value));
}

function problem(type, text) {
  if (type === "N") return NUMBER.test(text) ? "" : "Enter a number, such as 30 or 1.68.";
  if (IN_ONE_LINE.includes(type) || type === "BOOL" || type === "NULL") return "";
  try {
    parse(text);
    return "";
  } catch (error) {
    return `${error.message}. ${typeName(type)}: DynamoDB JSON, such as ${{ L: '[{"S": "a"}]', M: '{"City": {"S": "Berlin"}}', NS: '["1", "2"]' }[type] ?? '["a", "b"]'}`;
  }
}
