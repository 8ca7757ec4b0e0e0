// Who was denied what: the refused calls of the journal.

import { dataTable } from "../data_table.js";
import { h } from "../element.js";
import { lastOf, timeOfDay } from "../format.js";
import { section } from "../page.js";

export function denialsSection(denials) {
  return section(
    "Denied requests",
    { count: denials.length, about: "Calls of this account that lacked a permission, newest first." },
    dataTable({
      caption: "Denied requests",
      columns: [
        ["Time", (each) => timeOfDay(each.time), { class: "tight" }],
        ["Principal", (each) => h("span", { title: each.principal }, principalName(each.principal))],
        ["Action", (each) => h("b", {}, (each.permissions[0] ?? [`${each.service}:${each.action}`])[0])],
        ["Resource", (each) => h("span", { class: "mono" }, each.permissions[0]?.[1] ?? each.resource ?? "-")],
        ["Error code", (each) => each.error],
      ],
      rows: denials,
      empty: "Nobody was denied anything.",
    }),
  );
}

/** "arn:aws:sts::1:assumed-role/users-role/users" is "users-role (users)". */
export function principalName(arn) {
  const [, role, session] = /assumed-role\/([^/]+)\/(.+)$/.exec(arn) ?? [];
  return role ? `${role} (${session})` : lastOf(arn);
}
