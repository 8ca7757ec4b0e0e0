// The parts that all pages are made of: heading, container, tabs, key and value pairs, dialogs.

import { h, newId } from "./element.js";

/** The page's heading with its breadcrumbs ([[text, href]]), a sentence, and its buttons. */
export function heading(title, { crumbs = [], about = "", actions = [] } = {}) {
  const trail = crumbs.length
    ? h(
        "nav",
        { class: "crumbs", "aria-label": "Breadcrumbs" },
        h(
          "ol",
          {},
          crumbs.map(([text, href]) => h("li", {}, h("a", { href }, text))),
          h("li", { "aria-current": "page" }, title),
        ),
      )
    : null;
  return h(
    "header",
    { class: "heading" },
    trail,
    h("div", { class: "title" }, h("h1", {}, title), h("div", { class: "actions" }, actions)),
    about ? h("p", { class: "about" }, about) : null,
  );
}

/** A container with a heading of its own. */
export function section(title, { count, about, actions = [], level = "h2" } = {}, ...content) {
  const id = newId("section");
  const number = count === undefined ? null : h("span", { class: "count" }, ` (${count})`);
  return h(
    "section",
    { class: "container", "aria-labelledby": id },
    h(
      "div",
      { class: "container-head" },
      h("div", {}, h(level, { id }, title, number), about ? h("p", { class: "about" }, about) : null),
      h("div", { class: "actions" }, actions),
    ),
    h("div", { class: "container-body" }, content),
  );
}

/** A link that looks like a button. */
export function buttonLink(text, href, kind = "") {
  return h("a", { class: `button ${kind}`, href }, text);
}

export function button(text, onclick, kind = "") {
  return h("button", { type: "button", class: kind, onclick }, text);
}

/** Names and values: pairs([["Status", "Active"]]). */
export function pairs(rows) {
  return h(
    "dl",
    { class: "pairs" },
    rows.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value ?? "-"))),
  );
}

/** Tabs as links, so that each has an address: tabs([[text, href, isCurrent]]). */
export function tabs(label, entries) {
  const items = entries.map(([text, href, current]) =>
    h("li", {}, h("a", { href, "aria-current": current ? "page" : null }, text)),
  );
  return h("nav", { class: "tabs", "aria-label": label }, h("ul", {}, items));
}

/** Load a page anew in a second, as long as what it shows is still being made or deleted. */
export function lookAgain(isBusy, { left, reload }) {
  if (!isBusy) return;
  const timer = setTimeout(() => reload({ quiet: true }), 1000);
  left.addEventListener("abort", () => clearTimeout(timer));
}

/** A status with its mark: the words say it, the colour only repeats it. */
export function status(text, kind = "good") {
  return h("span", { class: `status ${kind}` }, text);
}

/** Ask before something is lost. `word` must be typed, as AWS asks it for tables. Resolves to true or false. */
export function confirmed({ title, text, action, word = null }) {
  const input = h("input", { type: "text", id: newId("confirm"), autocomplete: "off", autocapitalize: "off" });
  const act = h("button", { type: "submit", class: "danger", value: "yes", disabled: Boolean(word) }, action);
  input.addEventListener("input", () => {
    act.disabled = input.value !== word;
  });
  const titleId = newId("dialog");
  const dialog = h(
    "dialog",
    { "aria-labelledby": titleId },
    h(
      "form",
      { method: "dialog" },
      h("h2", { id: titleId }, title),
      h("p", {}, text),
      word ? h("div", { class: "field" }, h("label", { for: input.id }, `To confirm, type ${word}`), input) : null,
      h("div", { class: "buttons" }, h("button", { type: "submit", value: "no", formnovalidate: true }, "Cancel"), act),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}
