// Resources: the tree, and what is chosen in it: a resource with its methods, or a method.

import { dataTable } from "../data_table.js";
import { h } from "../element.js";
import { doneNext, failed } from "../flash.js";
import { button, buttonLink, confirmed, pairs, section } from "../page.js";
import { go, link } from "../route.js";
import { functionOf, make } from "./calls.js";
import { resourceTree } from "./resource_tree.js";

const INTEGRATIONS = {
  AWS_PROXY: "Lambda proxy",
  AWS: "AWS service",
  MOCK: "Mock",
  HTTP: "HTTP",
  HTTP_PROXY: "HTTP proxy",
};
export const integrationName = (integration) => INTEGRATIONS[integration?.type] ?? "none yet";

export const methodMark = (method) => h("span", { class: `method ${method}` }, method);

export async function resourcesTab(page) {
  const { resources, query, href } = page;
  const resource = resources.find((each) => each.id === query.get("resource")) ?? resources[0];
  const method = query.get("method") in (resource.resourceMethods ?? {}) ? query.get("method") : null;
  const to = (more) => href("resources", more);
  return h(
    "div",
    { class: "resources" },
    section(
      "Resources",
      { actions: [createLink(page, resource)] },
      resourceTree(resources, { resource: resource.id, method }, to),
    ),
    method
      ? await (await import("./method_details.js")).methodDetails({ ...page, resource, method, remove })
      : resourceDetails({ ...page, resource }),
  );
}

const createLink = ({ account, api }, resource) =>
  buttonLink("Create resource", link(account, ["apigateway", "create-resource", api.id], { parent: resource.id }));

function resourceDetails(page) {
  const { account, api, resource, routes, href } = page;
  const mine = routes.filter((route) => route.id === resource.id);
  const actions = [button("Enable CORS", async () => (await import("./enable_cors.js")).enableCors(page))];
  if (resource.parentId) actions.push(button("Delete", () => remove(page, null), "danger-quiet"));
  return h(
    "div",
    { class: "stack" },
    section(
      "Resource details",
      { actions },
      pairs([
        ["Path", h("span", { class: "mono" }, resource.path)],
        ["Resource ID", h("span", { class: "mono" }, resource.id)],
      ]),
    ),
    section(
      "Methods",
      {
        count: mine.length,
        about: "A change here reaches callers with the next deployment: a stage serves a snapshot.",
        actions: [
          buttonLink(
            "Create method",
            link(account, ["apigateway", "create-method", api.id], { resource: resource.id }),
            "primary",
          ),
        ],
      },
      dataTable({
        caption: "Methods of the resource",
        columns: [
          [
            "Method type",
            (route) =>
              h(
                "a",
                { href: href("resources", { resource: route.id, method: route.method }) },
                methodMark(route.method),
              ),
          ],
          ["Integration type", (route) => integrationName(route.integration)],
          ["Lambda function", (route) => functionLink(account, route.integration)],
          ["Authorization", (route) => route.authorization ?? "-"],
          ["API key", (route) => (route.apiKey ? "Required" : "Not required")],
        ],
        rows: mine,
        empty: "No methods: this resource cannot be called.",
      }),
    ),
  );
}

export function functionLink(account, integration) {
  const name = functionOf(integration);
  return name ? h("a", { href: link(account, ["lambda", "function", name]) }, name) : "-";
}

/** Delete a resource with all below it, or a method of it. */
async function remove({ account, api, resource }, method) {
  const what = method ? `method ${method} ${resource.path}` : `resource ${resource.path}`;
  const text = method
    ? "Stages that are deployed keep it until the next deployment."
    : "The resources and methods below it go with it. Stages that are deployed keep them until the next deployment.";
  if (!(await confirmed({ title: `Delete ${what}`, text, action: "Delete", word: "confirm" }))) return;
  const place = { restApiId: api.id, resourceId: resource.id };
  const call = method ? ["DeleteMethod", { ...place, httpMethod: method }] : ["DeleteResource", place];
  try {
    await make(account, [["apigateway", ...call]]);
    doneNext(`The ${what} was deleted.`);
    go(account, ["apigateway", "api", api.id], { resource: method ? resource.id : resource.parentId });
  } catch (error) {
    failed(error);
  }
}
