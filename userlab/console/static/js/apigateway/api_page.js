// API Gateway > APIs > one API: its resources, stages, what guards it, a request to try, what other tools import.

import { aws } from "../cloud.js";
import { h } from "../element.js";
import { doneNext, failed } from "../flash.js";
import { button, confirmed, heading, tabs } from "../page.js";
import { go, link } from "../route.js";
import { resourcesOf, restApi, routesIn, stagesOf } from "./calls.js";

// Each tab's script is fetched when it is opened.
const TABS = {
  resources: ["Resources", async () => (await import("./resources_tab.js")).resourcesTab],
  stages: ["Stages", async () => (await import("./stages_tab.js")).stagesTab],
  authorizers: ["Authorizers", async () => (await import("./access/authorizers_tab.js")).authorizersTab],
  models: ["Models", async () => (await import("./access/models_tab.js")).modelsTab],
  try: ["Try it", async () => (await import("./try_tab.js")).tryTab],
  export: ["Postman", async () => (await import("./export_tab.js")).exportTab],
};

export const title = () => "API";

export async function render(given) {
  const {
    account,
    parts: [id],
    query,
  } = given;
  const current = query.get("tab") in TABS ? query.get("tab") : "resources";
  const [api, resources, stages] = await Promise.all([
    restApi(account, id),
    resourcesOf(account, id),
    stagesOf(account, id),
  ]);
  const href = (tab, more = {}) => link(account, ["apigateway", "api", id], { tab, ...more });
  const page = { ...given, api, resources, routes: routesIn(resources), stages, href };
  return [
    heading(api.name, {
      crumbs: [
        ["API Gateway", link(account, ["apigateway"])],
        ["APIs", link(account, ["apigateway"])],
      ],
      about: h(
        "span",
        {},
        h("span", { class: "mono" }, `ID ${api.id}`),
        api.description ? ` ${api.description}` : null,
      ),
      actions: [
        button("Delete API", () => remove(page)),
        button("Deploy API", async () => (await import("./deploy.js")).deploy(page), "primary"),
      ],
    }),
    tabs(
      "Parts of the API",
      Object.entries(TABS).map(([key, [text]]) => [text, href(key), key === current]),
    ),
    await (await TABS[current][1]())(page),
  ];
}

async function remove({ account, api }) {
  const text = "Its resources, deployments and stages go with it. This cannot be undone.";
  if (!(await confirmed({ title: `Delete API ${api.name}`, text, action: "Delete", word: "confirm" }))) return;
  try {
    await aws(account, "apigateway", "DeleteRestApi", { restApiId: api.id });
    doneNext(`The API ${api.name} was deleted.`);
    go(account, ["apigateway"]);
  } catch (error) {
    failed(error);
  }
}
