// A call as code: what was just done by mouse, as boto3 and the AWS CLI would say it.

import { boto3Line, cli } from "../call_code.js";
import { code } from "../code.js";
import { h } from "../element.js";

/** A folded box with the call in boto3 and in the AWS CLI. */
export function callAsCode(operation, request) {
  const call = ["dynamodb", operation, request];
  return h(
    "details",
    { class: "as-code" },
    h("summary", {}, "This request as code"),
    h("h3", {}, "boto3"),
    code(boto3Line(call), "boto3", "python"),
    h("h3", {}, "AWS CLI"),
    code(cli([call]), "AWS CLI", "shell"),
  );
}
