// "The same as code" of IAM's forms: policies stand in it as documents, not as the text that is sent.

import { asCode } from "../as_code.js";
import { jsonText } from "../call_code.js";
import { terraform } from "./role_code.js";

const DOCUMENTS = ["AssumeRolePolicyDocument", "PolicyDocument"];

/** {element, show(calls)} as of `asCode`; `described` is whether Terraform can describe what the calls make. */
export function iamCode({ label, described = true, place = "beside" }) {
  let sent = [];
  const box = asCode({ label, place, terraform: described ? () => terraform(sent) : null });
  return {
    element: box.element,
    show(calls) {
      sent = calls;
      box.show(calls.map(([service, operation, parameters]) => [service, operation, readable(parameters)]));
    },
  };
}

function readable(parameters) {
  const entries = Object.entries(parameters).map(([name, value]) => [
    name,
    DOCUMENTS.includes(name) ? documentOf(value) : value,
  ]);
  return Object.fromEntries(entries);
}

function documentOf(text) {
  try {
    return jsonText(JSON.parse(text));
  } catch {
    return text;
  }
}
