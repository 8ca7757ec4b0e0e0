// One call of the journal: who made it, what it needed, what it used.

import { h } from "../element.js";
import { bytes, dateTime, milliseconds } from "../format.js";
import { addPermissionsButton } from "../iam/add_permissions.js";
import { principalName } from "../iam/denials.js";
import { pairs, section, status } from "../page.js";
import { serviceName, units } from "./calls_table.js";

export function requestSection(record) {
  const mono = (text) => h("span", { class: "mono" }, text);
  const needed = record.permissions.map(([action, resource]) =>
    h("li", {}, mono(action), h("br", {}), h("small", { class: "mono" }, resource)),
  );
  const facts = [
    ["Status", status(record.error ?? String(record.status), record.error || record.status >= 400 ? "bad" : "good")],
    ["Time", dateTime(record.time)],
    ["Principal", h("span", { title: record.principal }, principalName(record.principal) || "anyone")],
    ["Resource", mono(record.resource || "-")],
    ["Request, response", `${bytes(record.request_bytes)}, ${bytes(record.response_bytes)}`],
    record.read_units || record.write_units ? ["Capacity units", units(record)] : null,
    record.billed_ms === null ? null : ["Billed", `${milliseconds(record.billed_ms)} of ${record.memory_mb} MB`],
    record.init_ms === null ? null : ["Init phase", `${milliseconds(record.init_ms)} of the billed time: a cold start`],
    ["Permission needed", needed.length ? h("ul", { class: "needed" }, needed) : "none"],
    ["Caller", callerName(record.user_agent)],
    ["Trace ID", mono(record.trace_id)],
  ];
  const add = addPermissionsButton(record.account, record);
  const title = `${serviceName(record.service)} ${record.action}`;
  return section(title, { actions: add ? [add] : [] }, pairs(facts.filter(Boolean)));
}

/** Which program called, from its user agent: "Boto3/1.43.1 md/Botocore#1.43.1 ..." is "Boto3/1.43.1". */
const callerName = (agent) => (agent?.includes("userlab-console") ? "this console" : agent?.split(" ")[0]) || "-";
