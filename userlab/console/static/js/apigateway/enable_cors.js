// Enable CORS: the method OPTIONS of a resource, by which web pages of other origins learn that they may ask.

import { asCode, followed } from "../as_code.js";
import { dialogForm } from "../dialog.js";
import { h } from "../element.js";
import { doneNext } from "../flash.js";
import { field, textInput } from "../form.js";
import { make } from "./calls.js";
import { corsCalls } from "./requests.js";
import { terraform } from "./terraform.js";

export async function enableCors({ account, api, resource, reload }) {
  const there = resource.resourceMethods ?? {};
  const methods = Object.keys(there).filter((each) => each !== "OPTIONS");
  const boxes = methods.map((method) => ({ method, input: h("input", { type: "checkbox", checked: true }) }));
  const origin = field("Access-Control-Allow-Origin", textInput({ value: "*" }), {
    hint: "* is every origin, or one such as https://example.com.",
    check: (text) => (text && !/['\s]/.test(text) ? "" : "Enter * or one origin."),
  });
  const calls = () =>
    corsCalls(
      { restApiId: api.id, resourceId: resource.id },
      {
        origin: origin.value,
        methods: boxes.filter((each) => each.input.checked).map((each) => each.method),
        there: "OPTIONS" in there,
      },
    );
  const preview = asCode({ place: "folded", terraform: terraform(() => ({ [resource.id]: resource.path })) });
  const content = h(
    "div",
    { class: "stack" },
    h(
      "p",
      {},
      `The method OPTIONS of ${resource.path} will answer by a mock. An answer of a Lambda proxy integration carries the headers that the function sets: set Access-Control-Allow-Origin there, too.`,
    ),
    h(
      "fieldset",
      { class: "choice" },
      h("legend", {}, "Access-Control-Allow-Methods"),
      boxes.map(({ method, input }) => h("label", { class: "check" }, input, h("span", {}, method))),
      h(
        "label",
        { class: "check" },
        h("input", { type: "checkbox", checked: true, disabled: true }),
        h("span", {}, "OPTIONS"),
      ),
    ),
    origin.element,
    preview.element,
  );
  followed(content, preview, calls);
  const run = () => make(account, calls());
  if (!(await dialogForm({ title: "Enable CORS", fields: [origin], content, submit: "Save", run }))) return;
  doneNext(`CORS of ${resource.path} was enabled. Callers see it after a deployment.`);
  reload();
}
