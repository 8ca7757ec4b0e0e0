// Grant API Gateway permission to invoke your Lambda function: shown as the statement that it is, before it is made.

import { REGION } from "../cloud.js";
import { code } from "../code.js";
import { h, replace } from "../element.js";
import { policyOf } from "../lambda/calls.js";
import { status } from "../page.js";
import { permissionCall, permits, sourceArn, statementOf } from "./requests.js";

/**
 * {element, show(function, method), calls(), onread(listener)}: the permission of a function for a method of an API.
 * `calls()` is empty when the function has the permission already, when the box is not checked, or none is shown.
 */
export function grantOf({ account, api, path }) {
  const box = h("input", { type: "checkbox", checked: true });
  const words = "Grant API Gateway permission to invoke your Lambda function";
  const element = h("div", { class: "stack" });
  let asked = "";
  let needed = null;
  let listener = () => {};
  async function show(chosen, method) {
    const key = chosen ? `${chosen.FunctionName} ${method}` : "";
    if (key === asked) return;
    asked = key;
    needed = null;
    replace(element);
    if (!chosen) return listener();
    const where = { region: REGION, account, api, method, path };
    const statements = await policyOf(account, chosen.FunctionName).catch(() => []);
    if (key !== asked) return;
    const has = permits({ Statement: statements }, sourceArn(where));
    needed = has ? null : permissionCall({ functionName: chosen.FunctionName, ...where });
    const known = status("The function's policy lets API Gateway call it for this method already");
    replace(element, has ? h("p", {}, known) : offer(needed[2], chosen.FunctionArn));
    listener();
  }
  const offer = (request, arn) => [
    h("label", { class: "check" }, box, h("span", {}, words)),
    h(
      "p",
      { class: "hint" },
      "lambda:AddPermission writes this statement into the function's own policy. Without it every call of the method ends in 500, Internal server error. The source ARN lets in this method of this API alone, in all stages.",
    ),
    code(JSON.stringify(statementOf(request, arn), null, 2), "Statement for the function's policy", "json"),
  ];
  return {
    element,
    show,
    calls: () => (needed && box.checked ? [needed] : []),
    onread: (wanted) => {
      listener = wanted;
    },
  };
}
