// API Gateway > APIs > one API: its resources, stages, a request to try, and what other tools can import.

import { h } from "../element.js";
import { heading, tabs } from "../page.js";
import { link } from "../route.js";
import { restApi, routesOf, stagesOf } from "./calls.js";
import { exportTab } from "./export_tab.js";
import { resourcesTab } from "./resources_tab.js";
import { stagesTab } from "./stages_tab.js";
import { tryTab } from "./try_tab.js";

const TABS = {
  resources: ["Resources", resourcesTab],
  stages: ["Stages", stagesTab],
  try: ["Try it", tryTab],
  export: ["Postman", exportTab],
};

export const title = () => "API";

export async function render(page) {
  const {
    account,
    parts: [id],
    query,
  } = page;
  const current = query.get("tab") in TABS ? query.get("tab") : "resources";
  const [api, routes, stages] = await Promise.all([restApi(account, id), routesOf(account, id), stagesOf(account, id)]);
  const href = (tab, more = {}) => link(account, ["apigateway", "api", id], { tab, ...more });
  return [
    heading(api.name, {
      crumbs: [
        ["API Gateway", link(account, ["apigateway"])],
        ["APIs", link(account, ["apigateway"])],
      ],
      about: h("span", { class: "mono" }, `ID ${api.id}`),
    }),
    tabs(
      "Parts of the API",
      Object.entries(TABS).map(([key, [text]]) => [text, href(key), key === current]),
    ),
    TABS[current][1]({ ...page, api, routes, stages, href }),
  ];
}
