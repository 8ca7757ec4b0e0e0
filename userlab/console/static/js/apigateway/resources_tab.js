// Resources: each method, what it is integrated with, and who may call it.

import { dataTable } from "../data_table.js";
import { h } from "../element.js";
import { section } from "../page.js";
import { link } from "../route.js";
import { functionOf } from "./calls.js";

const INTEGRATIONS = {
  AWS_PROXY: "Lambda proxy",
  AWS: "AWS service",
  MOCK: "Mock",
  HTTP: "HTTP",
  HTTP_PROXY: "HTTP proxy",
};

export const methodMark = (method) => h("span", { class: `method ${method}` }, method);

export function resourcesTab({ account, routes, href }) {
  const about = "A change here reaches callers with the next deployment: a stage serves a snapshot.";
  return section(
    "Methods",
    { count: routes.length, about },
    dataTable({
      caption: "Methods of the API",
      columns: [
        ["Resource path", (route) => h("span", { class: "mono" }, route.path)],
        ["Method", (route) => methodMark(route.method)],
        ["Integration", (route) => INTEGRATIONS[route.integration?.type] ?? "none yet"],
        ["Lambda function", (route) => functionLink(account, route)],
        ["Authorization", (route) => route.authorization ?? "-"],
        ["API key", (route) => (route.apiKey ? "Required" : "Not required")],
        [
          "",
          (route) =>
            h(
              "a",
              { href: href("try", { method: route.method, path: route.path }) },
              "Try it",
              h("span", { class: "hidden" }, ` ${route.method} ${route.path}`),
            ),
        ],
      ],
      rows: routes,
      empty: "This API has no methods yet.",
    }),
  );
}

function functionLink(account, route) {
  const name = functionOf(route.integration);
  return name ? h("a", { href: link(account, ["lambda", "function", name]) }, name) : "-";
}
