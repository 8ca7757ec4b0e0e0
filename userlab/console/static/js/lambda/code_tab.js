// The code viewer: the files of the deployment package.

import { get } from "../cloud.js";
import { h } from "../element.js";
import { bytes, dateTime } from "../format.js";
import { code, pairs, section } from "../page.js";

export async function codeTab({ account, name, configuration }) {
  const files = await get("package", { account, function: name });
  return [
    section("Code source", { about: "What was deployed. To change it, deploy another package." }, viewer(files)),
    section("Code properties", {}, pairs([
      ["Package size", bytes(configuration.CodeSize)],
      ["SHA-256 hash", h("span", { class: "mono" }, configuration.CodeSha256)],
      ["Last modified", dateTime(configuration.LastModified)]])),
    section("Runtime settings", {}, pairs([["Runtime", configuration.Runtime], ["Handler", configuration.Handler],
      ["Architecture", configuration.Architectures?.join(", ")]])),
  ];
}

function viewer(files) {
  if (!files.length) return h("div", { class: "empty" }, "The package holds no files.");
  const box = code("", "The file's text");
  const buttons = files.map((file) => h("button", { type: "button", onclick: () => open(file) }, file.name));
  function open(file) {
    buttons.forEach((each, position) => each.setAttribute("aria-pressed", String(files[position] === file)));
    box.show(file.text ?? `This file is binary or larger than 200 kB (${bytes(file.bytes)}), so it is not shown.`);
  }
  const handler = files.find((file) => file.text !== null) ?? files[0];
  open(handler);
  const list = h("ul", { "aria-label": "Files" }, buttons.map((each) => h("li", {}, each)));
  return h("div", { class: "files" }, list, box);
}
