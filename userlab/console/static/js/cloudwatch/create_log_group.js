// CloudWatch > Log groups > Create log group.

import { asCode, followed } from "../as_code.js";
import { aws } from "../cloud.js";
import { h } from "../element.js";
import { doneNext } from "../flash.js";
import { field, form, select, textInput } from "../form.js";
import { buttonLink, heading, section } from "../page.js";
import { go, link } from "../route.js";
import { groupCalls, terraform } from "./logs_code.js";
import { RETENTIONS, retentionText } from "./retention.js";

export const title = () => "Create log group";

export const retentionOptions = RETENTIONS.map((days) => [days, retentionText(days)]);

export function render({ account }) {
  const name = field("Log group name", textInput({ autofocus: true, "aria-required": "true" }), {
    hint: "At most 512 letters, numbers, and the characters . - _ / #.",
    check: nameProblem,
    says: /logGroupName|LogGroup|log group/i,
  });
  const retention = field("Retention setting", select(retentionOptions), {
    hint: "AWS bills what is kept by the month. Logs that never expire are a common surprise.",
  });
  const code = asCode({ terraform, label: "The same log group as code" });
  const callsOf = () => groupCalls(name.value || "my-group", Number(retention.value));
  const element = form({
    fields: [name],
    content: section("Log group details", {}, name.element, retention.element),
    submit: "Create",
    buttons: [buttonLink("Cancel", link(account, ["cloudwatch", "log-groups"]))],
    run: async () => {
      for (const call of callsOf()) await aws(account, ...call);
      doneNext(`The log group ${name.value} has been created.`);
      go(account, ["cloudwatch", "log-group", name.value]);
    },
  });
  followed(element, code, callsOf);
  const crumbs = [
    ["CloudWatch", link(account, ["cloudwatch"])],
    ["Log groups", link(account, ["cloudwatch", "log-groups"])],
  ];
  return [heading("Create log group", { crumbs }), h("div", { class: "beside" }, element, code.element)];
}

function nameProblem(name) {
  if (!name) return "Enter a name.";
  if (name.length > 512) return "A name has at most 512 characters.";
  return /^[.\-_/#A-Za-z0-9]+$/.test(name) ? "" : "Use only letters, numbers, and the characters . - _ / #.";
}
