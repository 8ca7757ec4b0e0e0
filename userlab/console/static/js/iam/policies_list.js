// IAM > Policies: those that roles of this account have, and those that somebody made in it.

import { dataTable } from "../data_table.js";
import { h } from "../element.js";
import { buttonLink, heading, section } from "../page.js";
import { link } from "../route.js";
import { managedPolicies, policiesOf, rolesOf } from "./calls.js";

export const title = () => "Policies";

export async function render({ account }) {
  const [managed, roles] = await Promise.all([managedPolicies(account), rolesOf(account)]);
  const inline = (
    await Promise.all(
      roles.map(async ({ RoleName: role }) =>
        (await policiesOf(account, role)).filter((each) => each.kind === "Inline").map((each) => ({ ...each, role })),
      ),
    )
  ).flat();
  return [
    heading("Policies", {
      crumbs: [["IAM", link(account, ["iam"])]],
      actions: [buttonLink("Create policy", link(account, ["iam", "create-policy"]), "primary")],
    }),
    section(
      "Managed policies",
      { count: managed.length, about: "Policies with an ARN of their own. Several roles can have the same one." },
      dataTable({
        caption: "Managed policies",
        columns: [
          ["Policy name", (each) => h("a", { href: link(account, ["iam", "policy", each.Arn]) }, each.PolicyName)],
          ["Type", (each) => each.kind],
          ["Used by", (each) => usedBy(each.AttachmentCount)],
          ["Description", (each) => each.Description ?? "-"],
        ],
        rows: managed,
        empty: "No role has a managed policy yet, and none was made in this account.",
      }),
    ),
    section(
      "Inline policies",
      { count: inline.length, about: "Policies within one role: they come and go with it." },
      dataTable({
        caption: "Inline policies",
        columns: [
          ["Policy name", (each) => each.name],
          ["Role", (each) => h("a", { href: link(account, ["iam", "role", each.role]) }, each.role)],
          ["Allows", (each) => h("span", { class: "mono" }, allowed(each.document))],
        ],
        rows: inline,
        empty: "No role has an inline policy.",
      }),
    ),
  ];
}

const usedBy = (count) => (count === 1 ? "1 entity" : `${count} entities`);

/** The actions that a policy allows, in a line. */
function allowed({ Statement: statements }) {
  const actions = [statements]
    .flat()
    .filter((each) => each.Effect === "Allow")
    .flatMap((each) => each.Action ?? []);
  return actions.join(", ") || "-";
}
