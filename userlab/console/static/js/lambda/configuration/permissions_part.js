// Permissions: whom the function runs as, and who may invoke it.

import { aws } from "../../cloud.js";
import { code } from "../../code.js";
import { dataTable } from "../../data_table.js";
import { h } from "../../element.js";
import { done, failed } from "../../flash.js";
import { lastOf } from "../../format.js";
import { button, confirmed, pairs, section } from "../../page.js";
import { link } from "../../route.js";
import { policyOf, sourceOf } from "../calls.js";

export async function permissionsPart({ account, name, configuration, reload }) {
  const policy = await policyOf(account, name);
  const role = lastOf(configuration.Role);
  return [
    section(
      "Execution role",
      { about: "What the function may do." },
      pairs([["Role name", h("a", { href: link(account, ["iam", "role", role]) }, role)]]),
    ),
    section(
      "Resource-based policy statements",
      { count: policy.length, about: "Who may invoke the function." },
      dataTable({
        caption: "Resource-based policy statements",
        columns: [
          ["Statement ID", (each) => each.Sid],
          ["Principal", (each) => principalOf(each)],
          ["Action", (each) => each.Action],
          ["Source ARN", (each) => h("span", { class: "mono" }, sourceOf(each) || "-")],
          ["", (each) => button("Delete", () => remove({ account, name, reload }, each), "small"), { class: "tight" }],
        ],
        rows: policy,
        empty: "No statements. API Gateway may not invoke this function yet: add a trigger, or AddPermission.",
      }),
      policy.length
        ? h(
            "details",
            {},
            h("summary", {}, "View policy"),
            code(JSON.stringify(policy, null, 2), "Resource-based policy", "json"),
          )
        : null,
    ),
  ];
}

async function remove({ account, name, reload }, { Sid: StatementId }) {
  const text = "What this statement allowed may not invoke the function any more.";
  if (!(await confirmed({ title: `Delete statement ${StatementId}`, text, action: "Delete" }))) return;
  try {
    await aws(account, "lambda", "RemovePermission", { FunctionName: name, StatementId });
    await reload({ quiet: true });
    done("The statement was deleted.");
  } catch (error) {
    failed(error);
  }
}

const principalOf = ({ Principal: principal }) =>
  typeof principal === "string" ? principal : Object.values(principal).flat().join(", ");
