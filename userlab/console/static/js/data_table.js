// Tables of records.

import { h } from "./element.js";

/**
 * A table: `columns` are [[heading, row => cell, options]], options {class, sort}.
 * `caption` is read by screen readers; `empty` stands there when there are no rows.
 */
export function dataTable({ caption, columns, rows, empty }) {
  if (!rows.length) return h("div", { class: "empty" }, empty);
  const head = columns.map(([title, , options]) =>
    title ? h("th", { scope: "col", class: options?.class }, title) : h("td", {}),
  );
  const body = rows.map((row) =>
    h(
      "tr",
      {},
      columns.map(([, cell, options]) => h("td", { class: options?.class }, cell(row))),
    ),
  );
  return h(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    h("table", {}, h("caption", { class: "hidden" }, caption), h("thead", {}, h("tr", {}, head)), h("tbody", {}, body)),
  );
}
