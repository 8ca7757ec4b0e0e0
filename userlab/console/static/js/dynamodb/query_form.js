// The builder of a Scan or a Query: source, key condition, filters, order.

import { h, replace } from "../element.js";
import { choice, field, select, textInput } from "../form.js";
import { button } from "../page.js";
import { TYPES } from "./attribute_value.js";
import { indexesOf, keysOf } from "./calls.js";
import { FILTERS, KEY_CONDITIONS, requestOf } from "./expressions.js";

/** {element, fields(), read(): {operation, request}, reset()} */
export function queryForm(table) {
  const mode = choice(
    "Scan or query",
    [
      ["Scan", "Scan"],
      ["Query", "Query"],
    ],
    { value: "Scan", onchange: () => draw() },
  );
  const sources = [
    ["", `Table - ${table.TableName}`],
    ...indexesOf(table).map(({ IndexName: name }) => [name, `Index - ${name}`]),
  ];
  const source = field("Select a table or index", select(sources));
  const order = h("input", { type: "checkbox" });
  const keyPlace = h("div", {});
  const filters = filterRows();
  let key = [];
  source.input.addEventListener("change", () => draw());

  function draw() {
    const parts = keysOf(table, source.value);
    key = parts.map((part, position) => ({ ...part, ...keyInputs(part, position) }));
    order.checked = false;
    const descending = h("label", { class: "option" }, order, h("span", {}, "Sort descending"));
    replace(
      keyPlace,
      mode.value === "Query" ? [key.map((each) => each.element), key.length > 1 ? descending : null] : null,
    );
  }

  function reset() {
    mode.value = "Scan";
    source.input.value = "";
    filters.clear();
    draw();
  }

  draw();
  mode.element.classList.add("inline");
  return {
    element: h(
      "div",
      { class: "stack" },
      h("div", { class: "row" }, mode.element, source.element),
      keyPlace,
      h(
        "details",
        { class: "filters" },
        h("summary", {}, "Filters - optional"),
        h("p", { class: "hint" }, "Filters come after reading: what they leave out is read and paid for all the same."),
        filters.element,
      ),
    ),
    fields: () => [
      source,
      ...(mode.value === "Query" ? key.flatMap((each) => each.fields()) : []),
      ...filters.fields(),
    ],
    read: () => ({
      operation: mode.value,
      request: requestOf({
        table: table.TableName,
        index: source.value,
        operation: mode.value,
        filters: filters.read(),
        descending: order.checked,
        key: mode.value === "Query" ? key.map((each) => ({ name: each.name, type: each.type, ...each.read() })) : [],
      }),
    }),
    reset,
  };
}

/** The inputs for one key attribute: the partition key has a value, the sort key a condition too. */
function keyInputs(part, position) {
  if (position === 0) {
    const value = field(`Partition key: ${part.name}`, textInput(), {
      check: (text) => (text ? "" : "Enter the partition key value."),
      says: /key/i,
    });
    return { element: value.element, fields: () => [value], read: () => ({ condition: "=", values: [value.value] }) };
  }
  const condition = select(KEY_CONDITIONS, { "aria-label": `Condition on ${part.name}` });
  const from = field(`Sort key: ${part.name}`, textInput(), { optional: true });
  const to = field("and", textInput(), {});
  to.element.hidden = true;
  condition.addEventListener("change", () => {
    to.element.hidden = condition.value !== "between";
  });
  return {
    element: h(
      "div",
      { class: "row key-condition" },
      h("div", { class: "field narrow" }, condition),
      from.element,
      to.element,
    ),
    fields: () => [from],
    read: () => ({
      condition: condition.value,
      values: from.value ? [from.value, to.value].slice(0, to.element.hidden ? 1 : 2) : [],
    }),
  };
}

/** Filters: attribute, type, condition, value. */
function filterRows() {
  const rows = [];
  const list = h("div", {});
  const add = button("Add filter", () => addRow().name.input.focus());
  function addRow() {
    const name = field("Attribute name", textInput(), {
      check: (text) => (text ? "" : "Enter an attribute name, or remove the filter."),
    });
    const condition = field("Condition", select(FILTERS));
    const type = field("Type", select(TYPES.filter(([letter]) => ["S", "N", "BOOL", "B"].includes(letter))));
    const value = field("Value", textInput());
    const second = field("and", textInput());
    const update = () => {
      const count = FILTERS.find(([key]) => key === condition.value)[2];
      value.element.hidden = type.element.hidden = count === 0;
      second.element.hidden = count < 2;
    };
    condition.input.addEventListener("change", update);
    const remove = button("Remove", () => {
      rows.splice(rows.indexOf(row), 1);
      row.element.remove();
    });
    const row = {
      name,
      condition,
      type,
      value,
      second,
      element: h(
        "div",
        { class: "row filter" },
        name.element,
        condition.element,
        type.element,
        value.element,
        second.element,
        remove,
      ),
    };
    update();
    rows.push(row);
    list.append(row.element);
    return row;
  }
  return {
    element: h("div", {}, list, add),
    fields: () => rows.map((row) => row.name),
    clear: () => {
      rows.length = 0;
      replace(list);
    },
    read: () =>
      rows.map((row) => ({
        name: row.name.value,
        condition: row.condition.value,
        type: row.type.value,
        values: [row.value.value, row.second.value],
      })),
  };
}
