// DynamoDB > PartiQL editor: a statement of DynamoDB's SQL, and what it answers, page by page.
// Source: Amazon DynamoDB Developer Guide, "PartiQL - a SQL-compatible query language for Amazon DynamoDB".

import { asCode, followed } from "../as_code.js";
import { aws } from "../cloud.js";
import { dataTable } from "../data_table.js";
import { h, replace } from "../element.js";
import { field, form, select } from "../form.js";
import { button, heading, section } from "../page.js";
import { link } from "../route.js";
import { shown } from "./attribute_value.js";
import { describe, keysOf, tableNames } from "./calls.js";
import { templatesOf } from "./partiql_templates.js";
import { exportMenu } from "./transfer/export_menu.js";

const LIMIT = 100;

export const title = () => "PartiQL editor";

export async function render({ account, query }) {
  const names = await tableNames(account);
  const table = field(
    "Table",
    select(
      names.map((name) => [name, name]),
      { value: query.get("table") ?? names[0] },
    ),
  );
  const text = h("textarea", { rows: "6", spellcheck: "false", autocapitalize: "off" });
  const statement = field("Statement", text, {
    wide: true,
    says: /./,
    check: (typed) => (typed.trim() ? "" : "Enter a statement, or take one of the templates."),
    hint: "Names of tables and indexes stand in \"double\" quotes, texts in 'single' ones.",
  });
  const templates = h("div", { class: "toggles", role: "group", "aria-label": "Templates" });
  const results = h("div", { class: "stack", "aria-live": "polite" });
  const tokens = [undefined];
  let page = 0;
  const request = () => ({ Statement: text.value, Limit: LIMIT, ReturnConsumedCapacity: "TOTAL" });
  async function load() {
    const token = tokens[page];
    const answer = await aws(account, "dynamodb", "ExecuteStatement", {
      ...request(),
      ...(token ? { NextToken: token } : {}),
    });
    if (answer.NextToken) tokens[page + 1] = answer.NextToken;
    replace(results, resultSection(answer, page, Boolean(answer.NextToken), turn));
  }
  async function turn(step) {
    page += step;
    await load();
  }
  async function offer() {
    if (!names.length) return;
    const keys = keysOf(await describe(account, table.value));
    const take = (template) => () => {
      text.value = template;
      text.dispatchEvent(new Event("input", { bubbles: true }));
      text.focus();
    };
    const offered = templatesOf(table.value, keys);
    replace(
      templates,
      offered.map(([name, template]) => button(name, take(template), "toggle")),
    );
    if (!text.value) text.value = offered[0][1];
  }
  await offer();
  table.input.addEventListener("change", offer);
  const code = asCode({ place: "folded" });
  const element = form({
    fields: [statement],
    content: [h("div", { class: "row" }, table.element), templates, statement.element, code.element],
    submit: "Run",
    run: () => {
      tokens.length = 1;
      page = 0;
      return load();
    },
  });
  followed(element, code, () => [["dynamodb", "ExecuteStatement", request()]]);
  return [
    heading("PartiQL editor", {
      crumbs: [["DynamoDB", link(account, ["dynamodb"])]],
      about: "SQL in looks, DynamoDB in cost: a SELECT without the partition key in its WHERE reads the whole table.",
    }),
    section("Statement", {}, element),
    results,
  ];
}

function resultSection({ Items: items = [], ConsumedCapacity: used }, page, more, turn) {
  const names = [...new Set(items.flatMap(Object.keys))].sort();
  const pager = h(
    "div",
    { class: "pager" },
    button("Previous page", () => turn(-1), "small"),
    h("span", {}, `Page ${page + 1}`),
    button("Next page", () => turn(1), "small"),
  );
  pager.firstChild.disabled = page === 0;
  pager.lastChild.disabled = !more;
  return section(
    "Items returned",
    { count: items.length },
    h(
      "p",
      { class: "summary" },
      h("b", {}, "Completed"),
      h("span", {}, `Capacity units consumed: ${used?.CapacityUnits ?? "-"}`),
    ),
    dataTable({
      caption: "Items returned by the statement",
      columns: names.map((name) => [name, (item) => shown(item[name])]),
      rows: items,
      empty: "The statement returned no items. INSERT, UPDATE and DELETE return none.",
    }),
    more || page ? pager : null,
    exportMenu("partiql", items),
  );
}
