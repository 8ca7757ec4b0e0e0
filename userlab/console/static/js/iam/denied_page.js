// IAM > Denied requests: who was denied what.

import { button, heading } from "../page.js";
import { link } from "../route.js";
import { denialsOf } from "./calls.js";
import { denialsSection } from "./denials.js";

export const title = () => "Denied requests";

export async function render({ account, reload }) {
  return [
    heading("Denied requests", {
      crumbs: [["IAM", link(account, ["iam"])]],
      actions: [button("Refresh", reload)],
      about:
        "On AWS, CloudTrail keeps this record. The error text names the action and the resource that a policy would have to allow.",
    }),
    denialsSection(account, await denialsOf(account), reload),
  ];
}
