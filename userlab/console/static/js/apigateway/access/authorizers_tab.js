// Authorizers: functions or user pools that say who may call a method.

import { asCode, followed } from "../../as_code.js";
import { REGION } from "../../cloud.js";
import { dataTable } from "../../data_table.js";
import { dialogForm } from "../../dialog.js";
import { h } from "../../element.js";
import { doneNext } from "../../flash.js";
import { choice, field, select, textInput } from "../../form.js";
import { lastOf } from "../../format.js";
import { functionsOf } from "../../lambda/calls.js";
import { button, section } from "../../page.js";
import { functionOf, listOf, make } from "../calls.js";
import { authorizerPermission, functionUri } from "../requests.js";
import { removal } from "./removal.js";
import { terraform } from "../terraform.js";

const KINDS = [
  ["TOKEN", "Lambda, token", "The function gets the value of one header."],
  ["REQUEST", "Lambda, request", "The function gets headers, query strings, variables."],
  ["COGNITO_USER_POOLS", "Cognito", "A token of a user pool, which API Gateway itself checks."],
];

export async function authorizersTab(page) {
  const { account, api } = page;
  const authorizers = await listOf(account, "GetAuthorizers", api.id);
  return section(
    "Authorizers",
    {
      count: authorizers.length,
      about: "A method that names one lets in only whom it lets in: Edit method request, Authorization.",
      actions: [button("Create authorizer", () => create(page), "primary")],
    },
    dataTable({
      caption: "Authorizers of the API",
      columns: [
        ["Name", (each) => each.name],
        ["Type", (each) => KINDS.find(([key]) => key === each.type)?.[1] ?? each.type],
        [
          "Function or user pool",
          (each) => functionOf({ uri: each.authorizerUri }) ?? (each.providerARNs ?? []).map(lastOf).join(", "),
        ],
        ["Identity source", (each) => h("span", { class: "mono" }, each.identitySource ?? "-")],
        ["Caching", (each) => (each.authorizerResultTtlInSeconds ? `${each.authorizerResultTtlInSeconds} s` : "Off")],
        [
          "",
          (each) =>
            removal(page, `authorizer ${each.name}`, "DeleteAuthorizer", { restApiId: api.id, authorizerId: each.id }),
        ],
      ],
      rows: authorizers,
      empty: "This API has no authorizers.",
    }),
  );
}

async function create({ account, api, reload }) {
  const functions = await functionsOf(account);
  const parts = inputs(functions);
  const isPool = () => parts.kind.value === "COGNITO_USER_POOLS";
  const chosen = () => functions.find((each) => each.FunctionName === parts.functionName.value);
  const shown = () => [parts.name, isPool() ? parts.pool : parts.functionName, parts.source, parts.seconds];
  const update = () => {
    parts.pool.element.hidden = !isPool();
    parts.functionName.element.hidden = isPool();
  };
  update();
  const calls = () => callsOf(api, parts, isPool() ? null : (chosen()?.FunctionArn ?? "FUNCTION_ARN"));
  const preview = asCode({ place: "folded", terraform: terraform() });
  const content = h(
    "div",
    { class: "stack" },
    parts.name.element,
    parts.kind.element,
    parts.functionName.element,
    parts.pool.element,
    parts.source.element,
    parts.seconds.element,
    preview.element,
  );
  content.addEventListener("change", update);
  followed(content, preview, calls);
  const run = async () => {
    const [first, permission] = calls();
    const made = await make(account, [first]);
    if (permission)
      await make(account, [authorizerPermission({ ...where(account, api), name: chosen().FunctionName, id: made.id })]);
  };
  if (!(await dialogForm({ title: "Create authorizer", fields: shown, content, submit: "Create authorizer", run })))
    return;
  doneNext(`The authorizer ${parts.name.value} was created. Name it in a method request, then deploy.`);
  reload();
}

const where = (account, api) => ({ region: REGION, account, api: api.id });

function inputs(functions) {
  const options = functions.map(({ FunctionName: name }) => [name, name]);
  return {
    name: field("Authorizer name", textInput({ "aria-required": "true" }), {
      check: (text) => (text ? "" : "Enter a name."),
      says: /name/i,
    }),
    kind: choice("Authorizer type", KINDS, { value: "TOKEN" }),
    functionName: field("Lambda function", select([["", "Choose a function"], ...options]), {
      check: (name) => (name ? "" : "Choose a function."),
      hint: "It is given the permission to be invoked by this authorizer (lambda:AddPermission).",
    }),
    pool: field("Cognito user pool ARN", textInput({ placeholder: "arn:aws:cognito-idp:us-east-1:...:userpool/..." }), {
      check: (text) => (/^arn:aws:cognito-idp:/.test(text) ? "" : "Enter the ARN of a user pool."),
      says: /provider|pool|arn/i,
    }),
    source: field("Identity source", textInput({ value: "method.request.header.Authorization" }), {
      hint: "Where the token or the identity stands. Without it the answer is 401.",
      says: /identity/i,
    }),
    seconds: field("TTL of the cached result (seconds)", textInput({ inputmode: "numeric", value: "300" }), {
      check: (text) => (/^\d{1,4}$/.test(text) && Number(text) <= 3600 ? "" : "Enter 0 to 3600; 0 caches nothing."),
      says: /ttl/i,
    }),
  };
}

function callsOf(api, { name, kind, functionName, pool, source, seconds }, functionArn) {
  const request = {
    restApiId: api.id,
    name: name.value,
    type: kind.value,
    identitySource: source.value,
    authorizerResultTtlInSeconds: Number(seconds.value),
    ...(functionArn ? { authorizerUri: functionUri(REGION, functionArn) } : { providerARNs: [pool.value] }),
  };
  const account = /:(\d{12}):/.exec(functionArn ?? "")?.[1] ?? "ACCOUNT";
  const permission = authorizerPermission({ ...where(account, api), name: functionName.value, id: "AUTHORIZER_ID" });
  return [["apigateway", "CreateAuthorizer", request], ...(functionArn ? [permission] : [])];
}
