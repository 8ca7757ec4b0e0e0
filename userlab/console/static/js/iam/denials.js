// Who was denied what: the refused calls of the journal.

import { dataTable } from "../data_table.js";
import { h } from "../element.js";
import { lastOf, timeOfDay } from "../format.js";
import { section } from "../page.js";
import { addPermissionsButton } from "./add_permissions.js";

/** The denied calls with a button each that adds what was missing. `reload` shows the page anew. */
export function denialsSection(account, denials, reload) {
  return section(
    "Denied requests",
    { count: denials.length, about: "Calls of this account that lacked a permission, newest first." },
    dataTable({
      caption: "Denied requests",
      columns: [
        ["Time", (each) => timeOfDay(each.time), { class: "tight" }],
        ["Action", (each) => [h("p", {}, h("b", {}, actionOf(each))), addPermissionsButton(account, each, reload)]],
        ["Resource", (each) => h("span", { class: "mono" }, each.permissions[0]?.[1] ?? each.resource ?? "-")],
        ["Principal", (each) => h("span", { title: each.principal }, principalName(each.principal))],
        ["Error code", (each) => each.error],
      ],
      rows: denials,
      empty: "Nobody was denied anything.",
    }),
  );
}

const actionOf = ({ permissions, service, action }) => permissions[0]?.[0] ?? `${service}:${action}`;

/** "arn:aws:sts::1:assumed-role/users-role/users" is "users-role (users)". */
export function principalName(arn) {
  const [, role, session] = /assumed-role\/([^/]+)\/(.+)$/.exec(arn) ?? [];
  return role ? `${role} (${session})` : lastOf(arn);
}
