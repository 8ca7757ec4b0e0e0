// Configuration: limits, role, environment, triggers, permissions, versions and aliases.

import { aws } from "../cloud.js";
import { dataTable } from "../data_table.js";
import { h } from "../element.js";
import { doneNext } from "../flash.js";
import { field, form, textInput } from "../form.js";
import { lastOf } from "../format.js";
import { code, pairs, section } from "../page.js";
import { link } from "../route.js";

export async function configurationTab(page) {
  const { account, name, configuration } = page;
  const [policy, mappings, aliases] = await Promise.all([
    policyOf(account, name),
    aws(account, "lambda", "ListEventSourceMappings", { FunctionName: name }),
    aws(account, "lambda", "ListAliases", { FunctionName: name }),
  ]);
  const role = lastOf(configuration.Role);
  const variables = Object.entries(configuration.Environment?.Variables ?? {});
  return [
    section("General configuration", {}, general(page)),
    section("Permissions", { about: "What the function may do: its execution role." },
      pairs([["Execution role", h("a", { href: link(account, ["iam", "role", role]) }, role)]])),
    section("Resource-based policy statements", { count: policy.length, about: "Who may invoke the function." }, dataTable({
      caption: "Resource-based policy statements",
      columns: [["Statement ID", (each) => each.Sid], ["Principal", (each) => principalOf(each)], ["Action", (each) => each.Action],
        ["Source ARN", (each) => h("span", { class: "mono" }, each.Condition?.ArnLike?.["AWS:SourceArn"] ?? each.Condition?.StringEquals?.["AWS:SourceAccount"] ?? "-")]],
      rows: policy,
      empty: "No statements. API Gateway may not invoke this function yet: that needs AddPermission.",
    })),
    section("Triggers", { count: mappings.EventSourceMappings.length, about: "Streams and queues that Lambda reads for the function." }, dataTable({
      caption: "Event source mappings",
      columns: [["Source", (each) => h("span", { class: "mono" }, each.EventSourceArn)], ["State", (each) => each.State], ["Batch size", (each) => each.BatchSize, { class: "number" }]],
      rows: mappings.EventSourceMappings,
      empty: "No event source mappings.",
    })),
    section("Environment variables", { count: variables.length }, dataTable({
      caption: "Environment variables", columns: [["Key", ([key]) => key], ["Value", ([, value]) => value]], rows: variables, empty: "No environment variables.",
    })),
    section("Aliases", { count: aliases.Aliases.length }, dataTable({
      caption: "Aliases", columns: [["Name", (each) => each.Name], ["Version", (each) => each.FunctionVersion]], rows: aliases.Aliases, empty: "No aliases.",
    })),
    section("Function ARN", {}, code(configuration.FunctionArn, "ARN")),
  ];
}

function general({ account, name, configuration, reload }) {
  const whole = (low, high, unit) => (text) =>
    (/^\d+$/.test(text) && Number(text) >= low && Number(text) <= high ? "" : `Enter a whole number from ${low} to ${high} ${unit}.`);
  const memory = field("Memory (MB)", textInput({ inputmode: "numeric", value: String(configuration.MemorySize) }), { check: whole(128, 10240, "MB"), says: /memorySize/i });
  const timeout = field("Timeout (seconds)", textInput({ inputmode: "numeric", value: String(configuration.Timeout) }), { check: whole(1, 900, "seconds"), says: /timeout/i });
  return form({
    fields: [memory, timeout], content: h("div", { class: "row" }, memory.element, timeout.element), submit: "Save",
    run: async () => {
      await aws(account, "lambda", "UpdateFunctionConfiguration", { FunctionName: name, MemorySize: Number(memory.value), Timeout: Number(timeout.value) });
      doneNext(`The ${name} function was updated.`);
      reload();
    },
  });
}

async function policyOf(account, name) {
  try {
    return JSON.parse((await aws(account, "lambda", "GetPolicy", { FunctionName: name })).Policy).Statement;
  } catch (error) {
    if (error.code === "ResourceNotFoundException") return [];
    throw error;
  }
}

const principalOf = ({ Principal: principal }) => (typeof principal === "string" ? principal : Object.values(principal).flat().join(", "));
