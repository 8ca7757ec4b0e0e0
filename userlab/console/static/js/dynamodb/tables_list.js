// DynamoDB > Tables.

import { dataTable } from "../data_table.js";
import { h } from "../element.js";
import { number } from "../format.js";
import { button, buttonLink, heading, lookAgain, section, status } from "../page.js";
import { link } from "../route.js";
import { capacityMode, describe, keysOf, keyText, statusText, tableNames } from "./calls.js";

export const title = () => "Tables";

export async function render(page) {
  const { account } = page;
  const names = await tableNames(account);
  const tables = await Promise.all(names.map((name) => describe(account, name)));
  lookAgain(
    tables.some((table) => table.TableStatus !== "ACTIVE"),
    page,
  );
  const create = buttonLink("Create table", link(account, ["dynamodb", "create-table"]), "primary");
  return [
    heading("Tables", {
      crumbs: [["DynamoDB", link(account, ["dynamodb"])]],
      actions: [button("Refresh", page.reload), create],
    }),
    section(
      "Tables",
      { count: tables.length },
      dataTable({
        caption: "Tables of this account",
        columns: columns(account),
        rows: tables,
        empty: [
          h("p", {}, h("b", {}, "No tables")),
          h("p", {}, "This account has no tables in this Region."),
          buttonLink("Create table", link(account, ["dynamodb", "create-table"])),
        ],
      }),
    ),
  ];
}

function columns(account) {
  const key = (position) => (table) => keyText(keysOf(table)[position]);
  return [
    ["Name", (table) => h("a", { href: link(account, ["dynamodb", "table", table.TableName]) }, table.TableName)],
    ["Status", (table) => status(statusText(table.TableStatus), table.TableStatus === "ACTIVE" ? "good" : "waiting")],
    ["Partition key", key(0)],
    ["Sort key", key(1)],
    [
      "Indexes",
      (table) => (table.GlobalSecondaryIndexes?.length ?? 0) + (table.LocalSecondaryIndexes?.length ?? 0),
      { class: "number" },
    ],
    ["Capacity mode", capacityMode],
    ["Item count", (table) => number(table.ItemCount), { class: "number" }],
    [
      "",
      (table) =>
        h(
          "a",
          { href: link(account, ["dynamodb", "items", table.TableName]) },
          "Explore items",
          h("span", { class: "hidden" }, ` of ${table.TableName}`),
        ),
    ],
  ];
}
