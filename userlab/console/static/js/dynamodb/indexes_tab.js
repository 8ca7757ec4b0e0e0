// A table's indexes: list, create, delete.

import { aws } from "../cloud.js";
import { dataTable } from "../data_table.js";
import { h, replace } from "../element.js";
import { doneNext, failed } from "../flash.js";
import { choice, field, form, select, textInput } from "../form.js";
import { number } from "../format.js";
import { button, confirmed, section, status } from "../page.js";
import { isOnDemand, keysOf, keyText, statusText } from "./calls.js";
import { keyName, optionalKeyName, tableName } from "./table_rules.js";

const TYPES = [
  ["S", "String"],
  ["N", "Number"],
  ["B", "Binary"],
];

export function indexes(page) {
  const { table } = page;
  const place = h("div", {});
  const open = button(
    "Create index",
    () =>
      replace(
        place,
        createForm(page, () => replace(place)),
      ),
    "primary",
  );
  const drop = ["", (index) => button("Delete", () => remove(page, index.IndexName), "small")];
  return [
    place,
    section(
      "Global secondary indexes",
      {
        count: table.GlobalSecondaryIndexes?.length ?? 0,
        actions: [open],
        about: "Another partition key, another order. Readable only, and a moment behind the table.",
      },
      list(
        table,
        table.GlobalSecondaryIndexes,
        "No global secondary indexes. Create one to query by another attribute.",
        [drop],
      ),
    ),
    section(
      "Local secondary indexes",
      {
        count: table.LocalSecondaryIndexes?.length ?? 0,
        about: "The table's partition key with another sort key. They can only be made together with the table.",
      },
      list(table, table.LocalSecondaryIndexes, "No local secondary indexes.", []),
    ),
  ];
}

function list(table, rows = [], empty, more) {
  const key = (position) => (index) => keyText(keysOf(table, index.IndexName)[position]);
  return dataTable({
    caption: "Indexes of the table",
    columns: [
      ["Name", (index) => h("b", {}, index.IndexName)],
      [
        "Status",
        (index) =>
          status(
            statusText(index.IndexStatus ?? "ACTIVE"),
            (index.IndexStatus ?? "ACTIVE") === "ACTIVE" ? "good" : "waiting",
          ),
      ],
      ["Partition key", key(0)],
      ["Sort key", key(1)],
      ["Projected attributes", projection],
      ["Item count", (index) => number(index.ItemCount), { class: "number" }],
      ...more,
    ],
    rows,
    empty,
  });
}

function projection({ Projection: { ProjectionType: type, NonKeyAttributes: names = [] } }) {
  return { ALL: "All", KEYS_ONLY: "Only keys" }[type] ?? `Include: ${names.join(", ")}`;
}

function createForm(page, close) {
  const { account, name, table } = page;
  const known = Object.fromEntries(table.AttributeDefinitions.map((each) => [each.AttributeName, each.AttributeType]));
  const type = (label) => select(TYPES, { "aria-label": label });
  const partition = field("Partition key", textInput({ autofocus: true }), { check: keyName });
  const sort = field("Sort key", textInput(), { optional: true, check: optionalKeyName });
  const types = [type("Type of the partition key"), type("Type of the sort key")];
  const indexName = field("Index name", textInput(), {
    check: (text) => tableName(text).replaceAll("table", "index"),
    says: /indexName|Index name|index with the same name/,
  });
  const projected = choice(
    "Attribute projections",
    [
      ["ALL", "All", "Every attribute. Queries need nothing else, storage doubles."],
      ["KEYS_ONLY", "Only keys", "Keys of index and table. Small and cheap to write."],
      ["INCLUDE", "Include", "Keys, and the attributes that you name."],
    ],
    {
      value: "ALL",
      onchange: () => {
        included.element.hidden = projected.value !== "INCLUDE";
      },
    },
  );
  const included = field("Included attributes", textInput(), { hint: "Names with commas between them." });
  included.element.hidden = true;
  const content = section(
    "Create global secondary index",
    {},
    h("div", { class: "row key" }, partition.element, h("div", { class: "field narrow" }, types[0])),
    h("div", { class: "row key" }, sort.element, h("div", { class: "field narrow" }, types[1])),
    indexName.element,
    projected.element,
    included.element,
  );
  const run = async () => {
    const keys = [
      [partition.value, types[0].value, "HASH"],
      [sort.value, types[1].value, "RANGE"],
    ].filter(([key]) => key);
    const create = {
      IndexName: indexName.value,
      KeySchema: keys.map(([key, , role]) => ({ AttributeName: key, KeyType: role })),
      Projection: { ProjectionType: projected.value },
    };
    if (projected.value === "INCLUDE")
      create.Projection.NonKeyAttributes = included.value
        .split(",")
        .map((each) => each.trim())
        .filter(Boolean);
    if (!isOnDemand(table)) create.ProvisionedThroughput = { ReadCapacityUnits: 5, WriteCapacityUnits: 5 };
    await aws(account, "dynamodb", "UpdateTable", {
      TableName: name,
      AttributeDefinitions: definitions(known, keys),
      GlobalSecondaryIndexUpdates: [{ Create: create }],
    });
    doneNext(`The ${create.IndexName} index was created.`);
    page.reload();
  };
  return form({
    fields: [partition, sort, indexName],
    content,
    submit: "Create index",
    buttons: [button("Cancel", close)],
    run,
  });
}

/** Names and types of all key attributes, the new ones included. */
function definitions(known, keys) {
  const all = { ...known, ...Object.fromEntries(keys.map(([key, type]) => [key, type])) };
  return Object.entries(all).map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType }));
}

async function remove({ account, name, reload }, index) {
  if (
    !(await confirmed({
      title: `Delete index ${index}`,
      text: "Queries of this index will fail. The table keeps its items.",
      action: "Delete",
      word: "confirm",
    }))
  )
    return;
  try {
    await aws(account, "dynamodb", "UpdateTable", {
      TableName: name,
      GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: index } }],
    });
    doneNext(`The ${index} index was deleted.`);
    reload();
  } catch (error) {
    failed(error);
  }
}
