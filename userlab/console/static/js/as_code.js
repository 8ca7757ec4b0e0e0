// "The same as code": what a form will send, as boto3, the AWS CLI and, where it describes a thing, Terraform.

import { boto3, cli } from "./call_code.js";
import { code } from "./code.js";
import { h } from "./element.js";
import { button, section } from "./page.js";

const ABOUT = "What this form will send, written as you would write it.";

/**
 * The code of calls: {element, show(calls)}; calls are those of call_code.js. `terraform(calls)` returns HCL; without
 * it there is no such tab, since Terraform describes what exists and makes no single call. `place`: "beside" a form,
 * in a container of its own, or "folded" below one. `label` names the box for screen readers.
 */
export function asCode({ terraform = null, place = "beside", label = "The same as code", about = ABOUT } = {}) {
  const languages = [
    ["boto3", "boto3", "python", boto3],
    ["cli", "AWS CLI", "shell", cli],
    ...(terraform ? [["terraform", "Terraform", "terraform", terraform]] : []),
  ];
  const box = code("", label);
  let calls = [];
  const buttons = languages.map(([key, name]) => button(name, () => choose(key), "toggle"));
  function choose(key) {
    sessionStorage.setItem("language", key);
    write();
  }
  function write() {
    const chosen = languages.find(([key]) => key === sessionStorage.getItem("language")) ?? languages[0];
    const [key, , language, say] = chosen;
    buttons.forEach((each, position) => each.setAttribute("aria-pressed", String(languages[position][0] === key)));
    box.show(say(calls), language);
  }
  const group = h("div", { class: "toggles", role: "group", "aria-label": "Language" }, buttons);
  return {
    element: placed(place, group, box, about),
    show(changed) {
      calls = changed;
      write();
    },
  };
}

function placed(place, group, box, about) {
  if (place === "folded")
    return h(
      "details",
      { class: "as-code" },
      h("summary", {}, "The same as code"),
      h("div", { class: "stack" }, group, box),
    );
  const aside = { class: "code-beside", "aria-label": "The same as code" };
  return h("aside", aside, section("The same as code", { about }, group, box));
}

/** Keep `code.show(callsOf())` true to a form: at every input, choice and click in it. */
export function followed(element, code, callsOf) {
  const update = () => code.show(callsOf());
  element.addEventListener("input", update);
  element.addEventListener("change", update);
  element.addEventListener("click", () => setTimeout(update));
  update();
}
