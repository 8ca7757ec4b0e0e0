// AWS's page for a call that lacked a permission: who asked, for which action, on what, and why it was refused.

import { h } from "./element.js";
import { errorText } from "./flash.js";
import { pairs, section } from "./page.js";
import { deniedRequest } from "./denied_request.js";

/** The box for an error: what is missing when AWS denied the call, or null when it is another error. */
export function deniedBox(error) {
  const denied = deniedRequest(error);
  if (!denied) return null;
  const { action, resource, principal, reason } = denied;
  return h(
    "div",
    { class: "stack" },
    h(
      "div",
      { class: "alert error", role: "alert" },
      h("p", {}, h("b", {}, `You don't have permission to ${action}.`)),
    ),
    section(
      "What is missing",
      { about: "An administrator of the account can attach a policy that allows the action on the resource." },
      pairs([
        ["User", h("span", { class: "mono" }, principal)],
        ["Action", h("span", { class: "mono" }, action)],
        ["On resource(s)", h("span", { class: "mono" }, resource ?? "*")],
        ["Context", reason || "-"],
      ]),
      h("p", { class: "hint" }, errorText(error)),
    ),
  );
}
