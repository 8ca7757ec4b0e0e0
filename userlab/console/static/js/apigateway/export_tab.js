// Postman: a collection of the API's methods, and an environment for each stage, to download.

import { download } from "../download.js";
import { h } from "../element.js";
import { failed } from "../flash.js";
import { button, section } from "../page.js";

export function exportTab({ account, api, routes, stages }) {
  if (!routes.length || !stages.length)
    return section("Postman", {}, h("p", {}, "First the API needs methods and a stage: deploy it."));
  const file = (query, text) =>
    h(
      "p",
      {},
      button(text, () => download("postman", query).catch(failed)),
    );
  return section(
    "Postman",
    { about: "In Postman: Import, then choose both files. newman runs them in a terminal." },
    file({ account, api: api.id, stage: stages[0].stageName }, "Download collection"),
    stages.map((stage) =>
      file(
        { account, api: api.id, stage: stage.stageName, environment: "" },
        `Download environment of ${stage.stageName}`,
      ),
    ),
  );
}
