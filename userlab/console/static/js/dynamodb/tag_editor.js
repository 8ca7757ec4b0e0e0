// Tags: as many pairs of key and value as are wanted.

import { h } from "../element.js";
import { field, textInput } from "../form.js";
import { button } from "../page.js";

/** {element, value: [{Key, Value}], fields()} */
export function tagEditor() {
  const rows = [];
  const list = h("div", { class: "tags" });
  const add = button("Add new tag", () => addRow().key.input.focus());
  function addRow() {
    const key = field("Key", textInput(), {
      check: (text) => (text ? "" : "Enter a key, or remove the tag."),
      says: /tag/i,
    });
    const value = field("Value", textInput(), { optional: true });
    const remove = button("Remove", () => {
      rows.splice(rows.indexOf(row), 1);
      row.element.remove();
      add.focus();
    });
    const row = { key, value, element: h("div", { class: "row tag" }, key.element, value.element, remove) };
    rows.push(row);
    list.append(row.element);
    return row;
  }
  return {
    element: h("div", {}, list, add),
    fields: () => rows.map((row) => row.key),
    get value() {
      return rows.filter((row) => row.key.value).map((row) => ({ Key: row.key.value, Value: row.value.value }));
    },
  };
}
