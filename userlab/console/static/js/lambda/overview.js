// Function overview: what leads to the function, and as whom it runs.

import { restApis } from "../apigateway/calls.js";
import { h } from "../element.js";
import { dateTime, lastOf } from "../format.js";
import { pairs, section, status } from "../page.js";
import { link } from "../route.js";
import { mappingsOf, policyOf, sourceOf } from "./calls.js";

/** The way to the function and from it; with `facts`, what else there is to know at a glance. */
export async function overview({ account, name, configuration }, facts) {
  const [triggers, role] = [await triggersOf(account, name), lastOf(configuration.Role)];
  const node = (kind, text, href, note) =>
    h(
      "div",
      { class: "node" },
      h("small", {}, kind),
      href ? h("a", { href }, text) : h("b", {}, text),
      note ? h("small", {}, note) : null,
    );
  const arrow = (text) => h("span", { class: "arrow" }, text);
  return section(
    "Function overview",
    {},
    h(
      "div",
      { class: "flow" },
      triggers.length
        ? h(
            "div",
            { class: "nodes" },
            triggers.map((each) => node(...each)),
          )
        : h("div", { class: "node none" }, h("small", {}, "Triggers"), h("span", {}, "none yet")),
      arrow("invokes"),
      node("Function", name, null, configuration.Runtime),
      arrow("runs as"),
      node("Execution role", role, link(account, ["iam", "role", role])),
    ),
    facts &&
      pairs([
        [
          "State",
          status(configuration.State ?? "Active", (configuration.State ?? "Active") === "Active" ? "good" : "waiting"),
        ],
        ["Memory, timeout", `${configuration.MemorySize} MB, ${configuration.Timeout} s`],
        ["Last modified", dateTime(configuration.LastModified)],
        ["Function ARN", h("span", { class: "mono" }, configuration.FunctionArn)],
      ]),
  );
}

/** The arguments of a node for each API that may invoke the function, and each source that Lambda reads for it. */
async function triggersOf(account, name) {
  const [statements, mappings] = await Promise.all([policyOf(account, name), mappingsOf(account, name)]);
  const ids = new Set(
    statements.map((each) => /execute-api:[^:]*:\d+:([^/]+)/.exec(sourceOf(each))?.[1]).filter(Boolean),
  );
  const apis = ids.size ? (await restApis(account)).filter((api) => ids.has(api.id)) : [];
  return [
    ...apis.map((api) => ["API Gateway", api.name, link(account, ["apigateway", "api", api.id])]),
    ...mappings.map((each) => sourceNode(account, each)),
  ];
}

function sourceNode(account, { EventSourceArn: arn, State: state }) {
  const table = /:table\/([^/]+)\/stream/.exec(arn)?.[1];
  return table
    ? ["DynamoDB stream", table, link(account, ["dynamodb", "table", table], { tab: "streams" }), state]
    : ["Queue", lastOf(arn), null, state];
}
