// API Gateway > APIs > one API > Create method: what a method of a resource does, and who may call it.

import { asCode, followed } from "../as_code.js";
import { REGION } from "../cloud.js";
import { h, replace } from "../element.js";
import { doneNext } from "../flash.js";
import { choice, field, form, select, textInput } from "../form.js";
import { functionsOf } from "../lambda/calls.js";
import { buttonLink, heading, section } from "../page.js";
import { go, link } from "../route.js";
import { apiCrumbs, listOf, make, resourcesOf, restApi } from "./calls.js";
import { grantOf } from "./grant_permission.js";
import { methodRequest } from "./method_request.js";
import { METHODS, methodCalls } from "./requests.js";
import { terraform } from "./terraform.js";

const KINDS = [
  ["LAMBDA", "Lambda function", "Integrate the method with a function."],
  ["HTTP", "HTTP", "Integrate it with an address of the web; here, of this machine."],
  ["MOCK", "Mock", "Answer from templates, without anything behind it."],
];

export const title = () => "Create method";

export async function render({ account, parts: [id], query }) {
  const [api, resources, functions, ...lists] = await Promise.all([
    restApi(account, id),
    resourcesOf(account, id),
    functionsOf(account),
    ...["GetAuthorizers", "GetRequestValidators", "GetModels"].map((operation) => listOf(account, operation, id)),
  ]);
  const resource = resources.find((each) => each.id === query.get("resource")) ?? resources[0];
  const free = METHODS.filter((each) => !(each in (resource.resourceMethods ?? {})));
  const parts = inputs(free, functions);
  const settings = methodRequest(lists);
  const grant = grantOf({ account, api: id, path: resource.path });
  const shown = () =>
    ({
      LAMBDA: [parts.functionName],
      HTTP: [parts.url, parts.httpMethod],
      MOCK: [],
    })[parts.kind.value];
  const chosen = () => functions.find((each) => each.FunctionName === parts.functionName.value);
  const calls = () => [...callsOf(id, resource, parts, settings, chosen()), ...grant.calls()];
  const update = () => {
    const wanted = shown();
    for (const each of [parts.functionName, parts.url, parts.httpMethod]) each.element.hidden = !wanted.includes(each);
    parts.proxyBox.hidden = parts.kind.value === "MOCK";
    replace(parts.proxyName, parts.kind.value === "HTTP" ? "HTTP proxy integration" : "Lambda proxy integration");
    grant.show(parts.kind.value === "LAMBDA" ? chosen() : undefined, parts.method.value);
  };
  const preview = asCode({
    label: "This method as code",
    terraform: terraform(() => ({ [resource.id]: resource.path })),
  });
  const element = form({
    fields: () => [...shown(), ...settings.fields()],
    content: [
      section(
        "Method details",
        {},
        parts.method.element,
        parts.kind.element,
        parts.proxyBox,
        parts.functionName.element,
        parts.url.element,
        parts.httpMethod.element,
        grant.element,
      ),
      section("Method request settings", {}, settings.element),
    ],
    submit: "Create method",
    buttons: [buttonLink("Cancel", link(account, ["apigateway", "api", id], { resource: resource.id }))],
    run: async () => {
      await make(account, calls());
      doneNext(`The method ${parts.method.value} ${resource.path} was created. Callers see it after a deployment.`);
      go(account, ["apigateway", "api", id], { resource: resource.id, method: parts.method.value });
    },
  });
  element.addEventListener("change", update);
  update();
  grant.onread(() => preview.show(calls()));
  followed(element, preview, calls);
  return [
    heading("Create method", { crumbs: apiCrumbs(account, api), about: `Of the resource ${resource.path}` }),
    h("div", { class: "beside" }, element, preview.element),
  ];
}

function inputs(free, functions) {
  const options = (list) => list.map((each) => [each, each]);
  const proxy = h("input", { type: "checkbox", checked: true });
  const proxyName = h("b", {});
  const about = "The request goes to it as it is, and its answer is the response.";
  return {
    method: field("Method type", select(options(free)), { says: /method already/i }),
    kind: choice("Integration type", KINDS, { value: "LAMBDA" }),
    proxy,
    proxyName,
    proxyBox: h(
      "label",
      { class: "check" },
      proxy,
      h("span", {}, proxyName, h("span", { class: "hint" }, ` ${about}`)),
    ),
    functionName: field(
      "Lambda function",
      select([["", functions.length ? "Choose a function" : "No functions yet"], ...functions.map(named)]),
      { check: (name) => (name ? "" : "Choose a function. Lambda > Create function makes one."), says: /function/i },
    ),
    url: field("Endpoint URL", textInput({ placeholder: "http://127.0.0.1:8000/users" }), {
      check: (text) => (/^https?:\/\/\S+$/.test(text) ? "" : "Enter an address that begins with http:// or https://."),
      says: /endpoint|uri|url/i,
    }),
    httpMethod: field("HTTP method", select(options(METHODS), { value: "GET" }), { hint: "With which it is called." }),
  };
}

const named = ({ FunctionName: name }) => [name, name];

function callsOf(restApiId, resource, parts, settings, chosen) {
  const place = { restApiId, resourceId: resource.id, httpMethod: parts.method.value };
  return methodCalls(place, {
    kind: parts.kind.value,
    proxy: parts.proxy.checked,
    region: REGION,
    functionArn: chosen?.FunctionArn ?? "FUNCTION_ARN",
    url: parts.url.value,
    httpMethod: parts.httpMethod.value,
    request: settings.read(),
  });
}
