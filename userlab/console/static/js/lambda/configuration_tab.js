// Configuration: limits, who may invoke the function, triggers, environment, aliases.

import { aws } from "../cloud.js";
import { dataTable } from "../data_table.js";
import { h } from "../element.js";
import { doneNext } from "../flash.js";
import { field, form, textInput } from "../form.js";
import { section } from "../page.js";
import { mappingsOf, policyOf, sourceOf } from "./calls.js";

export async function configurationTab(page) {
  const { account, name, configuration } = page;
  const [policy, mappings, aliases] = await Promise.all([
    policyOf(account, name),
    mappingsOf(account, name),
    aws(account, "lambda", "ListAliases", { FunctionName: name }),
  ]);
  const variables = Object.entries(configuration.Environment?.Variables ?? {});
  return [
    section("General configuration", {}, general(page)),
    section(
      "Resource-based policy statements",
      { count: policy.length, about: "Who may invoke the function." },
      dataTable({
        caption: "Resource-based policy statements",
        columns: [
          ["Statement ID", (each) => each.Sid],
          ["Principal", (each) => principalOf(each)],
          ["Action", (each) => each.Action],
          ["Source ARN", (each) => h("span", { class: "mono" }, sourceOf(each) || "-")],
        ],
        rows: policy,
        empty: "No statements. API Gateway may not invoke this function yet: that needs AddPermission.",
      }),
    ),
    section(
      "Triggers",
      { count: mappings.length, about: "Streams and queues that Lambda reads for the function." },
      dataTable({
        caption: "Event source mappings",
        columns: [
          ["Source", (each) => h("span", { class: "mono" }, each.EventSourceArn)],
          ["State", (each) => each.State],
          ["Batch size", (each) => each.BatchSize, { class: "number" }],
        ],
        rows: mappings,
        empty: "No event source mappings.",
      }),
    ),
    section(
      "Environment variables",
      { count: variables.length },
      dataTable({
        caption: "Environment variables",
        columns: [
          ["Key", ([key]) => key],
          ["Value", ([, value]) => value],
        ],
        rows: variables,
        empty: "No environment variables.",
      }),
    ),
    section(
      "Aliases",
      { count: aliases.Aliases.length },
      dataTable({
        caption: "Aliases",
        columns: [
          ["Name", (each) => each.Name],
          ["Version", (each) => each.FunctionVersion],
        ],
        rows: aliases.Aliases,
        empty: "No aliases.",
      }),
    ),
  ];
}

function general({ account, name, configuration, reload }) {
  const whole = (low, high, unit) => (text) =>
    /^\d+$/.test(text) && Number(text) >= low && Number(text) <= high
      ? ""
      : `Enter a whole number from ${low} to ${high} ${unit}.`;
  const memory = field("Memory (MB)", textInput({ inputmode: "numeric", value: String(configuration.MemorySize) }), {
    check: whole(128, 10240, "MB"),
    says: /memorySize/i,
  });
  const timeout = field(
    "Timeout (seconds)",
    textInput({ inputmode: "numeric", value: String(configuration.Timeout) }),
    { check: whole(1, 900, "seconds"), says: /timeout/i },
  );
  return form({
    fields: [memory, timeout],
    content: h("div", { class: "row" }, memory.element, timeout.element),
    submit: "Save",
    run: async () => {
      await aws(account, "lambda", "UpdateFunctionConfiguration", {
        FunctionName: name,
        MemorySize: Number(memory.value),
        Timeout: Number(timeout.value),
      });
      doneNext(`The ${name} function was updated.`);
      reload();
    },
  });
}

const principalOf = ({ Principal: principal }) =>
  typeof principal === "string" ? principal : Object.values(principal).flat().join(", ");
