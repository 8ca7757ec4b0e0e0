// What an invocation answered: the payload, its figures, the tail of the log.

import { code, log } from "../../code.js";
import { h } from "../../element.js";
import { pairs, section, status } from "../../page.js";

/** The result of Invoke with LogType Tail. */
export function resultSection(answer) {
  const tail = new TextDecoder().decode(Uint8Array.from(atob(answer.LogResult ?? ""), (each) => each.charCodeAt(0)));
  const good = !answer.FunctionError;
  return section(
    "Executing function",
    {},
    status(good ? "Succeeded" : `Failed (${answer.FunctionError})`, good ? "good" : "bad"),
    h("h3", {}, "Details"),
    code(pretty(answer.Payload), "The function's answer", "json"),
    pairs([["Executed version", answer.ExecutedVersion], ...report(tail)]),
    h("h3", {}, "Log output"),
    log(tail, "Log output"),
  );
}

/** The values of the REPORT line: "Duration: 1.23 ms\tBilled Duration: 2 ms..." */
function report(tail) {
  const line = tail.split("\n").find((each) => each.startsWith("REPORT")) ?? "";
  return line
    .split("\t")
    .slice(1)
    .filter((part) => part.includes(": "))
    .map((part) => part.trim().split(": "));
}

function pretty(payload) {
  try {
    return JSON.stringify(JSON.parse(payload), null, 2);
  } catch {
    return payload ?? "";
  }
}
