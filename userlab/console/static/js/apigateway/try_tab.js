// Try it: a request to the deployed API, sent for real, its answer, and the same as a curl line.

import { ENDPOINT, post } from "../cloud.js";
import { code } from "../code.js";
import { h, replace } from "../element.js";
import { field, form, select, textInput } from "../form.js";
import { milliseconds } from "../format.js";
import { buttonLink, section, status } from "../page.js";
import { link } from "../route.js";
import { stagePath } from "./calls.js";
import { pretty } from "./json_text.js";

const SAMPLE = { UserID: "u101", Name: "Alice", Email: "alice@example.com" };
const WITH_BODY = ["POST", "PUT", "PATCH"];
const ANY = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

export function tryTab({ account, api, routes, stages, query }) {
  if (!routes.length || !stages.length)
    return section("Try it", {}, h("p", {}, "First the API needs methods and a stage: deploy it."));
  const parts = inputs(routes, stages, query);
  const result = h("div", { "aria-live": "polite" });
  const curl = code("", "curl line", "shell");
  const request = () => requestOf(api, parts);
  const update = () => {
    parts.body.element.hidden = !WITH_BODY.includes(parts.method.value);
    curl.show(curlLine(request()));
  };
  const element = form({
    fields: () => [parts.path, parts.headers, ...(parts.body.element.hidden ? [] : [parts.body])],
    content: [
      h("div", { class: "row" }, parts.stage.element, parts.method.element, parts.path.element),
      parts.body.element,
      h("details", {}, h("summary", {}, "Headers - optional"), parts.headers.element),
    ],
    submit: "Send",
    run: async () => replace(result, answerSection(account, await post("try", request()))),
  });
  element.addEventListener("input", update);
  update();
  return h(
    "div",
    { class: "beside" },
    h(
      "div",
      { class: "stack" },
      section("Request", { about: "Sent without a signature, as any client of the API does." }, element),
      result,
    ),
    section("The same with curl", {}, curl),
  );
}

function inputs(routes, stages, query) {
  const chosen =
    routes.find((route) => route.path === query.get("path") && route.method === query.get("method")) ?? routes[0];
  const first = chosen.method === "ANY" ? "GET" : chosen.method;
  const known = [...new Set(routes.flatMap((route) => (route.method === "ANY" ? ANY : [route.method])))];
  const body = h("textarea", { rows: "8", spellcheck: "false" }, JSON.stringify(SAMPLE, null, 2));
  return {
    stage: field("Stage", select(stages.map(({ stageName }) => [stageName, stageName]))),
    method: field(
      "Method",
      select(
        known.map((method) => [method, method]),
        { value: first },
      ),
    ),
    path: field("Path", textInput({ value: chosen.path.replace(/\{[^}]*\}/g, SAMPLE.UserID) }), {
      says: /path|percent/,
      check: (text) =>
        !text.startsWith("/")
          ? "A path begins with a slash."
          : /[{}\s]/.test(text)
            ? "Put a value in place of {...}, and %20 in place of a space."
            : "",
    }),
    body: field("Request body", body, { wide: true }),
    headers: field("Request headers", h("textarea", { rows: "3", spellcheck: "false", class: "low" }), {
      hint: "One a line, such as x-api-key: abc.",
      wide: true,
      says: /header/,
      check: (text) => (headersOf(text).every((pair) => pair.length === 2) ? "" : "Write each line as Name: value."),
    }),
  };
}

/** [[name, value]] of lines "name: value". A line that is none is [line]. */
const headersOf = (text) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => /^([^:\s]+)\s*:\s*(.*)$/.exec(line)?.slice(1) ?? [line]);

function requestOf(api, { stage, method, path, body, headers }) {
  const sent = body.element.hidden ? "" : body.value;
  const given = headersOf(headers.value).filter((pair) => pair.length === 2);
  const typed = given.some(([name]) => name.toLowerCase() === "content-type");
  return {
    method: method.value,
    path: stagePath(api.id, stage.value) + path.value,
    body: sent,
    headers: [...(sent && !typed ? [["Content-Type", "application/json"]] : []), ...given],
  };
}

function curlLine({ method, path, headers, body }) {
  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const lines = [
    `curl -i -X ${method} ${quoted(ENDPOINT + path)}`,
    ...headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
  ];
  if (body) lines.push(`-d ${quoted(body)}`);
  return lines.join(" \\\n  ");
}

function answerSection(account, answer) {
  const good = answer.status < 400;
  const headers = answer.headers.map(([name, value]) => `${name}: ${value}`).join("\n");
  const trace = /Root=([^;]+)/.exec(
    answer.headers.find(([name]) => name.toLowerCase() === "x-amzn-trace-id")?.[1],
  )?.[1];
  const actions = trace ? [buttonLink("See it in Activity", link(account, ["activity"], { trace }))] : [];
  return section(
    "Response",
    { actions },
    h(
      "p",
      {},
      status(`${answer.status} ${answer.reason}`, good ? "good" : "bad"),
      ` in ${milliseconds(answer.milliseconds)}`,
    ),
    h("h3", {}, "Response body"),
    code(pretty(answer.body), "Response body", "json"),
    h("details", {}, h("summary", {}, "Response headers"), code(headers, "Response headers")),
  );
}
