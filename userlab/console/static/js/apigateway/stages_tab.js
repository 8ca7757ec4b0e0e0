// Stages: the names under which deployments are served.

import { ENDPOINT } from "../cloud.js";
import { code } from "../code.js";
import { dataTable } from "../data_table.js";
import { h } from "../element.js";
import { dateTime } from "../format.js";
import { section } from "../page.js";
import { stagePath } from "./calls.js";

export function stagesTab({ api, stages }) {
  return [
    section(
      "Stages",
      { count: stages.length },
      dataTable({
        caption: "Stages of the API",
        columns: [
          ["Stage", (stage) => h("b", {}, stage.stageName)],
          ["Deployment", (stage) => h("span", { class: "mono" }, stage.deploymentId)],
          [
            "Stage variables",
            (stage) =>
              Object.entries(stage.variables ?? {})
                .map((pair) => pair.join(" = "))
                .join(", ") || "-",
          ],
          ["Last updated", (stage) => dateTime(stage.lastUpdatedDate)],
        ],
        rows: stages,
        empty: [
          h("p", {}, h("b", {}, "No stages")),
          h(
            "p",
            {},
            "The API is not deployed, so nobody can call it: CreateDeployment makes a deployment and a stage.",
          ),
        ],
      }),
    ),
    ...stages.map((stage) =>
      section(
        `Invoke URL of ${stage.stageName}`,
        {},
        code(`${ENDPOINT}${stagePath(api.id, stage.stageName)}`, `URL of ${stage.stageName}`),
      ),
    ),
  ];
}
