// "Add permissions" on a denied request: the smallest statement that it lacked, shown before it is written.

import { aws } from "../cloud.js";
import { code } from "../code.js";
import { openDialog } from "../dialog.js";
import { h, replace } from "../element.js";
import { done, errorBox } from "../flash.js";
import { button } from "../page.js";
import { link } from "../route.js";
import { iamCode } from "./iam_code.js";
import { extended, ownerOf, policyName, sorted, statementsFor } from "./missing_permissions.js";

const DENIED = /AccessDenied|UnauthorizedOperation|NotAuthorized|AuthorizationError/;

/** Whether a record of the journal is a call that lacked a permission which can be added. */
export const isDenied = (record) =>
  DENIED.test(record.error ?? "") && record.permissions.length > 0 && ownerOf(record) !== null;

/** The button of a denied record, or null. `reload` shows the page anew once the permission is there. */
export function addPermissionsButton(account, record, reload) {
  if (!isDenied(record)) return null;
  return button("Add permissions", () => open(account, record, reload), "small");
}

function open(account, record, reload) {
  const owner = ownerOf(record);
  openDialog(`Add permissions to ${owner.kind} ${owner.name}`, (close) => {
    const place = h("div", { class: "stack", "aria-live": "polite" }, h("p", {}, "Asking the policy simulator."));
    prepared(account, record, owner)
      .then((plan) => replace(place, shown(account, owner, plan, close, reload)))
      .catch((error) => replace(place, errorBox(error), cancel(close)));
    return place;
  });
}

const cancel = (close, text = "Cancel") => h("div", { class: "buttons" }, button(text, close));

/** What is missing now, and the call that adds it: {missing, denied, bounded, call, statements}. */
async function prepared(account, { permissions }, owner) {
  const Owner = owner.kind === "role" ? "Role" : "User";
  const named = { [`${Owner}Name`]: owner.name };
  const { Arn: PolicySourceArn } = (await aws(account, "iam", `Get${Owner}`, named))[Owner];
  const results = await Promise.all(
    permissions.map(([action, resource]) =>
      aws(account, "iam", "SimulatePrincipalPolicy", {
        PolicySourceArn,
        ActionNames: [action],
        ResourceArns: [resource],
      }),
    ),
  );
  const found = sorted(results.flatMap((each) => each.EvaluationResults));
  if (!found.missing.length) return found;
  const statements = statementsFor(found.missing);
  const PolicyName = policyName(found.missing);
  const stored = await aws(account, "iam", `Get${Owner}Policy`, { ...named, PolicyName }).catch((error) => {
    if (error.code === "NoSuchEntity") return {};
    throw error;
  });
  const PolicyDocument = JSON.stringify(extended(stored.PolicyDocument, statements));
  return { ...found, statements, call: ["iam", `Put${Owner}Policy`, { ...named, PolicyName, PolicyDocument }] };
}

function shown(account, owner, { statements, call, denied, bounded }, close, reload) {
  const stopped = [
    ...denied.map(({ pair: [action], by }) =>
      hindrance(
        `${action} is denied by a statement of ${by[0]?.SourcePolicyId ?? "a policy"}. A Deny beats every Allow.`,
      ),
    ),
    ...bounded.map(([action]) => hindrance(`${action} is not within the permissions boundary. No policy helps there.`)),
  ];
  const see = h("a", { href: link(account, ["iam", "role", owner.name]), onclick: close }, "See the role's policies.");
  if (!call) {
    const text = "The policies allow this request now: try it again.";
    return [stopped.length ? [stopped, owner.kind === "role" ? see : null] : h("p", {}, text), cancel(close, "Close")];
  }
  const problem = h("div", { "aria-live": "assertive" });
  const [, , { PolicyName }] = call;
  const box = iamCode({ label: "The same permission as code", described: owner.kind === "role", place: "folded" });
  box.show([call]);
  const write = async () => {
    try {
      await aws(account, ...call);
    } catch (error) {
      return replace(problem, errorBox(error));
    }
    close();
    await reload?.({ quiet: true });
    done(`Policy ${PolicyName} written: ${owner.kind} ${owner.name} may do it now. Try the request again.`);
  };
  return [
    h("p", {}, `This is the smallest statement that the request lacked. It goes into the inline policy ${PolicyName}.`),
    code(JSON.stringify(statements.length === 1 ? statements[0] : statements, null, 2), "Statement to add", "json"),
    stopped,
    box.element,
    problem,
    h("div", { class: "buttons" }, button("Cancel", close), button("Add permissions", write, "primary")),
  ];
}

const hindrance = (text) => h("div", { class: "alert error" }, h("p", {}, text));
