// Code in a box, coloured, with a button that copies it.

import { h, replace } from "./element.js";
import { coloured } from "./syntax.js";
import { button } from "./page.js";

/** A box with code; box.show(text) changes it. `language`: "python", "javascript", "json", "terraform", "shell". */
export function code(text, label = "Code", language = "") {
  const inner = h("code", {});
  const place = h("pre", { class: "code", tabindex: "0", role: "region", "aria-label": label }, inner);
  const copy = button("Copy", () => copied(inner, copy), "copy small");
  const element = h("div", { class: "code-box" }, copy, place);
  element.show = (changed, changedLanguage = language) => replace(inner, coloured(changed, changedLanguage));
  element.show(text);
  return element;
}

/** Plain text such as a log, which breaks its long lines. */
export function log(text, label) {
  return h("pre", { class: "log", tabindex: "0", role: "region", "aria-label": label }, h("code", {}, text));
}

async function copied(element, copy) {
  try {
    await navigator.clipboard.writeText(element.textContent);
    copy.textContent = "Copied";
  } catch {
    // Browsers refuse it to pages that did not come by HTTPS or from this machine.
    getSelection().selectAllChildren(element);
    copy.textContent = "Press Ctrl+C";
  }
  setTimeout(() => {
    copy.textContent = "Copy";
  }, 2000);
}
