// Download results: the items of the page that is shown, as CSV or JSON.

import { h } from "../../element.js";
import { button } from "../../page.js";
import { download } from "./download.js";
import { csvOf, jsonOf } from "./file_items.js";

/** `items` are those shown; the file is named after the table. */
export function exportMenu(name, items, keys = []) {
  if (!items.length) return null;
  return h(
    "details",
    { class: "export" },
    h("summary", {}, "Download results"),
    h(
      "div",
      { class: "toggles" },
      button("CSV", () => download(`${name}.csv`, csvOf(items, keys), "text/csv"), "small"),
      button("JSON", () => download(`${name}.json`, jsonOf(items), "application/json"), "small"),
      button(
        "DynamoDB JSON",
        () => download(`${name}.dynamodb.json`, jsonOf(items, true), "application/json"),
        "small",
      ),
    ),
    h(
      "p",
      { class: "hint" },
      "The items of this page. CSV and JSON write sets as lists; DynamoDB JSON keeps every type.",
    ),
  );
}
