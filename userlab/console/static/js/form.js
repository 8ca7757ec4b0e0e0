// Forms: every field has a label, a hint, and its error beside it. What was typed is never lost.

import { h, newId, replace } from "./element.js";
import { errorText } from "./flash.js";

/**
 * A field: {element, input, value, check(), fail(text), clear(), says}.
 * `says` is a pattern of the words by which AWS's error texts mean this field: /tableName/.
 * `check(value)` returns what is wrong with the value, before anything is sent.
 */
export function field(label, input, { hint, check = () => "", says = null, optional = false, wide = false } = {}) {
  input.id ||= newId("field");
  const error = h("p", { class: "problem", id: `${input.id}-problem` });
  const note = hint ? h("p", { class: "hint", id: `${input.id}-hint` }, hint) : null;
  input.setAttribute("aria-describedby", [note?.id, error.id].filter(Boolean).join(" "));
  const title = [label, optional ? h("span", { class: "optional" }, " - optional") : null];
  const made = {
    element: h(
      "div",
      { class: wide ? "field wide" : "field" },
      h("label", { for: input.id }, title),
      note,
      input,
      error,
    ),
    input,
    says,
    get value() {
      return input.type === "checkbox" ? input.checked : input.value;
    },
    fail(text) {
      input.setAttribute("aria-invalid", "true");
      replace(error, text);
    },
    clear() {
      input.removeAttribute("aria-invalid");
      replace(error);
    },
    check() {
      this.clear();
      const problem = check(this.value);
      if (problem) this.fail(problem);
      return !problem;
    },
  };
  input.addEventListener("input", () => made.clear());
  return made;
}

export function textInput(attributes = {}) {
  return h("input", { type: "text", autocomplete: "off", spellcheck: "false", autocapitalize: "off", ...attributes });
}

export function select(options, attributes = {}) {
  const made = options.map(([value, text]) => h("option", { value, selected: value === attributes.value }, text));
  return h("select", { ...attributes, value: null }, made);
}

/** Radio buttons: {element, value, onchange}. `options`: [[value, label, hint]]. */
export function choice(legend, options, { value, onchange = () => {} } = {}) {
  const name = newId("choice");
  const element = h("fieldset", { class: "choice" }, h("legend", {}, legend));
  for (const [each, label, hint] of options) {
    const input = h("input", { type: "radio", name, value: each, checked: each === value, onchange });
    const words = h("span", {}, h("b", {}, label), hint ? h("small", {}, hint) : null);
    element.append(h("label", { class: "option" }, input, words));
  }
  return {
    element,
    get value() {
      return element.querySelector("input:checked")?.value;
    },
    set value(wanted) {
      element.querySelector(`input[value="${wanted}"]`).checked = true;
    },
  };
}

/**
 * A form that sends something. `fields` are checked first; the error of `run()` is shown beside the field that
 * AWS's text names, or above the buttons. `buttons` stand before the one that submits.
 */
export function form({ fields, content, submit, run, buttons = [] }) {
  const problem = h("div", { class: "form-problem", "aria-live": "assertive" });
  const send = h("button", { type: "submit", class: "primary" }, submit);
  const every = () => (typeof fields === "function" ? fields() : fields);
  const element = h("form", { novalidate: true }, content, problem, h("div", { class: "buttons" }, buttons, send));
  element.addEventListener("submit", async (event) => {
    event.preventDefault();
    replace(problem);
    const wrong = every().filter((each) => !each.check());
    if (wrong.length) return wrong[0].input.focus();
    send.disabled = true;
    try {
      await run();
    } catch (error) {
      showError(error, every(), problem);
    } finally {
      send.disabled = false;
    }
  });
  return element;
}

/** Show an error beside the field that its text names, else in `problem`. */
export function showError(error, fields, problem) {
  const named = fields.find((each) => each.says?.test(error.message));
  if (named) {
    named.fail(error.message);
    named.input.focus();
  } else {
    replace(
      problem,
      h(
        "div",
        { class: "alert error", role: "alert" },
        h("div", { class: "stack" }, h("p", {}, h("b", {}, errorText(error))), error.detail),
      ),
    );
  }
}
