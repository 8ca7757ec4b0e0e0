// Code: the editor, what the package is, the runtime and its handler, the layers.

import { asCode, followed } from "../../as_code.js";
import { aws } from "../../cloud.js";
import { dialogForm } from "../../dialog.js";
import { h } from "../../element.js";
import { done } from "../../flash.js";
import { field, select, textInput } from "../../form.js";
import { bytes, dateTime } from "../../format.js";
import { button, pairs, section } from "../../page.js";
import { codeSource } from "./code_source.js";
import { terraform } from "../function_terraform.js";
import { layersSection } from "./layers_section.js";
import { RUNTIMES } from "../new_function.js";

export async function codeTab(page) {
  const { configuration } = page;
  return [
    await codeSource(page),
    section(
      "Code properties",
      {},
      pairs([
        ["Package size", bytes(configuration.CodeSize)],
        ["SHA-256 hash", h("span", { class: "mono" }, configuration.CodeSha256)],
        ["Last modified", dateTime(configuration.LastModified)],
      ]),
    ),
    section(
      "Runtime settings",
      { actions: [button("Edit", () => editRuntime(page), "small")] },
      pairs([
        ["Runtime", configuration.Runtime],
        ["Handler", configuration.Handler],
        ["Architecture", configuration.Architectures?.join(", ")],
      ]),
    ),
    layersSection(page),
  ];
}

async function editRuntime({ account, name, configuration, reload }) {
  const known = RUNTIMES.some(([runtime]) => runtime === configuration.Runtime);
  const runtimes = known ? RUNTIMES : [[configuration.Runtime, configuration.Runtime], ...RUNTIMES];
  const runtime = field("Runtime", select(runtimes, { value: configuration.Runtime }), { says: /runtime/i });
  const handler = field("Handler", textInput({ value: configuration.Handler ?? "" }), {
    hint: "The file without its ending, a dot, and the function in it: lambda_function.lambda_handler.",
    check: (text) => (/^\S{1,128}$/.test(text) ? "" : "Enter the handler, without spaces."),
    says: /handler/i,
  });
  const request = () => ({ FunctionName: name, Runtime: runtime.value, Handler: handler.value });
  const code = asCode({ terraform: terraform(configuration), place: "folded", label: "Runtime settings as code" });
  const content = h("div", { class: "stack" }, runtime.element, handler.element, code.element);
  followed(content, code, () => [["lambda", "UpdateFunctionConfiguration", request()]]);
  const saved = await dialogForm({
    title: "Edit runtime settings",
    fields: [runtime, handler],
    content,
    submit: "Save",
    run: () => aws(account, "lambda", "UpdateFunctionConfiguration", request()),
  });
  if (!saved) return;
  await reload({ quiet: true });
  done(`The ${name} function was updated.`);
}
