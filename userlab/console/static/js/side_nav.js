// The navigation at the side: the pages of a service, and what the account has there.

import { restApis } from "./apigateway/calls.js";
import { tableNames } from "./dynamodb/calls.js";
import { h, replace } from "./element.js";
import { functionsOf } from "./lambda/calls.js";
import { link } from "./route.js";

const place = document.getElementById("side");

/** Each service: its pages [[name, route]]; `list`, what the account has there; `entry`, its [name, route] on a route. */
const SERVICES = {
  dynamodb: {
    name: "DynamoDB",
    pages: [
      ["Tables", ["dynamodb", "tables"]],
      ["Explore items", ["dynamodb", "items"]],
      ["PartiQL editor", ["dynamodb", "partiql"]],
    ],
    heading: "Tables of this account",
    list: tableNames,
    entry: (name, parts) => [
      name,
      ["dynamodb", ["items", "item", "import"].includes(parts[1]) ? "items" : "table", name],
    ],
  },
  lambda: {
    name: "Lambda",
    pages: [
      ["Functions", ["lambda"]],
      ["Layers", ["lambda", "layers"]],
    ],
    heading: "Functions of this account",
    list: functionsOf,
    entry: ({ FunctionName: name }) => [name, ["lambda", "function", name]],
  },
  apigateway: {
    name: "API Gateway",
    pages: [
      ["APIs", ["apigateway", "apis"]],
      ["Usage plans", ["apigateway", "usage-plans"]],
      ["API keys", ["apigateway", "keys"]],
    ],
    heading: "APIs of this account",
    list: restApis,
    entry: ({ id, name }) => [name, ["apigateway", "api", id]],
  },
  iam: {
    name: "IAM",
    pages: [
      ["Roles", ["iam", "roles"]],
      ["Policies", ["iam", "policies"]],
      ["Denied requests", ["iam", "denied"]],
    ],
    list: async () => [],
  },
  cloudwatch: {
    name: "CloudWatch",
    pages: [
      ["Alarms", ["cloudwatch", "alarms"]],
      ["Log groups", ["cloudwatch", "log-groups"]],
      ["Logs Insights", ["cloudwatch", "insights"]],
      ["All metrics", ["cloudwatch", "metrics"]],
    ],
    list: async () => [],
  },
};

let turn = 0;
let known = { of: "", found: [] };

/** Show the side of the service that a route is in; pages without one have the whole width. */
export async function showSide(account, parts) {
  const service = SERVICES[parts[0]];
  turn += 1;
  const mine = turn;
  place.hidden = !service || /^(?:create|add)-/.test(parts[1]); // a form and its code need the room
  if (place.hidden) return;
  place.setAttribute("aria-label", service.name);
  const resources = h("div", { class: "side-resources" });
  const draw = (found) =>
    replace(
      resources,
      found.length
        ? [
            h("p", { class: "side-heading" }, service.heading),
            entries(
              account,
              found.map((each) => service.entry(each, parts)),
              parts,
            ),
          ]
        : null,
    );
  const of = `${account} ${parts[0]}`;
  if (known.of === of) draw(known.found); // what was there a moment ago, until the answer is here
  replace(place, h("p", { class: "side-title" }, service.name), entries(account, service.pages, parts), resources);
  const found = await service.list(account).catch(() => []);
  if (mine !== turn) return;
  known = { of, found };
  draw(found);
}

function entries(account, list, parts) {
  const items = list.map(([name, route]) =>
    h("li", {}, h("a", { href: link(account, route), "aria-current": isCurrent(route, parts) ? "page" : null }, name)),
  );
  return h("ul", {}, items);
}

/** A list is current on its own page, and a resource on all of its pages. */
function isCurrent(route, parts) {
  const asked = parts.length === 1 && route.length === 2 ? (FIRST[parts[0]] ?? parts) : parts;
  if (route.length === 3) return asked[2] === route[2];
  return asked.length === route.length && asked.every((part, position) => part === route[position]);
}

const FIRST = {
  dynamodb: ["dynamodb", "tables"],
  apigateway: ["apigateway", "apis"],
  iam: ["iam", "roles"],
  cloudwatch: ["cloudwatch", "log-groups"],
};
