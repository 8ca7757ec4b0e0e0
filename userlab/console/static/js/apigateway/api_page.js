// API Gateway > APIs > one API: its resources, stages, what guards it, a request to try, what other tools import.

import { aws } from "../cloud.js";
import { h } from "../element.js";
import { doneNext, failed } from "../flash.js";
import { button, confirmed, heading, tabs } from "../page.js";
import { go, link } from "../route.js";
import { authorizersTab } from "./access/authorizers_tab.js";
import { resourcesOf, restApi, routesIn, stagesOf } from "./calls.js";
import { deploy } from "./deploy.js";
import { exportTab } from "./export_tab.js";
import { modelsTab } from "./access/models_tab.js";
import { resourcesTab } from "./resources_tab.js";
import { stagesTab } from "./stages_tab.js";
import { tryTab } from "./try_tab.js";

const TABS = {
  resources: ["Resources", resourcesTab],
  stages: ["Stages", stagesTab],
  authorizers: ["Authorizers", authorizersTab],
  models: ["Models", modelsTab],
  try: ["Try it", tryTab],
  export: ["Postman", exportTab],
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
      actions: [button("Delete API", () => remove(page)), button("Deploy API", () => deploy(page), "primary")],
    }),
    tabs(
      "Parts of the API",
      Object.entries(TABS).map(([key, [text]]) => [text, href(key), key === current]),
    ),
    await TABS[current][1](page),
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
