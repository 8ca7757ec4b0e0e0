// IAM > Policies > one managed policy: its document, and who has it.

import { aws, awsAll } from "../cloud.js";
import { code } from "../code.js";
import { dataTable } from "../data_table.js";
import { h } from "../element.js";
import { dateTime, lastOf } from "../format.js";
import { failed, doneNext } from "../flash.js";
import { button, buttonLink, confirmed, heading, pairs, section } from "../page.js";
import { go, link } from "../route.js";
import { deletePolicy, documentOf, kindOf } from "./calls.js";

export const title = ([arn]) => lastOf(arn);

export async function render({ account, parts: [PolicyArn] }) {
  const [{ Policy: policy }, roles] = await Promise.all([
    aws(account, "iam", "GetPolicy", { PolicyArn }),
    awsAll(account, "iam", "ListEntitiesForPolicy", { PolicyArn }, "PolicyRoles", ["Marker", "Marker"]),
  ]);
  const document = await documentOf(account, policy);
  return [
    heading(policy.PolicyName, {
      crumbs: [
        ["IAM", link(account, ["iam"])],
        ["Policies", link(account, ["iam", "policies"])],
      ],
      actions: kindOf(PolicyArn) === "Customer managed" ? own(account, policy) : [],
    }),
    section(
      "Policy details",
      {},
      pairs([
        ["Type", kindOf(PolicyArn)],
        ["Default version", policy.DefaultVersionId],
        ["Created", dateTime(policy.CreateDate)],
        ["ARN", h("span", { class: "mono" }, PolicyArn)],
      ]),
    ),
    section(
      "Permissions",
      { about: "What it allows and denies." },
      code(JSON.stringify(document, null, 2), "Policy document", "json"),
    ),
    section(
      "Entities attached",
      { count: roles.length },
      dataTable({
        caption: "Roles that have this policy",
        columns: [["Role", ({ RoleName: role }) => h("a", { href: link(account, ["iam", "role", role]) }, role)]],
        rows: roles,
        empty: "No role has this policy.",
      }),
    ),
  ];
}

/** What can be done with a policy of the account: AWS's own cannot be changed. */
function own(account, { PolicyName: name, Arn: arn }) {
  const remove = async () => {
    const sure = await confirmed({
      title: `Delete ${name}?`,
      text: "The policy is deleted with all of its versions. It must be detached from every role first.",
      action: "Delete",
      word: name,
    });
    if (!sure) return;
    try {
      await deletePolicy(account, arn);
    } catch (error) {
      return failed(error, "The policy is not deleted.");
    }
    doneNext(`Policy ${name} deleted.`);
    go(account, ["iam", "policies"]);
  };
  return [buttonLink("Edit", link(account, ["iam", "create-policy", arn])), button("Delete", remove, "danger-quiet")];
}
