// DynamoDB > Explore items > Import items: a CSV or JSON file, looked at before anything is written.

import { asCode } from "../../as_code.js";
import { h, replace } from "../../element.js";
import { doneNext } from "../../flash.js";
import { choice, field, form, select } from "../../form.js";
import { number } from "../../format.js";
import { buttonLink, heading, section } from "../../page.js";
import { go, link } from "../../route.js";
import { typeName } from "../attribute_value.js";
import { describe, keysOf } from "../calls.js";
import { itemTable } from "../item_table.js";
import { columnsOf, CSV_TYPES, itemsOfColumns, itemsOfJson, problemOfItems } from "./file_items.js";
import { firstCall, writeItems } from "./write_items.js";

const SHOWN = 10;

export const title = ([name]) => `Import items: ${name}`;

export async function render({ account, parts: [name] }) {
  const keys = keysOf(await describe(account, name));
  const state = { columns: null, items: [], problem: "Choose a file, or paste its text." };
  const parts = inputs(() => state.problem);
  const preview = h("div", { class: "stack", "aria-live": "polite" });
  const progress = h("p", { class: "about", role: "status" });
  const code = asCode({ place: "folded" });
  const replaces = () => parts.mode.value === "replace";
  function read() {
    const isJson = parts.kind.value === "json";
    attempt(() => {
      state.columns = isJson ? null : columnsOf(parts.text.value, keys);
      return isJson ? itemsOfJson(parts.text.value) : itemsOfColumns(state.columns);
    });
  }
  /** Make items by `make`, check them, and show them or what is wrong. */
  function attempt(make) {
    state.items = [];
    try {
      state.items = parts.text.value.trim() ? make() : [];
      state.problem = parts.text.value.trim() ? problemOfItems(state.items, keys) : "Choose a file, or paste its text.";
    } catch (error) {
      state.problem = error.message;
    }
    draw();
  }
  function draw() {
    const { items, columns } = state;
    code.show([firstCall(name, items, keys, replaces())]);
    code.element.hidden = !items.length;
    if (parts.text.value.trim() && state.problem) parts.text.fail(state.problem);
    else parts.text.clear();
    if (!items.length) return replace(preview);
    const table = itemTable({
      account,
      table: name,
      keys,
      items: items.slice(0, SHOWN),
      onchange: () => {},
      plain: true,
    });
    replace(
      preview,
      section(
        "Preview",
        { count: number(items.length), about: `The first ${Math.min(SHOWN, items.length)} as they will be written.` },
        columns ? typeRow(columns, keys, () => attempt(() => itemsOfColumns(columns))) : null,
        table.element,
      ),
    );
  }
  const element = form({
    fields: [parts.text],
    content: [
      section("File", {}, parts.kind.element, parts.file.element, parts.text.element, parts.mode.element),
      preview,
      code.element,
      progress,
    ],
    submit: "Import items",
    buttons: [buttonLink("Cancel", link(account, ["dynamodb", "items", name]))],
    run: async () => {
      const told = (count) => replace(progress, `${number(count)} of ${number(state.items.length)} items`);
      const done = await writeItems({ account, table: name, items: state.items, keys, replace: replaces(), told });
      const kept = done.kept ? ` ${done.kept} were there already, and stayed as they are.` : "";
      doneNext(`${number(done.written)} items were imported.${kept}`);
      go(account, ["dynamodb", "items", name]);
    },
  });
  parts.file.input.addEventListener("change", async () => {
    const [file] = parts.file.input.files;
    if (!file) return;
    parts.kind.value = /\.csv$/i.test(file.name) ? "csv" : "json";
    parts.text.input.value = await file.text();
    read();
  });
  parts.text.input.addEventListener("input", read);
  parts.kind.element.addEventListener("change", read);
  parts.mode.element.addEventListener("change", draw);
  draw();
  const crumbs = [
    ["DynamoDB", link(account, ["dynamodb"])],
    [`Explore items: ${name}`, link(account, ["dynamodb", "items", name])],
  ];
  return [heading("Import items", { crumbs, about: `Into the table ${name}` }), element];
}

function inputs(problem) {
  const kind = choice(
    "Format",
    [
      ["csv", "CSV", "The first line names the attributes."],
      ["json", "JSON", "A list of items, or one a line; plain, or DynamoDB JSON."],
    ],
    { value: "csv" },
  );
  const file = field("File", h("input", { type: "file", accept: ".csv,.json,.jsonl,text/csv,application/json" }), {
    optional: true,
  });
  const text = field("Text of the file", h("textarea", { rows: "8", spellcheck: "false", autocapitalize: "off" }), {
    wide: true,
    hint: "Numbers keep all their digits: they are never read as numbers of JavaScript.",
    check: problem,
    says: /./,
  });
  const mode = choice(
    "Items that are there already",
    [
      ["keep", "Keep", "PutItem with a condition, one call an item."],
      ["replace", "Replace", "BatchWriteItem, 25 items a call."],
    ],
    { value: "keep" },
  );
  return { kind, file, text, mode };
}

/** A type for each column of CSV; those of keys are the table's. */
function typeRow(columns, keys, onchange) {
  const fields = columns.map((column) => {
    const isKey = keys.some((key) => key.name === column.name);
    const types = isKey ? [column.type] : CSV_TYPES;
    const input = select(
      types.map((type) => [type, type === "JSON" ? "List, map (JSON)" : typeName(type)]),
      { value: column.type },
    );
    input.addEventListener("change", () => {
      column.type = input.value;
      onchange();
    });
    return field(`Type of ${column.name}`, input).element;
  });
  return h("div", { class: "row" }, fields);
}
