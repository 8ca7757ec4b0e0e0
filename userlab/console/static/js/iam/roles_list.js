// IAM > Roles.

import { dataTable } from "../data_table.js";
import { h } from "../element.js";
import { dateTime } from "../format.js";
import { heading, section } from "../page.js";
import { link } from "../route.js";
import { rolesOf } from "./calls.js";

export const title = () => "Roles";

export async function render({ account }) {
  const roles = await rolesOf(account);
  return [
    heading("Roles", { crumbs: [["IAM", link(account, ["iam"])]] }),
    section(
      "Roles",
      { count: roles.length },
      dataTable({
        caption: "Roles of this account",
        columns: [
          ["Role name", (role) => h("a", { href: link(account, ["iam", "role", role.RoleName]) }, role.RoleName)],
          ["Trusted entities", trusted],
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

function trusted({ AssumeRolePolicyDocument: document }) {
  const statements = [document.Statement].flat();
  return statements
    .flatMap(({ Principal: principal }) =>
      typeof principal === "string" ? [principal] : Object.values(principal ?? {}).flat(),
    )
    .join(", ");
}
