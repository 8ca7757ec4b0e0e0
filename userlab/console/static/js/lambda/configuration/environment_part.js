// Environment variables: pairs that the function's code reads, kept with its configuration.

import { asCode, followed } from "../../as_code.js";
import { aws } from "../../cloud.js";
import { h, replace } from "../../element.js";
import { doneNext } from "../../flash.js";
import { field, form, textInput } from "../../form.js";
import { button, section } from "../../page.js";
import { terraform } from "../function_terraform.js";
import { keyProblem } from "./environment_rules.js";

export function environmentPart({ account, name, configuration, reload }) {
  let rows = Object.entries(configuration.Environment?.Variables ?? {}).map(([key, value]) => row(key, value));
  const list = h("div", { class: "tags" });
  const draw = () =>
    replace(list, rows.length ? rows.map((each) => each.element) : h("p", {}, "No environment variables."));
  function row(key, value) {
    const made = {
      key: field("Key", textInput({ value: key }), {
        check: (text) =>
          keyProblem(
            text,
            rows.filter((each) => each !== made).map((each) => each.key.value),
          ),
      }),
      value: field("Value", textInput({ value }), {}),
    };
    const remove = button("Remove", () => {
      rows = rows.filter((each) => each !== made);
      draw();
    });
    made.element = h("div", { class: "row attribute" }, made.key.element, made.value.element, remove);
    return made;
  }
  const add = button("Add environment variable", () => {
    rows.push(row("", ""));
    draw();
    rows.at(-1).key.input.focus();
  });
  const variables = () => Object.fromEntries(rows.map((each) => [each.key.value, each.value.value]));
  const request = () => ({ FunctionName: name, Environment: { Variables: variables() } });
  const code = asCode({ terraform: terraform(configuration), label: "The environment as code" });
  const element = form({
    fields: () => rows.flatMap((each) => [each.key, each.value]),
    content: [list, h("div", {}, add)],
    submit: "Save",
    run: async () => {
      await aws(account, "lambda", "UpdateFunctionConfiguration", request());
      doneNext(`The ${name} function was updated.`);
      reload();
    },
  });
  draw();
  followed(element, code, () => [["lambda", "UpdateFunctionConfiguration", request()]]);
  const about = "The code reads them: os.environ in Python, process.env in Node.js. Saving sends all of them at once.";
  return h("div", { class: "beside" }, section("Environment variables", { about }, element), code.element);
}
