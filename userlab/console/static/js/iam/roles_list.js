// IAM > Roles.

import { dataTable } from "../data_table.js";
import { h } from "../element.js";
import { dateTime } from "../format.js";
import { buttonLink, heading, section } from "../page.js";
import { link } from "../route.js";
import { rolesOf } from "./calls.js";
import { trustedBy } from "./trust_policies.js";

export const title = () => "Roles";

export async function render({ account }) {
  const roles = await rolesOf(account);
  return [
    heading("Roles", {
      crumbs: [["IAM", link(account, ["iam"])]],
      actions: [buttonLink("Create role", link(account, ["iam", "create-role"]), "primary")],
    }),
    section(
      "Roles",
      { count: roles.length },
      dataTable({
        caption: "Roles of this account",
        columns: [
          ["Role name", (role) => h("a", { href: link(account, ["iam", "role", role.RoleName]) }, role.RoleName)],
          ["Trusted entities", (role) => trustedBy(role.AssumeRolePolicyDocument)],
          ["Description", (role) => role.Description || "-"],
          ["Created", (role) => dateTime(role.CreateDate)],
        ],
        rows: roles,
        empty: [
          h("p", {}, h("b", {}, "No roles")),
          h("p", {}, "A role is what a function runs as. Chapter 12 makes the first one."),
        ],
      }),
    ),
  ];
}
