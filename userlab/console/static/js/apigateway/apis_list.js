// API Gateway > APIs.

import { dataTable } from "../data_table.js";
import { h } from "../element.js";
import { dateTime } from "../format.js";
import { button, buttonLink, heading, section } from "../page.js";
import { link } from "../route.js";
import { restApis } from "./calls.js";

export const title = () => "APIs";

export async function render({ account, reload }) {
  const apis = await restApis(account);
  const create = link(account, ["apigateway", "create-api"]);
  return [
    heading("APIs", {
      crumbs: [["API Gateway", link(account, ["apigateway"])]],
      actions: [button("Refresh", reload), buttonLink("Create API", create, "primary")],
    }),
    section(
      "APIs",
      { count: apis.length },
      dataTable({
        caption: "REST APIs of this account",
        columns: [
          ["Name", (api) => h("a", { href: link(account, ["apigateway", "api", api.id]) }, api.name)],
          ["Description", (api) => api.description ?? "-"],
          ["ID", (api) => h("span", { class: "mono" }, api.id)],
          ["Protocol", () => "REST"],
          ["API endpoint type", (api) => api.endpointConfiguration?.types?.join(", ") ?? "-"],
          ["Created", (api) => dateTime(api.createdDate)],
        ],
        rows: apis,
        empty: [
          h("p", {}, h("b", {}, "No APIs")),
          h("p", {}, "Chapter 15 builds one, piece by piece."),
          buttonLink("Create API", create),
        ],
      }),
    ),
  ];
}
