// A dialog over the page: the browser keeps the focus in it, and Escape closes it.

import { h, newId } from "./element.js";
import { form } from "./form.js";
import { button } from "./page.js";

/**
 * Open a dialog: {element, close()}. `content(close)` returns what stands in it, its buttons among it.
 * It is gone from the page when it is closed. `kind`: "wide" for an editor, or code beside the form.
 */
export function openDialog(title, content, kind = "wide") {
  const titleId = newId("dialog");
  const element = h("dialog", { class: kind || null, "aria-labelledby": titleId });
  const close = () => element.close();
  element.append(h("div", { class: "stack" }, h("h2", { id: titleId }, title), content(close)));
  element.addEventListener("close", () => element.remove());
  document.body.append(element);
  element.showModal();
  return { element, close };
}

/**
 * Ask for something and do it, in a dialog. An error of `run()` is shown in the dialog, which stays.
 * Resolves to what `run()` returned, or to null when it was cancelled.
 */
export function dialogForm({ title, about = "", fields = [], content, submit, run, wide = false }) {
  let result = null;
  const dialog = openDialog(
    title,
    (close) =>
      form({
        fields,
        content: [about ? h("p", { class: "about" }, about) : null, content],
        submit,
        buttons: [button("Cancel", close)],
        run: async () => {
          result = (await run()) ?? true;
          close();
        },
      }),
    wide ? "wide" : "",
  );
  return new Promise((resolve) => {
    dialog.element.addEventListener("close", () => resolve(result));
  });
}
