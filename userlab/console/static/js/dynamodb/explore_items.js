// DynamoDB > Explore items: scan or query, page by page, and what to do with the items found.

import { aws } from "../cloud.js";
import { dataTable } from "../data_table.js";
import { h, replace } from "../element.js";
import { done, errorBox, failed } from "../flash.js";
import { form } from "../form.js";
import { number } from "../format.js";
import { button, buttonLink, confirmed, heading, section } from "../page.js";
import { link } from "../route.js";
import { callAsCode } from "./call_code.js";
import { describe, keysOf, tableNames } from "./calls.js";
import { itemTable } from "./item_table.js";
import { queryForm } from "./query_form.js";
import { exportMenu } from "./transfer/export_menu.js";

export const PAGE = 100;

export const title = ([name]) => (name ? `Explore items: ${name}` : "Explore items");

export async function render({ account, parts: [name] }) {
  if (!name) return chooseTable(account);
  const table = await describe(account, name);
  const keys = keysOf(table);
  const asked = queryForm(table);
  const results = h("div", { "aria-live": "polite" });
  const state = { request: null, operation: "Scan", starts: [undefined], page: 0 };

  async function load() {
    const start = state.starts[state.page];
    const request = {
      ...state.request,
      Limit: PAGE,
      ReturnConsumedCapacity: "TOTAL",
      ...(start ? { ExclusiveStartKey: start } : {}),
    };
    const answer = await aws(account, "dynamodb", state.operation, request);
    if (answer.LastEvaluatedKey) state.starts[state.page + 1] = answer.LastEvaluatedKey;
    replace(results, resultSection(answer, request));
  }

  function turn(step) {
    state.page += step;
    load().catch((error) => replace(results, errorBox(error)));
  }

  function resultSection(answer, request) {
    const items = itemTable({ account, table: name, keys, items: answer.Items, onchange: () => update() });
    const pager = h(
      "div",
      { class: "pager" },
      button("Previous page", () => turn(-1), "small"),
      h("span", {}, `Page ${state.page + 1}`),
      button("Next page", () => turn(1), "small"),
    );
    pager.firstChild.disabled = state.page === 0;
    pager.lastChild.disabled = !answer.LastEvaluatedKey;
    const to = (mode) => () => {
      location.hash = link(account, ["dynamodb", "item", name], { mode, key: keyText(items.chosen()[0], keys) });
    };
    const [edit, duplicate, drop] = [
      button("Edit item", to("edit")),
      button("Duplicate item", to("duplicate")),
      button("Delete items", () => remove(items.chosen())),
    ];
    const update = () => {
      edit.disabled = duplicate.disabled = items.chosen().length !== 1;
      drop.disabled = !items.chosen().length;
    };
    update();
    const actions = [
      edit,
      duplicate,
      drop,
      buttonLink("Import items", link(account, ["dynamodb", "import", name])),
      buttonLink("Create item", link(account, ["dynamodb", "item", name]), "primary"),
    ];
    return section(
      "Items returned",
      { count: answer.Count, actions },
      summary(answer),
      items.element,
      pager,
      exportMenu(name, answer.Items, keys),
      callAsCode(state.operation, request),
    );
  }

  async function remove(items) {
    const text = `${items.length === 1 ? "One item" : `${items.length} items`} of ${name} will be gone. This cannot be undone.`;
    if (!(await confirmed({ title: "Delete items", text, action: "Delete" }))) return;
    try {
      for (const item of items) {
        await aws(account, "dynamodb", "DeleteItem", { TableName: name, Key: keyOf(item, keys) });
      }
      done(items.length === 1 ? "The item was deleted." : `${items.length} items were deleted.`);
    } catch (error) {
      failed(error);
    }
    await load();
  }

  const run = async () => {
    Object.assign(state, { ...asked.read(), starts: [undefined], page: 0 });
    await load();
  };
  const reset = button("Reset", () => {
    asked.reset();
    run();
  });
  const element = form({ fields: asked.fields, content: asked.element, submit: "Run", buttons: [reset], run });
  await run();
  return [
    heading(name, {
      crumbs: [
        ["DynamoDB", link(account, ["dynamodb"])],
        ["Explore items", link(account, ["dynamodb", "items"])],
      ],
      actions: [buttonLink("View table details", link(account, ["dynamodb", "table", name]))],
    }),
    section("Scan or query items", {}, element),
    results,
  ];
}

async function chooseTable(account) {
  const names = await tableNames(account);
  return [
    heading("Explore items", { crumbs: [["DynamoDB", link(account, ["dynamodb"])]] }),
    section(
      "Choose a table",
      { count: names.length },
      dataTable({
        caption: "Tables of this account",
        columns: [["Name", (each) => h("a", { href: link(account, ["dynamodb", "items", each]) }, each)]],
        rows: names,
        empty: [
          h("p", {}, h("b", {}, "No tables")),
          buttonLink("Create table", link(account, ["dynamodb", "create-table"])),
        ],
      }),
    ),
  ];
}

/** What a call read and what it gave, in the words of the console. */
function summary({ Count: count, ScannedCount: scanned, ConsumedCapacity: used }) {
  const efficiency = scanned ? `${Math.round((100 * count) / scanned)}%` : "-";
  const facts = [
    ["Items returned", number(count)],
    ["Items scanned", number(scanned)],
    ["Efficiency", efficiency],
    ["RCUs consumed", used?.CapacityUnits ?? "-"],
  ];
  return h(
    "p",
    { class: "summary" },
    h("b", {}, "Completed"),
    facts.map(([name, value]) => h("span", {}, `${name}: ${value}`)),
  );
}

export const keyOf = (item, keys) => Object.fromEntries(keys.map((key) => [key.name, item[key.name]]));

/** The key of an item as text for an address. */
export const keyText = (item, keys) => JSON.stringify(keyOf(item, keys));
