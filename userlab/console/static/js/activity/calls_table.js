// The calls as rows. A row is chosen by its button, with mouse or keyboard.

import { h } from "../element.js";
import { milliseconds, timeOfDay } from "../format.js";
import { status } from "../page.js";

const SERVICES = {
  apigateway: "API Gateway",
  lambda: "Lambda",
  dynamodb: "DynamoDB",
  dynamodbstreams: "DynamoDB Streams",
  iam: "IAM",
  sts: "STS",
  logs: "CloudWatch Logs",
  cloudwatch: "CloudWatch",
};
export const serviceName = (service) => SERVICES[service] ?? service;

/** A table of [{record, depth}]; `choose(record)` is called for the one that was clicked. */
export function callsTable(rows, chosen, choose) {
  if (!rows.length) {
    return h(
      "div",
      { class: "empty" },
      h("p", {}, h("b", {}, "Nothing yet")),
      h("p", {}, "Run a cell, send a request: it appears here at once."),
    );
  }
  const heads = ["Time", "Call", "Resource", "Status", "Units", "Duration"];
  const numeric = ["Units", "Duration"];
  const row = ({ record, depth }) =>
    h(
      "tr",
      { class: record.trace_id === chosen?.trace_id ? "same-request" : null },
      h("td", { class: "tight time" }, depth ? "" : timeOfDay(record.time)),
      h("td", { class: "call", style: { "--depth": String(Math.min(depth, 4)) } }, callButton(record, chosen, choose)),
      h("td", { class: "mono", title: record.resource }, resourceName(record.resource)),
      h("td", {}, status(record.error ?? String(record.status), record.status < 400 && !record.error ? "good" : "bad")),
      h("td", { class: "number" }, units(record)),
      h("td", { class: "number" }, milliseconds(record.milliseconds)),
    );
  return h(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": "Calls, newest first" },
    h(
      "table",
      { class: "calls" },
      h("caption", { class: "hidden" }, "Calls, newest first"),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          heads.map((text) => h("th", { scope: "col", class: numeric.includes(text) ? "number" : null }, text)),
        ),
      ),
      h("tbody", {}, rows.map(row)),
    ),
  );
}

function callButton(record, chosen, choose) {
  return h(
    "button",
    {
      type: "button",
      class: "call-button",
      "data-call": record.number,
      "aria-pressed": String(record.number === chosen?.number),
      onclick: () => choose(record),
    },
    h("span", { class: `service ${record.service}` }, serviceName(record.service)),
    " ",
    record.action,
  );
}

/** The end of an ARN that tells which: "table/Users". */
const resourceName = (resource) =>
  (resource?.startsWith("arn:") ? resource.split(":").slice(5).join(":") : resource) || "-";

export function units({ read_units: read, write_units: write }) {
  return [read ? `${read} read` : "", write ? `${write} write` : ""].filter(Boolean).join(", ");
}
