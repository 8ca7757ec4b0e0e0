// IAM > Policies > Create policy, or edit one's document, which makes a new version.

import { followed } from "../as_code.js";
import { aws } from "../cloud.js";
import { h } from "../element.js";
import { doneNext } from "../flash.js";
import { field, form, textInput } from "../form.js";
import { lastOf } from "../format.js";
import { buttonLink, heading, section } from "../page.js";
import { go, link } from "../route.js";
import { iamCode } from "./iam_code.js";
import { documentOf } from "./calls.js";
import { EMPTY } from "./inline_policy.js";
import { policyField } from "./policy/policy_editor.js";
import { compact, policyCall } from "./role_code.js";
import { nameProblem } from "./trust_policies.js";

export const title = ([arn]) => (arn ? `Edit ${lastOf(arn)}` : "Create policy");

export async function render({ account, parts: [arn] }) {
  const stored = arn
    ? await documentOf(account, (await aws(account, "iam", "GetPolicy", { PolicyArn: arn })).Policy)
    : null;
  const policy = policyField("Policy document", {
    value: stored ? JSON.stringify(stored, null, 2) : EMPTY,
    onChange: () => code.show(callsOf()),
  });
  const name = field("Policy name", textInput({ "aria-required": "true" }), {
    hint: "At most 128 letters, numbers, and the characters + = , . @ - _.",
    check: (value) => (arn ? "" : nameProblem(value, 128)),
    says: /policyName|A policy called/i,
  });
  const description = field("Description", textInput(), { optional: true, says: /description/i });
  const details = section("Review and create", {}, name.element, description.element);
  details.hidden = Boolean(arn);
  const version = { PolicyArn: arn, PolicyDocument: "", SetAsDefault: true };
  const callsOf = () => [
    arn
      ? ["iam", "CreatePolicyVersion", { ...version, PolicyDocument: compact(policy.value) }]
      : policyCall(name.value || "my-policy", description.value, policy.value),
  ];
  const code = iamCode({ label: "The same policy as code", described: !arn });
  const element = form({
    fields: [name, description, policy],
    content: [
      section(
        "Specify permissions",
        {
          about: arn
            ? "What is saved is a new version, and the default one. A policy has at most five."
            : "A managed policy has an ARN of its own, and many roles can have it.",
        },
        policy.element,
      ),
      details,
    ],
    submit: arn ? "Save changes" : "Create policy",
    buttons: [buttonLink("Cancel", link(account, arn ? ["iam", "policy", arn] : ["iam", "policies"]))],
    run: async () => {
      const made = await aws(account, ...callsOf()[0]);
      doneNext(arn ? `Policy ${lastOf(arn)} saved.` : `Policy ${name.value} created.`);
      go(account, ["iam", "policy", arn ?? made.Policy.Arn]);
    },
  });
  followed(element, code, callsOf);
  const crumbs = [
    ["IAM", link(account, ["iam"])],
    ["Policies", link(account, ["iam", "policies"])],
  ];
  return [heading(title([arn]), { crumbs }), h("div", { class: "beside" }, element, code.element)];
}
