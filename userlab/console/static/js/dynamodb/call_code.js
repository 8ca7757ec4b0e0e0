// A call as code: what was just done by mouse, as boto3 and the AWS CLI would say it.

import { code } from "../code.js";
import { h } from "../element.js";

/** A folded box with the call in boto3 and in the AWS CLI. */
export function callAsCode(operation, request) {
  return h(
    "details",
    { class: "as-code" },
    h("summary", {}, "This request as code"),
    h("h3", {}, "boto3"),
    code(boto3(operation, request), "boto3", "python"),
    h("h3", {}, "AWS CLI"),
    code(cli(operation, request), "AWS CLI", "shell"),
  );
}

const snake = (name, dash) => name.replace(/(?<=[a-z])(?=[A-Z])/g, dash).toLowerCase();

export function boto3(operation, request) {
  const lines = Object.entries(request).map(([name, value]) => `    ${name}=${python(value)},`);
  return `boto3.client("dynamodb").${snake(operation, "_")}(\n${lines.join("\n")}\n)`;
}

export function cli(operation, request) {
  const options = Object.entries(request).map(([name, value]) => {
    const option = `--${snake(name, "-")}`;
    if (name === "ScanIndexForward") return value ? "--scan-index-forward" : "--no-scan-index-forward";
    return `${option} ${typeof value === "object" ? quoted(JSON.stringify(value)) : quoted(String(value))}`;
  });
  return [`aws dynamodb ${snake(operation, "-")}`, ...options].join(" \\\n    ");
}

const quoted = (text) => (/^[\w./:=,@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

function python(value) {
  if (Array.isArray(value)) return `[${value.map(python).join(", ")}]`;
  if (value && typeof value === "object") {
    return `{${Object.entries(value)
      .map(([name, each]) => `${JSON.stringify(name)}: ${python(each)}`)
      .join(", ")}}`;
  }
  return typeof value === "boolean" ? (value ? "True" : "False") : JSON.stringify(value);
}
