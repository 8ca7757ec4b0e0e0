// The calls as rows, newest first. A row is chosen by its button, with mouse or keyboard.

import { h } from "../element.js";
import { milliseconds, timeOfDay } from "../format.js";
import { status } from "../page.js";
import { principalName } from "../iam/denials.js";

const SERVICES = {
  apigateway: "API Gateway", lambda: "Lambda", dynamodb: "DynamoDB", dynamodbstreams: "DynamoDB Streams", iam: "IAM", sts: "STS", logs: "CloudWatch Logs",
};
export const serviceName = (service) => SERVICES[service] ?? service;

export function callsTable(records, chosen, choose) {
  if (!records.length) {
    return h("div", { class: "empty" }, h("p", {}, h("b", {}, "Nothing yet")), h("p", {}, "Run a cell, send a request: it appears here at once."));
  }
  const heads = ["Time", "Service", "Action", "Resource", "Principal", "Status", "Units", "Duration"];
  const numeric = ["Units", "Duration"];
  const row = (record) => h("tr", { "aria-selected": String(record.trace_id === chosen) },
    h("td", { class: "tight" }, timeOfDay(record.time)),
    h("td", { class: "tight" }, serviceName(record.service)),
    h("td", {}, h("button", { type: "button", class: "link", onclick: () => choose(record) }, record.action)),
    h("td", { class: "mono" }, record.resource || "-"),
    h("td", { title: record.principal }, principalName(record.principal) || "anyone"),
    h("td", {}, status(record.error ?? String(record.status), record.status < 400 && !record.error ? "good" : "bad")),
    h("td", { class: "number" }, units(record)),
    h("td", { class: "number" }, milliseconds(record.milliseconds)));
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Calls, newest first" },
    h("table", { class: "calls" }, h("caption", { class: "hidden" }, "Calls, newest first"),
      h("thead", {}, h("tr", {}, heads.map((text) => h("th", { scope: "col", class: numeric.includes(text) ? "number" : null }, text)))),
      h("tbody", {}, records.map(row))));
}

function units({ read_units: read, write_units: write }) {
  const parts = [read ? `${read} read` : "", write ? `${write} write` : ""].filter(Boolean);
  return parts.join(", ");
}
