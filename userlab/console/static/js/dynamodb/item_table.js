// Items as rows: the key attributes first, then the others by name. Each row can be selected.

import { h } from "../element.js";
import { link } from "../route.js";
import { shown, typeName, unwrap } from "./attribute_value.js";

const LONGEST = 120;

/** {element, chosen(): the selected items}. `plain`: only to look at, since the items are in no table. */
export function itemTable({ account, table, keys, items, onchange, plain = false }) {
  if (!items.length) {
    const text = "The request found no items. A query needs the exact partition key; a filter may have left them out.";
    return {
      element: h("div", { class: "empty" }, h("p", {}, h("b", {}, "No items")), h("p", {}, text)),
      chosen: () => [],
    };
  }
  const keyNames = keys.map((key) => key.name);
  const others = [...new Set(items.flatMap(Object.keys))].filter((name) => !keyNames.includes(name)).sort();
  const columns = [...keyNames, ...others];
  const boxes = items.map((item) =>
    h("input", { type: "checkbox", "aria-label": `Select item ${shown(item[keyNames[0]])}`, onchange }),
  );
  const all = h("input", {
    type: "checkbox",
    "aria-label": "Select all items",
    onchange: () => {
      boxes.forEach((box) => {
        box.checked = all.checked;
      });
      onchange();
    },
  });
  const typeOf = (name) => keys.find((key) => key.name === name)?.type;
  const head = columns.map((name) =>
    h("th", { scope: "col" }, name, typeOf(name) ? ` (${typeName(typeOf(name))})` : null),
  );
  const key = (item) => JSON.stringify(Object.fromEntries(keyNames.map((name) => [name, item[name]])));
  const body = items.map((item, row) =>
    h(
      "tr",
      {},
      plain ? null : h("td", { class: "check" }, boxes[row]),
      columns.map((name, column) =>
        column === 0 && !plain
          ? h(
              "td",
              {},
              h(
                "a",
                { href: link(account, ["dynamodb", "item", table], { mode: "edit", key: key(item) }) },
                short(item[name]),
              ),
            )
          : cell(item[name]),
      ),
    ),
  );
  const element = h(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": "Items" },
    h(
      "table",
      { class: "items" },
      h("caption", { class: "hidden" }, `Items of ${table}`),
      h("thead", {}, h("tr", {}, plain ? null : h("td", { class: "check" }, all), head)),
      h("tbody", {}, body),
    ),
  );
  return { element, chosen: () => items.filter((_item, row) => boxes[row].checked) };
}

function cell(value) {
  if (value === undefined) return h("td", {});
  return h("td", { title: typeName(unwrap(value)[0]) }, short(value));
}

function short(value) {
  const text = shown(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text || '""';
}
