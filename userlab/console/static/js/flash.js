// Messages at the top of the page: what was done, and what failed. They are announced to screen readers.

import { h } from "./element.js";

const place = document.getElementById("flash");
let next = "";

/** Say that something was done. */
export function done(text) {
  show("success", text);
}

/** The same on the page that comes next. */
export function doneNext(text) {
  next = text;
}

/** Say what failed, in AWS's words. */
export function failed(error, what = "") {
  show("error", h("span", {}, what ? h("strong", {}, `${what} `) : null, errorText(error)));
}

/** What a new page begins with: no message but that of `doneNext`. */
export function turnPage() {
  place.replaceChildren();
  if (next) done(next);
  next = "";
}

/** An error as AWS words it: the code, then the message. */
export function errorText(error) {
  return error.code ? `${error.code}: ${error.message}` : error.message;
}

/** A box with an error, for a place within a page. */
export function errorBox(error) {
  return h("div", { class: "alert error", role: "alert" }, h("p", {}, errorText(error)));
}

function show(kind, content) {
  const close = h(
    "button",
    { class: "close", type: "button", "aria-label": "Dismiss", onclick: () => box.remove() },
    "×",
  );
  const box = h(
    "div",
    { class: `alert ${kind}` },
    typeof content === "string" ? h("span", {}, content) : content,
    close,
  );
  place.replaceChildren(box);
}
