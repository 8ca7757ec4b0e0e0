// The layers of a function: archives that several functions share.

import { asCode, followed } from "../../as_code.js";
import { aws } from "../../cloud.js";
import { dataTable } from "../../data_table.js";
import { dialogForm } from "../../dialog.js";
import { h } from "../../element.js";
import { done, failed } from "../../flash.js";
import { field, select } from "../../form.js";
import { bytes } from "../../format.js";
import { button, section } from "../../page.js";
import { layerVersionsOf } from "../calls.js";
import { terraform } from "../function_terraform.js";

const MAXIMUM = 5; // Lambda quotas

export function layersSection(page) {
  const layers = page.configuration.Layers ?? [];
  return section(
    "Layers",
    {
      count: layers.length,
      about: "Packages that functions share. They are there before the function's own code.",
      actions: [button("Add a layer", () => add(page, layers), "small")],
    },
    dataTable({
      caption: "Layers of the function",
      columns: [
        ["Layer version ARN", (each) => h("span", { class: "mono" }, each.Arn)],
        ["Size", (each) => bytes(each.CodeSize), { class: "number" }],
        ["", (each) => button("Remove", () => remove(page, layers, each), "small"), { class: "tight" }],
      ],
      rows: layers,
      empty: "The function has no layers.",
    }),
  );
}

const request = (name, arns) => ({ FunctionName: name, Layers: arns });

async function add(page, layers) {
  const { account, name, configuration } = page;
  const arns = layers.map((each) => each.Arn);
  const known = (await layerVersionsOf(account).catch(failed)) ?? [];
  const options = known
    .filter((each) => !arns.includes(each.LayerVersionArn))
    .map((each) => [each.LayerVersionArn, `${each.LayerName}, version ${each.Version}`]);
  const layer = field("Layer version", select(options), {
    hint: "The layers of this account. Create one on the page Layers.",
    check: (arn) => {
      if (!arn) return "There is no layer to add: create one on the page Layers.";
      return arns.length < MAXIMUM ? "" : `A function has ${MAXIMUM} layers at most. Remove one first.`;
    },
    says: /layer/i,
  });
  const code = asCode({ terraform: terraform(configuration), place: "folded", label: "The layers as code" });
  const wanted = () => request(name, [...arns, ...(layer.value ? [layer.value] : [])]);
  const content = h("div", { class: "stack" }, layer.element, code.element);
  followed(content, code, () => [["lambda", "UpdateFunctionConfiguration", wanted()]]);
  const saved = await dialogForm({
    title: "Add a layer",
    fields: [layer],
    content,
    submit: "Add",
    run: () => aws(account, "lambda", "UpdateFunctionConfiguration", wanted()),
  });
  if (saved) await changed(page, "The layer was added.");
}

async function remove(page, layers, gone) {
  const arns = layers.filter((each) => each !== gone).map((each) => each.Arn);
  try {
    await aws(page.account, "lambda", "UpdateFunctionConfiguration", request(page.name, arns));
    await changed(page, "The layer was removed from the function.");
  } catch (error) {
    failed(error);
  }
}

async function changed({ reload }, text) {
  await reload({ quiet: true });
  done(text);
}
