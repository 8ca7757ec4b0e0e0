// IAM > Roles > one role > Attach policies.

import { aws, awsAll } from "../cloud.js";
import { h } from "../element.js";
import { doneNext } from "../flash.js";
import { form } from "../form.js";
import { buttonLink, heading, section } from "../page.js";
import { go, link } from "../route.js";
import { iamCode } from "./iam_code.js";
import { managedPicker } from "./managed_picker.js";
import { attachCall } from "./role_code.js";
import { crumbsOfRole } from "./role_page.js";

export const title = ([role]) => `Attach policies to ${role}`;

export async function render({ account, parts: [role] }) {
  const attached = await awsAll(account, "iam", "ListAttachedRolePolicies", { RoleName: role }, "AttachedPolicies", [
    "Marker",
    "Marker",
  ]);
  const code = iamCode({ label: "The same policies as code" });
  const callsOf = () => picker.chosen.map((arn) => attachCall(role, arn));
  const picker = managedPicker(account, {
    taken: attached.map(({ PolicyArn: arn }) => arn),
    onchange: () => code.show(callsOf()),
  });
  code.show([]);
  const element = form({
    fields: [],
    content: section("Other permissions policies", { about: "Tick what the role shall have." }, picker.element),
    submit: "Add permissions",
    buttons: [buttonLink("Cancel", link(account, ["iam", "role", role]))],
    run: async () => {
      if (!picker.chosen.length) throw new Error("Tick at least one policy.");
      for (const [service, operation, parameters] of callsOf()) await aws(account, service, operation, parameters);
      doneNext(`${picker.chosen.length === 1 ? "Policy was" : "Policies were"} attached to role ${role}.`);
      go(account, ["iam", "role", role]);
    },
  });
  return [
    heading(`Attach policies to ${role}`, { crumbs: crumbsOfRole(account, role) }),
    h("div", { class: "beside" }, element, code.element),
  ];
}
