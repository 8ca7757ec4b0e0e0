// General configuration: memory, timeout, description, execution role.

import { asCode, followed } from "../../as_code.js";
import { aws } from "../../cloud.js";
import { h } from "../../element.js";
import { doneNext } from "../../flash.js";
import { field, form, select, textInput } from "../../form.js";
import { rolesOf } from "../../iam/calls.js";
import { section } from "../../page.js";
import { terraform } from "../function_terraform.js";

export async function generalPart({ account, name, configuration, reload }) {
  const roles = await rolesOf(account);
  const number = (label, value, low, high, unit, says) =>
    field(label, textInput({ inputmode: "numeric", value: String(value) }), { check: whole(low, high, unit), says });
  const memory = number("Memory (MB)", configuration.MemorySize, 128, 10240, "MB", /memorySize/i);
  const timeout = number("Timeout (seconds)", configuration.Timeout, 1, 900, "seconds", /timeout/i);
  const description = field("Description", textInput({ value: configuration.Description ?? "" }), {
    optional: true,
    wide: true,
    says: /description/i,
  });
  const known = roles.some((each) => each.Arn === configuration.Role);
  const options = roles.map((each) => [each.Arn, each.RoleName]);
  if (!known) options.unshift([configuration.Role, `${configuration.Role} (is not there any more)`]);
  const role = field("Execution role", select(options, { value: configuration.Role }), {
    hint: "Whose permissions the function has.",
    says: /role/i,
  });
  const request = () => ({
    FunctionName: name,
    Description: description.value,
    MemorySize: Number(memory.value),
    Timeout: Number(timeout.value),
    Role: role.value,
  });
  const code = asCode({ terraform: terraform(configuration), label: "The configuration as code" });
  const element = form({
    fields: [memory, timeout, description, role],
    content: [h("div", { class: "row" }, memory.element, timeout.element), description.element, role.element],
    submit: "Save",
    run: async () => {
      await aws(account, "lambda", "UpdateFunctionConfiguration", request());
      doneNext(`The ${name} function was updated.`);
      reload();
    },
  });
  const about = "More memory also means a larger share of a processor, on AWS. Both are what the price is counted by.";
  const place = h("div", { class: "beside" }, section("General configuration", { about }, element), code.element);
  followed(element, code, () => [["lambda", "UpdateFunctionConfiguration", request()]]);
  return place;
}

const whole = (low, high, unit) => (text) =>
  /^\d+$/.test(text) && Number(text) >= low && Number(text) <= high
    ? ""
    : `Enter a whole number from ${low} to ${high} ${unit}.`;
