// DynamoDB > Tables > one table: overview, indexes, TTL, streams, capacity.

import { aws } from "../cloud.js";
import { doneNext, failed } from "../flash.js";
import { button, buttonLink, confirmed, heading, lookAgain, tabs } from "../page.js";
import { go, link } from "../route.js";
import { describe } from "./calls.js";
import { capacity } from "./capacity_tab.js";
import { indexes as indexesTab } from "./indexes_tab.js";
import { overview } from "./overview_tab.js";
import { streams } from "./streams_tab.js";
import { timeToLive } from "./ttl_tab.js";

const TABS = {
  overview: ["Overview", overview],
  indexes: ["Indexes", indexesTab],
  ttl: ["Time to Live (TTL)", timeToLive],
  streams: ["DynamoDB stream", streams],
  capacity: ["Read/write capacity", capacity],
};

export const title = ([name]) => name;

export async function render(page) {
  const {
    account,
    parts: [name],
    query,
  } = page;
  const current = query.get("tab") in TABS ? query.get("tab") : "overview";
  const table = await describe(account, name);
  const indexes = table.GlobalSecondaryIndexes ?? [];
  lookAgain(
    [table.TableStatus, ...indexes.map((each) => each.IndexStatus)].some((each) => each !== "ACTIVE"),
    page,
  );
  const href = (tab) => link(account, ["dynamodb", "table", name], { tab });
  return [
    heading(name, {
      crumbs: [
        ["DynamoDB", link(account, ["dynamodb"])],
        ["Tables", link(account, ["dynamodb", "tables"])],
      ],
      actions: [
        button("Delete table", () => remove(account, name)),
        buttonLink("Explore table items", link(account, ["dynamodb", "items", name]), "primary"),
      ],
    }),
    tabs(
      "Parts of the table",
      Object.entries(TABS).map(([key, [text]]) => [text, href(key), key === current]),
    ),
    await TABS[current][1]({ ...page, table, name }),
  ];
}

async function remove(account, name) {
  const text = "All of its items go with it. This cannot be undone.";
  if (!(await confirmed({ title: `Delete table ${name}`, text, action: "Delete", word: "confirm" }))) return;
  try {
    await aws(account, "dynamodb", "DeleteTable", { TableName: name });
    doneNext(`The ${name} table was deleted.`);
    go(account, ["dynamodb", "tables"]);
  } catch (error) {
    failed(error);
  }
}
