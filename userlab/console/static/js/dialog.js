// A dialog over the page: the browser keeps the focus in it, and Escape closes it.

import { h, newId } from "./element.js";

/**
 * Open a dialog: {element, close()}. `content(close)` returns what stands in it, its buttons among it.
 * It is gone from the page when it is closed.
 */
export function openDialog(title, content) {
  const titleId = newId("dialog");
  const element = h("dialog", { class: "wide", "aria-labelledby": titleId });
  const close = () => element.close();
  element.append(h("div", { class: "stack" }, h("h2", { id: titleId }, title), content(close)));
  element.addEventListener("close", () => element.remove());
  document.body.append(element);
  element.showModal();
  return { element, close };
}
