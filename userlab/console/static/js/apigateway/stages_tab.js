// Stages: the names under which deployments are served, and how the API has changed since.

import { aws, ENDPOINT } from "../cloud.js";
import { code } from "../code.js";
import { dataTable } from "../data_table.js";
import { h } from "../element.js";
import { doneNext, errorBox, failed } from "../flash.js";
import { dateTime } from "../format.js";
import { button, confirmed, pairs, section, status } from "../page.js";
import { go } from "../route.js";
import { stagePath } from "./calls.js";
import { differences } from "./difference.js";
import { methodMark } from "./resources_tab.js";
import { variablesSection } from "./stage_variables.js";

export async function stagesTab(page) {
  const { stages, query, href } = page;
  const stage = stages.find((each) => each.stageName === query.get("stage")) ?? stages[0];
  const list = section(
    "Stages",
    { count: stages.length },
    dataTable({
      caption: "Stages of the API",
      columns: [
        ["Stage", (each) => h("a", { href: href("stages", { stage: each.stageName }) }, each.stageName)],
        ["Deployment", (each) => h("span", { class: "mono" }, each.deploymentId)],
        ["Last updated", (each) => dateTime(each.lastUpdatedDate)],
      ],
      rows: stages,
      empty: [
        h("p", {}, h("b", {}, "No stages")),
        h("p", {}, "The API is not deployed, so nobody can call it: Deploy API makes a deployment and a stage."),
      ],
    }),
  );
  return stage ? [list, ...(await stageDetails({ ...page, stage }))] : [list];
}

async function stageDetails(page) {
  const { api, stage, routes } = page;
  const url = `${ENDPOINT}${stagePath(api.id, stage.stageName)}`;
  const first = routes.find((route) => route.method === "GET") ?? routes[0];
  const path = (first?.path ?? "/").replace(/\{[^}]*\}/g, "u101");
  const method = !first || first.method === "ANY" ? "GET" : first.method;
  return [
    section(
      `Stage details: ${stage.stageName}`,
      { actions: [button("Delete stage", () => remove(page), "danger-quiet")] },
      h("h3", {}, "Invoke URL"),
      code(url, `URL of ${stage.stageName}`),
      h("h3", {}, "The same with curl"),
      code(`curl -i -X ${method} '${url}${path}'`, "curl line of the stage", "shell"),
      pairs([
        ["Active deployment", h("span", { class: "mono" }, stage.deploymentId)],
        ["Created", dateTime(stage.createdDate)],
        ["Last updated", dateTime(stage.lastUpdatedDate)],
      ]),
    ),
    await differenceSection(page),
    variablesSection(page),
    await deploymentsSection(page),
  ];
}

async function differenceSection({ account, api, stage, resources }) {
  const about =
    "The methods of the API as it is now, beside those of the stage's deployment: their authorization, API key and integration. Models, validators and responses of methods are not compared.";
  try {
    const place = { restApiId: api.id };
    const [{ apiSummary }, { body }] = await Promise.all([
      aws(account, "apigateway", "GetDeployment", {
        ...place,
        deploymentId: stage.deploymentId,
        embed: ["apisummary"],
      }),
      aws(account, "apigateway", "GetExport", {
        ...place,
        stageName: stage.stageName,
        exportType: "oas30",
        parameters: { extensions: "integrations" },
        accepts: "application/json",
      }),
    ]);
    const found = differences(apiSummary, JSON.parse(body), resources);
    const mark = found.length
      ? status("Draft: changed since the deployment", "waiting")
      : status("Deployed as it is now");
    return section(
      "Deployed and draft",
      { count: found.length, about },
      h("p", {}, mark),
      found.length
        ? dataTable({
            caption: "What has changed since the deployment",
            columns: [
              ["Method", (each) => methodMark(each.method)],
              ["Resource path", (each) => h("span", { class: "mono" }, each.path)],
              ["In the draft", (each) => each.change],
            ],
            rows: found,
          })
        : null,
    );
  } catch (error) {
    return section("Deployed and draft", { about }, errorBox(error));
  }
}

async function deploymentsSection(page) {
  const { account, api, stage, reload } = page;
  const { items = [] } = await aws(account, "apigateway", "GetDeployments", { restApiId: api.id, limit: 500 });
  const activate = async (deploymentId) => {
    const patchOperations = [{ op: "replace", path: "/deploymentId", value: deploymentId }];
    try {
      await aws(account, "apigateway", "UpdateStage", {
        restApiId: api.id,
        stageName: stage.stageName,
        patchOperations,
      });
      doneNext(`The stage ${stage.stageName} now serves the deployment ${deploymentId}.`);
      reload();
    } catch (error) {
      failed(error);
    }
  };
  return section(
    "Deployment history",
    { count: items.length, about: "A stage can go back to an earlier deployment." },
    dataTable({
      caption: "Deployments of the API",
      columns: [
        ["Deployment", (each) => h("span", { class: "mono" }, each.id)],
        ["Date", (each) => dateTime(each.createdDate)],
        ["Description", (each) => each.description ?? "-"],
        [
          "Status",
          (each) =>
            each.id === stage.deploymentId ? status("Active") : button("Make active", () => activate(each.id), "small"),
        ],
      ],
      rows: items.sort((left, right) => (left.createdDate < right.createdDate ? 1 : -1)),
      empty: "No deployments.",
    }),
  );
}

async function remove({ account, api, stage }) {
  const title = `Delete stage ${stage.stageName}`;
  const text = "Its URL ends to answer. The deployment itself stays.";
  if (!(await confirmed({ title, text, action: "Delete", word: "confirm" }))) return;
  try {
    await aws(account, "apigateway", "DeleteStage", { restApiId: api.id, stageName: stage.stageName });
    doneNext(`The stage ${stage.stageName} was deleted.`);
    go(account, ["apigateway", "api", api.id], { tab: "stages" });
  } catch (error) {
    failed(error);
  }
}
