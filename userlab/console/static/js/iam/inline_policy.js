// IAM > Roles > one role > Create inline policy, or edit one.

import { followed } from "../as_code.js";
import { aws } from "../cloud.js";
import { h } from "../element.js";
import { doneNext } from "../flash.js";
import { field, form, textInput } from "../form.js";
import { buttonLink, heading, section } from "../page.js";
import { go, link } from "../route.js";
import { iamCode } from "./iam_code.js";
import { policyField } from "./policy/policy_editor.js";
import { inlineCall } from "./role_code.js";
import { crumbsOfRole } from "./role_page.js";
import { nameProblem } from "./trust_policies.js";

export const EMPTY = JSON.stringify(
  { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: [], Resource: [] }] },
  null,
  2,
);

export const title = ([, policy]) => (policy ? `Edit ${policy}` : "Create inline policy");

export async function render({ account, parts: [role, edited] }) {
  const stored = edited
    ? (await aws(account, "iam", "GetRolePolicy", { RoleName: role, PolicyName: edited })).PolicyDocument
    : null;
  const policy = policyField("Policy document", {
    value: stored ? JSON.stringify(stored, null, 2) : EMPTY,
    hint: "What is not allowed is denied. Give each action the resources that it needs, and no more.",
    onChange: () => code.show(callsOf()),
  });
  const name = field("Policy name", textInput({ "aria-required": "true" }), {
    hint: "At most 128 letters, numbers, and the characters + = , . @ - _.",
    check: (value) => nameProblem(value, 128),
    says: /policyName/i,
  });
  if (edited) name.input.value = edited;
  name.element.hidden = Boolean(edited);
  const code = iamCode({ label: "The same policy as code" });
  const callsOf = () => [inlineCall(role, name.value || "my-policy", policy.value)];
  const element = form({
    fields: [name, policy],
    content: section(
      edited ? "Modify permissions" : "Specify permissions",
      { about: `An inline policy is a part of role ${role}, and is deleted with it.` },
      policy.element,
      name.element,
    ),
    submit: edited ? "Save changes" : "Create policy",
    buttons: [buttonLink("Cancel", link(account, ["iam", "role", role]))],
    run: async () => {
      await aws(account, ...callsOf()[0]);
      doneNext(edited ? `Policy ${name.value} saved.` : `Policy ${name.value} created.`);
      go(account, ["iam", "role", role]);
    },
  });
  followed(element, code, callsOf);
  return [
    heading(title([role, edited]), { crumbs: crumbsOfRole(account, role) }),
    h("div", { class: "beside" }, element, code.element),
  ];
}
