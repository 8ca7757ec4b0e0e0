// Test: API Gateway runs a method of the draft, without a deployment, and tells what it did (TestInvokeMethod).

import { asCode, followed } from "../as_code.js";
import { aws } from "../cloud.js";
import { code, log } from "../code.js";
import { h, replace } from "../element.js";
import { field, form, textInput } from "../form.js";
import { pairs, section, status } from "../page.js";
import { pretty } from "./json_text.js";

const SAMPLE = { id: "u101", proxy: "user/u101" };
const BODY = { UserID: "u101", Name: "Alice", Email: "alice@example.com" };

export function testSection({ account, api, resource, method }) {
  const names = [...resource.path.matchAll(/\{([^}+]+)\+?\}/g)].map((found) => found[1]);
  const variables = names.map((name) => [
    name,
    field(`Path: ${name}`, textInput({ value: SAMPLE[name] ?? "" }), {
      check: (text) => (text ? "" : "Enter a value for the path."),
    }),
  ]);
  const query = field("Query strings", textInput({ placeholder: "limit=10&name=Alice" }), { optional: true });
  const headers = field("Headers", h("textarea", { rows: "2", spellcheck: "false", class: "low" }), {
    optional: true,
    hint: "One a line, such as X-Api-Key: abc.",
    wide: true,
  });
  const sends = ["POST", "PUT", "PATCH", "ANY"].includes(method);
  const body = field(
    "Request body",
    h("textarea", { rows: "6", spellcheck: "false" }, sends ? JSON.stringify(BODY, null, 2) : ""),
    { optional: true, wide: true },
  );
  body.element.hidden = !sends;
  const result = h("div", { class: "stack", "aria-live": "polite" });
  const request = () => requestOf({ api, resource, method }, { variables, query, headers, body });
  const preview = asCode({ place: "folded" });
  const element = form({
    fields: [...variables.map(([, each]) => each), query, headers, body],
    content: [
      h(
        "div",
        { class: "row" },
        variables.map(([, each]) => each.element),
        query.element,
      ),
      headers.element,
      body.element,
      preview.element,
    ],
    submit: "Test",
    run: async () => replace(result, answer(await aws(account, "apigateway", "TestInvokeMethod", request()))),
  });
  followed(element, preview, () => [["apigateway", "TestInvokeMethod", request()]]);
  return section(
    "Test method",
    {
      about:
        "Runs the method as it is now, deployed or not. It asks for no authorizer and no API key; Stages and Try it do.",
    },
    element,
    result,
  );
}

function requestOf({ api, resource, method }, { variables, query, headers, body }) {
  const values = Object.fromEntries(variables.map(([name, each]) => [name, each.value]));
  const path = resource.path.replace(/\{([^}+]+)\+?\}/g, (_all, name) => encodeURI(values[name]));
  const lines = headers.value.split("\n").map((line) => /^\s*([^:\s]+)\s*:\s*(.*)$/.exec(line)?.slice(1));
  const request = { restApiId: api.id, resourceId: resource.id, httpMethod: method === "ANY" ? "POST" : method };
  request.pathWithQueryString = query.value ? `${path}?${query.value}` : path;
  if (lines.some(Boolean)) request.headers = Object.fromEntries(lines.filter(Boolean));
  if (body.value && !body.element.hidden) request.body = body.value;
  return request;
}

function answer({ status: reached, latency, body, headers, log: text }) {
  return [
    pairs([
      ["Status", status(String(reached), reached < 400 ? "good" : "bad")],
      ["Latency", `${latency} ms`],
    ]),
    h("h3", {}, "Response body"),
    code(pretty(body), "Response body of the test", "json"),
    h("h3", {}, "Response headers"),
    code(JSON.stringify(headers ?? {}, null, 2), "Response headers of the test", "json"),
    h("h3", {}, "Log"),
    log(text ?? "", "Execution log"),
  ];
}
