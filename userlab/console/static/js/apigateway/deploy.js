// Deploy API: a snapshot of the API as it is now, under a stage's name.

import { asCode, followed } from "../as_code.js";
import { aws } from "../cloud.js";
import { dialogForm } from "../dialog.js";
import { h } from "../element.js";
import { doneNext } from "../flash.js";
import { field, select, textInput } from "../form.js";
import { go, link } from "../route.js";
import { stageNameProblem } from "./requests.js";
import { terraform } from "./terraform.js";

const NEW = "*New stage*"; // no stage can be named so

export async function deploy({ account, api, stages, reload }) {
  const names = stages.map((each) => [each.stageName, each.stageName]);
  const stage = field("Stage", select([[NEW, NEW], ...names], { value: names[0]?.[0] ?? NEW }));
  const name = field("Stage name", textInput({ value: names.length ? "" : "dev" }), {
    check: (text) => (name.element.hidden ? "" : stageNameProblem(text)),
    says: /stage/i,
  });
  const description = field("Deployment description", textInput(), { optional: true });
  const chosen = () => (stage.value === NEW ? name.value : stage.value);
  const request = () => ({
    restApiId: api.id,
    stageName: chosen(),
    ...(description.value ? { description: description.value } : {}),
  });
  const update = () => {
    name.element.hidden = stage.value !== NEW;
  };
  update();
  stage.input.addEventListener("change", update);
  const preview = asCode({ place: "folded", terraform: terraform() });
  const content = h(
    "div",
    { class: "stack" },
    h(
      "p",
      {},
      "A deployment is a snapshot. Callers of the stage get it at once, and later changes only with the next one.",
    ),
    stage.element,
    name.element,
    description.element,
    preview.element,
  );
  followed(content, preview, () => [["apigateway", "CreateDeployment", request()]]);
  const run = () => aws(account, "apigateway", "CreateDeployment", request());
  const fields = [stage, name, description];
  if (!(await dialogForm({ title: "Deploy API", fields, content, submit: "Deploy", run }))) return;
  doneNext(`The API was deployed to the stage ${chosen()}.`);
  const to = { tab: "stages", stage: chosen() };
  if (location.hash === link(account, ["apigateway", "api", api.id], to)) reload();
  else go(account, ["apigateway", "api", api.id], to);
}
