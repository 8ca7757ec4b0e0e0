// One method: its request, its integration, whether the function lets it in, and a test.

import { aws, REGION } from "../cloud.js";
import { code } from "../code.js";
import { dialogForm } from "../dialog.js";
import { h } from "../element.js";
import { doneNext, errorText } from "../flash.js";
import { form } from "../form.js";
import { policyOf } from "../lambda/calls.js";
import { button, pairs, section, status } from "../page.js";
import { functionOf, listOf, make } from "./calls.js";
import { methodRequest } from "./method_request.js";
import { testSection } from "./method_test.js";
import { permissionCall, permits, sourceArn, statementOf } from "./requests.js";
import { functionLink, integrationName, methodMark } from "./resources_tab.js";

export async function methodDetails(page) {
  const { resource, method, remove } = page;
  const found = resource.resourceMethods[method];
  return h(
    "div",
    { class: "stack" },
    section(
      `${method} ${resource.path}`,
      {
        actions: [
          button("Edit method request", () => edit(page, found)),
          button("Delete", () => remove(page, method), "danger-quiet"),
        ],
      },
      pairs([
        ["Method", methodMark(method)],
        ["Authorization", found.authorizationType ?? "-"],
        ["API key", found.apiKeyRequired ? "Required" : "Not required"],
        ["Request validator", found.requestValidatorId ?? "None"],
        ["Model of the body", Object.values(found.requestModels ?? {}).join(", ") || "None"],
      ]),
    ),
    integrationSection(page, found.methodIntegration),
    await permissionSection(page, functionOf(found.methodIntegration)),
    testSection(page),
  );
}

function integrationSection({ account }, integration) {
  const rows = [["Integration type", integrationName(integration)]];
  if (functionOf(integration)) rows.push(["Lambda function", functionLink(account, integration)]);
  if (integration?.uri) rows.push(["Endpoint", h("span", { class: "mono" }, integration.uri)]);
  if (integration?.timeoutInMillis) rows.push(["Timeout", `${integration.timeoutInMillis / 1000} s`]);
  const templates = Object.entries(integration?.requestTemplates ?? {});
  return section(
    "Integration request",
    {},
    pairs(rows),
    templates.map(([type, text]) => [h("h3", {}, `Template for ${type}`), code(text, `Template for ${type}`)]),
  );
}

/** Whether the function's policy lets this method in; the statement that is missing, and a button that adds it. */
async function permissionSection({ account, api, resource, method, reload }, functionName) {
  if (!functionName) return null;
  const where = { region: REGION, account, api: api.id, method, path: resource.path };
  let statements;
  try {
    statements = await policyOf(account, functionName);
  } catch (error) {
    return section("Permission to invoke the function", {}, h("p", {}, errorText(error)));
  }
  if (permits({ Statement: statements }, sourceArn(where)))
    return section(
      "Permission to invoke the function",
      {},
      h("p", {}, status("The function's policy lets API Gateway call it for this method")),
    );
  const call = permissionCall({ functionName, ...where });
  const arn = `arn:aws:lambda:${REGION}:${account}:function:${functionName}`;
  return section(
    "Permission to invoke the function",
    {},
    h(
      "p",
      {},
      status("Missing", "bad"),
      " Every call of this method ends in 500, Internal server error, as long as the function's policy does not allow it.",
    ),
    form({
      fields: [],
      content: code(JSON.stringify(statementOf(call[2], arn), null, 2), "Statement for the function's policy", "json"),
      submit: "Add permission",
      run: async () => {
        await make(account, [call]);
        doneNext(`API Gateway may now invoke ${functionName} for ${method} ${resource.path}.`);
        reload();
      },
    }),
  );
}

async function edit({ account, api, resource, method, reload }, found) {
  const lists = await Promise.all(
    ["GetAuthorizers", "GetRequestValidators", "GetModels"].map((operation) => listOf(account, operation, api.id)),
  );
  const settings = methodRequest(lists, found);
  const run = async () => {
    const patchOperations = settings.patches();
    if (!patchOperations.length) return;
    const place = { restApiId: api.id, resourceId: resource.id, httpMethod: method };
    await aws(account, "apigateway", "UpdateMethod", { ...place, patchOperations });
  };
  const title = `Edit method request: ${method} ${resource.path}`;
  if (!(await dialogForm({ title, fields: settings.fields, content: settings.element, submit: "Save", run }))) return;
  doneNext("The method request was changed. Callers see it after a deployment.");
  reload();
}
