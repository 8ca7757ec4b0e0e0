// IAM > Roles > one role > Edit trust policy.

import { aws } from "../cloud.js";
import { h } from "../element.js";
import { doneNext } from "../flash.js";
import { form } from "../form.js";
import { buttonLink, heading, section } from "../page.js";
import { go, link } from "../route.js";
import { iamCode } from "./iam_code.js";
import { trustField } from "./policy/policy_editor.js";
import { compact } from "./role_code.js";
import { crumbsOfRole } from "./role_page.js";

export const title = () => "Edit trust policy";

export async function render({ account, parts: [role] }) {
  const { Role: found } = await aws(account, "iam", "GetRole", { RoleName: role });
  const code = iamCode({ label: "The same trust policy as code", described: false });
  const callsOf = () => [["iam", "UpdateAssumeRolePolicy", { RoleName: role, PolicyDocument: compact(policy.value) }]];
  const policy = trustField("Trust policy", {
    value: JSON.stringify(found.AssumeRolePolicyDocument, null, 2),
    onChange: () => code.show(callsOf()),
  });
  code.show(callsOf());
  const element = form({
    fields: [policy],
    content: section("Trust policy", { about: "Who may assume the role, and on which conditions." }, policy.element),
    submit: "Update policy",
    buttons: [buttonLink("Cancel", link(account, ["iam", "role", role]))],
    run: async () => {
      await aws(account, ...callsOf()[0]);
      doneNext("Trust policy updated.");
      go(account, ["iam", "role", role]);
    },
  });
  return [
    heading("Edit trust policy", { crumbs: crumbsOfRole(account, role) }),
    h("div", { class: "beside" }, element, code.element),
  ];
}
