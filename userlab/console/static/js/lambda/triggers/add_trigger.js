// Lambda > Functions > one function > Add trigger: an API, a table's stream, or a queue.

import { restApis } from "../../apigateway/calls.js";
import { asCode, followed } from "../../as_code.js";
import { aws, awsAll, REGION } from "../../cloud.js";
import { describe, tableNames } from "../../dynamodb/calls.js";
import { h } from "../../element.js";
import { doneNext } from "../../flash.js";
import { field, form, select, textInput } from "../../form.js";
import { buttonLink, heading, section } from "../../page.js";
import { perform } from "../../perform.js";
import { go, link } from "../../route.js";
import { terraform } from "../function_terraform.js";
import { apiCalls, mappingCalls } from "./trigger_calls.js";
import { apiTerraform } from "./trigger_terraform.js";

const SOURCES = [
  ["api", "API Gateway"],
  ["dynamodb", "DynamoDB"],
  ["sqs", "SQS"],
];

export const title = ([name]) => `Add trigger: ${name}`;

export async function render({ account, parts: [name] }) {
  const [configuration, apis, streams, queues] = await Promise.all([
    aws(account, "lambda", "GetFunctionConfiguration", { FunctionName: name }),
    restApis(account),
    streamsOf(account),
    queuesOf(account),
  ]);
  const parts = fields(apis, streams, queues);
  const callsOf = () => {
    parts.show();
    const kind = parts.source.value;
    if (kind === "api") return apiCalls({ account, region: REGION, name, api: parts.api.value || null });
    return mappingCalls({
      name,
      source: parts[kind].value,
      batchSize: Number(parts.batch.value),
      startingPosition: parts.position.value,
    });
  };
  const described = (calls) =>
    parts.source.value === "api"
      ? apiTerraform({ account, region: REGION, name, api: parts.api.value || null })
      : terraform(configuration)(calls);
  const code = asCode({ terraform: described, label: "The trigger as code" });
  const element = form({
    fields: () => parts.shown(),
    content: section(
      "Trigger configuration",
      {},
      parts.every.map((each) => each.element),
    ),
    submit: "Add",
    buttons: [buttonLink("Cancel", link(account, ["lambda", "function", name]))],
    run: async () => {
      const found = await perform(account, callsOf());
      doneNext(`The trigger was added to ${name}.${found.api_id ? ` The API's id is ${found.api_id}.` : ""}`);
      go(account, ["lambda", "function", name], { tab: "configuration", part: "triggers" });
    },
  });
  followed(element, code, callsOf);
  const crumbs = [
    ["Lambda", link(account, ["lambda"])],
    [name, link(account, ["lambda", "function", name])],
  ];
  return [heading("Add trigger", { crumbs }), h("div", { class: "beside" }, element, code.element)];
}

function fields(apis, streams, queues) {
  const parts = {
    source: field("Source", select(SOURCES, { autofocus: true }), { hint: "What invokes the function." }),
    api: field("API", select([["", "Create a new REST API"], ...apis.map((api) => [api.id, api.name])]), {
      hint: "It gets a path with the function's name, open to everybody, and is deployed to the stage default.",
      says: /api|resource|pathPart/i,
    }),
    dynamodb: field("DynamoDB table", select(streams), {
      hint: "Tables whose stream is on. The role needs GetRecords, GetShardIterator, DescribeStream and ListStreams.",
      check: (arn) => (arn ? "" : "No table has a stream. Turn one on: DynamoDB, a table, the tab DynamoDB stream."),
      says: /stream|table|role/i,
    }),
    sqs: field("SQS queue", select(queues), {
      hint: "The role needs ReceiveMessage, DeleteMessage and GetQueueAttributes.",
      check: (arn) => (arn ? "" : "The account has no queue. Make one first: boto3's create_queue, in chapter 20."),
      says: /queue|role|visibility/i,
    }),
    batch: field("Batch size", textInput({ inputmode: "numeric", value: "10" }), {
      hint: "How many records an event holds at most.",
      check: (text) => (/^[1-9]\d{0,4}$/.test(text) ? "" : "Enter a whole number from 1 to 10000."),
      says: /batch/i,
    }),
    position: field(
      "Starting position",
      select([
        ["LATEST", "Latest: what is written from now on"],
        ["TRIM_HORIZON", "Trim horizon: from the oldest record that is kept"],
      ]),
    ),
  };
  const used = { api: ["api"], dynamodb: ["dynamodb", "batch", "position"], sqs: ["sqs", "batch"] };
  const every = Object.values(parts);
  const shown = () => [parts.source, ...used[parts.source.value].map((each) => parts[each])];
  const show = () =>
    every.forEach((each) => {
      each.element.hidden = !shown().includes(each);
    });
  return { ...parts, every, shown, show };
}

async function streamsOf(account) {
  const tables = await Promise.all((await tableNames(account)).map((name) => describe(account, name)));
  return tables
    .filter((table) => table.StreamSpecification?.StreamEnabled)
    .map((table) => [table.LatestStreamArn, table.TableName]);
}

async function queuesOf(account) {
  const urls = await awsAll(account, "sqs", "ListQueues", { MaxResults: 1000 }, "QueueUrls", [
    "NextToken",
    "NextToken",
  ]);
  return urls.map((url) => url.split("/").pop()).map((name) => [`arn:aws:sqs:${REGION}:${account}:${name}`, name]);
}
