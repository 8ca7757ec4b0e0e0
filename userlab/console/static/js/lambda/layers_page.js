// Lambda > Layers: archives that several functions share; create a version, delete one.

import { asCode, followed } from "../as_code.js";
import { file } from "../call_code.js";
import { aws } from "../cloud.js";
import { dataTable } from "../data_table.js";
import { dialogForm } from "../dialog.js";
import { h } from "../element.js";
import { done, failed } from "../flash.js";
import { field, textInput } from "../form.js";
import { dateTime } from "../format.js";
import { button, confirmed, heading, section } from "../page.js";
import { link } from "../route.js";
import { layerVersionsOf } from "./calls.js";
import { terraform } from "./function_terraform.js";
import { zipField } from "./code/upload_zip.js";

export const title = () => "Layers";

export async function render(page) {
  const { account } = page;
  const layers = await layerVersionsOf(account);
  return [
    heading("Layers", {
      crumbs: [["Lambda", link(account, ["lambda"])]],
      about:
        "What several functions need, once: packages of Python under python/, of Node.js under nodejs/node_modules/.",
      actions: [button("Create layer", () => create(page), "primary")],
    }),
    section(
      "Layers",
      { count: layers.length },
      dataTable({
        caption: "Versions of the layers of this account",
        columns: [
          ["Name", (each) => each.LayerName],
          ["Version", (each) => each.Version, { class: "number" }],
          ["Description", (each) => each.Description || "-"],
          ["Compatible runtimes", (each) => each.CompatibleRuntimes?.join(", ") || "-"],
          ["Created", (each) => dateTime(each.CreatedDate)],
          ["", (each) => button("Delete", () => remove(page, each), "small"), { class: "tight" }],
        ],
        rows: layers,
        empty: [
          h("p", {}, h("b", {}, "No layers")),
          h("p", {}, "A layer is a .zip file that several functions share. Create one, then add it to a function."),
        ],
      }),
    ),
  ];
}

async function create({ account, reload }) {
  const name = field("Name", textInput(), {
    hint: "A name that is there already gets its next version.",
    check: (text) =>
      /^[A-Za-z0-9_-]{1,64}$/.test(text) ? "" : "Enter 1 to 64 letters, numbers, hyphens and underscores.",
    says: /layerName/i,
  });
  const description = field("Description", textInput(), { optional: true });
  const zip = zipField("Layer (.zip)");
  const request = (bytes) => ({
    LayerName: name.value,
    ...(description.value ? { Description: description.value } : {}),
    Content: { ZipFile: bytes },
  });
  const code = asCode({ terraform: terraform({}), place: "folded", label: "The layer as code" });
  const content = h("div", { class: "stack" }, name.element, description.element, zip.element, code.element);
  followed(content, code, () => [["lambda", "PublishLayerVersion", request(file("layer.zip"))]]);
  const made = await dialogForm({
    title: "Create layer",
    fields: [name, description, zip],
    content,
    submit: "Create",
    run: async () => aws(account, "lambda", "PublishLayerVersion", request(await zip.bytes())),
  });
  if (!made) return;
  await reload({ quiet: true });
  done(`Version ${made.Version} of the layer ${name.value} was created.`);
}

async function remove({ account, reload }, { LayerName, Version: VersionNumber }) {
  const text = "Functions that have it keep it. It cannot be added to others any more.";
  const title = `Delete version ${VersionNumber} of ${LayerName}`;
  if (!(await confirmed({ title, text, action: "Delete", word: "confirm" }))) return;
  try {
    await aws(account, "lambda", "DeleteLayerVersion", { LayerName, VersionNumber });
    await reload({ quiet: true });
    done(`Version ${VersionNumber} of ${LayerName} was deleted.`);
  } catch (error) {
    failed(error);
  }
}
