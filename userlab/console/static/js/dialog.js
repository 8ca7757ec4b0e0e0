// A dialog that asks for something: a form of its own, closed by Cancel, Escape, or when its work is done.

import { h, newId } from "./element.js";
import { form } from "./form.js";
import { button } from "./page.js";

/**
 * Show a form in a dialog. Resolves to what `run()` returned, or to null when it was cancelled. An error of `run()`
 * is shown in the dialog, which stays. `wide`: for an editor, or code beside the form.
 */
export function dialogForm({ title, about = "", fields = [], content, submit, run, wide = false }) {
  const titleId = newId("dialog");
  let result = null;
  const asked = form({
    fields,
    content: [h("h2", { id: titleId }, title), about ? h("p", { class: "about" }, about) : null, content],
    submit,
    buttons: [button("Cancel", () => dialog.close())],
    run: async () => {
      result = (await run()) ?? true;
      dialog.close();
    },
  });
  const dialog = h("dialog", { "aria-labelledby": titleId, class: wide ? "wide" : null }, asked);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(result);
    });
  });
}
