// The code viewer: the files of the deployment package.

import { get } from "../cloud.js";
import { code } from "../code.js";
import { h } from "../element.js";
import { bytes, dateTime } from "../format.js";
import { pairs, section } from "../page.js";
import { languageOf } from "../syntax.js";

export async function codeTab({ account, name, configuration }) {
  const files = await get("package", { account, function: name });
  return [
    section(
      "Code source",
      { about: "What was deployed. To change it, deploy another package." },
      viewer(files, configuration.Handler ?? ""),
    ),
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
      {},
      pairs([
        ["Runtime", configuration.Runtime],
        ["Handler", configuration.Handler],
        ["Architecture", configuration.Architectures?.join(", ")],
      ]),
    ),
  ];
}

function viewer(files, handler) {
  if (!files.length) return h("div", { class: "empty" }, "The package holds no files.");
  const box = code("", "The file's text");
  const buttons = files.map((file) => h("button", { type: "button", onclick: () => open(file) }, file.name));
  function open(file) {
    buttons.forEach((each, position) => each.setAttribute("aria-pressed", String(files[position] === file)));
    const text = file.text ?? `This file is binary or larger than 200 kB (${bytes(file.bytes)}), so it is not shown.`;
    box.show(text, file.text === null ? "" : languageOf(file.name));
  }
  const [module] = handler.split("."); // "index.handler" is in index.js or index.mjs
  open(
    files.find((file) => file.name.startsWith(`${module}.`)) ?? files.find((file) => file.text !== null) ?? files[0],
  );
  const list = h(
    "ul",
    { "aria-label": "Files" },
    buttons.map((each) => h("li", {}, each)),
  );
  return h("div", { class: "files" }, list, box);
}
