// DynamoDB > Tables > Create table, with the same thing as code beside the form.

import { asCode, followed } from "../as_code.js";
import { aws } from "../cloud.js";
import { h } from "../element.js";
import { doneNext } from "../flash.js";
import { choice, field, form, select, textInput } from "../form.js";
import { buttonLink, heading, section } from "../page.js";
import { go, link } from "../route.js";
import * as tableCode from "./table_code.js";
import * as rules from "./table_rules.js";
import { tagEditor } from "./tag_editor.js";

const KEY_TYPES = [
  ["S", "String"],
  ["N", "Number"],
  ["B", "Binary"],
];

export const title = () => "Create table";

export function render({ account }) {
  const parts = fields();
  const preview = asCode({ terraform: tableCode.terraform, label: "The same table as code" });
  const callsOf = () => {
    parts.capacity.element.hidden = parts.settings.value !== "custom";
    parts.units.hidden = parts.mode.value !== "PROVISIONED" || parts.settings.value !== "custom";
    return tableCode.calls(requestOf(parts));
  };
  const element = form({
    fields: () => [
      parts.name,
      parts.partition,
      parts.sort,
      ...(parts.units.hidden ? [] : [parts.read, parts.write]),
      ...parts.tags.fields(),
    ],
    content: content(parts),
    submit: "Create table",
    buttons: [buttonLink("Cancel", link(account, ["dynamodb"]))],
    run: async () => {
      const request = requestOf(parts);
      await aws(account, "dynamodb", "CreateTable", request);
      doneNext(`The ${request.TableName} table was created.`);
      go(account, ["dynamodb", "table", request.TableName]);
    },
  });
  followed(element, preview, callsOf);
  const crumbs = [
    ["DynamoDB", link(account, ["dynamodb"])],
    ["Tables", link(account, ["dynamodb", "tables"])],
  ];
  return [heading("Create table", { crumbs }), h("div", { class: "beside" }, element, preview.element)];
}

function fields() {
  const units = (label, says) =>
    field(label, textInput({ inputmode: "numeric", value: "5" }), { check: rules.capacityUnits, says });
  const type = (label) => select(KEY_TYPES, { "aria-label": label });
  const parts = {
    name: field("Table name", textInput({ autofocus: true, "aria-required": "true" }), {
      hint: "3 to 255 letters, numbers, underscores (_), hyphens (-), and periods (.).",
      check: rules.tableName,
      says: /tableName|TableName|Table already exists/,
    }),
    partition: field("Partition key", textInput({ "aria-required": "true" }), {
      hint: "Every item has it. It decides which partition stores the item.",
      check: rules.keyName,
      says: /partition key|hash key/i,
    }),
    partitionType: type("Type of the partition key"),
    sort: field("Sort key", textInput(), {
      optional: true,
      hint: "Orders the items that share a partition key.",
      check: rules.optionalKeyName,
      says: /sort key|range key|duplicate|same name/i,
    }),
    sortType: type("Type of the sort key"),
    settings: choice(
      "Settings",
      [
        ["default", "Default settings", "On-demand capacity: the quickest way to a table."],
        ["custom", "Customize settings", "Choose the capacity mode yourself."],
      ],
      { value: "default" },
    ),
    mode: choice(
      "Capacity mode",
      [
        ["PAY_PER_REQUEST", "On-demand", "Pay for each read and write. Nothing to plan."],
        [
          "PROVISIONED",
          "Provisioned",
          "Pay for reserved units an hour, used or not. Beyond them, calls are throttled.",
        ],
      ],
      { value: "PAY_PER_REQUEST" },
    ),
    read: units("Provisioned read capacity units", /readCapacityUnits/i),
    write: units("Provisioned write capacity units", /writeCapacityUnits/i),
    tags: tagEditor(),
  };
  parts.units = h("div", { class: "row" }, parts.read.element, parts.write.element);
  parts.capacity = { element: section("Read/write capacity settings", {}, parts.mode.element, parts.units) };
  return parts;
}

function content(parts) {
  const key = (name, type) => h("div", { class: "row key" }, name.element, h("div", { class: "field narrow" }, type));
  return [
    section(
      "Table details",
      { about: "A table needs a name and a primary key; all other attributes come with the items." },
      parts.name.element,
      key(parts.partition, parts.partitionType),
      key(parts.sort, parts.sortType),
    ),
    section("Table settings", {}, parts.settings.element),
    parts.capacity.element,
    section(
      "Tags",
      { about: "Pairs of a key and a value, to find and to bill what belongs together." },
      parts.tags.element,
    ),
  ];
}

/** The CreateTable request that the form describes. */
function requestOf(parts) {
  const keys = [
    [parts.partition, parts.partitionType, "HASH"],
    [parts.sort, parts.sortType, "RANGE"],
  ].filter(([name], position) => position === 0 || name.value);
  const custom = parts.settings.value === "custom";
  const provisioned = custom && parts.mode.value === "PROVISIONED";
  const request = {
    TableName: parts.name.value,
    AttributeDefinitions: keys.map(([name, type]) => ({ AttributeName: name.value, AttributeType: type.value })),
    KeySchema: keys.map(([name, , role]) => ({ AttributeName: name.value, KeyType: role })),
    BillingMode: provisioned ? "PROVISIONED" : "PAY_PER_REQUEST",
  };
  if (provisioned) {
    request.ProvisionedThroughput = {
      ReadCapacityUnits: Number(parts.read.value),
      WriteCapacityUnits: Number(parts.write.value),
    };
  }
  if (parts.tags.value.length) request.Tags = parts.tags.value;
  return request;
}
