// Test: an event, and what the function made of it, with the tail of its log and its REPORT line.

import { aws } from "../cloud.js";
import { code, log } from "../code.js";
import { h, replace } from "../element.js";
import { field, form, select } from "../form.js";
import { pairs, section, status } from "../page.js";
import { TEMPLATES } from "./test_events.js";

const written = (event) => JSON.stringify(event, null, 2);

export function testTab({ account, name }) {
  const text = h("textarea", { rows: "18", spellcheck: "false" }, written(TEMPLATES[0][2]));
  const template = field("Template", select(TEMPLATES.map(([key, label]) => [key, label])), {
    hint: "What API Gateway or a stream sends.",
  });
  const event = field("Event JSON", text, { check: jsonProblem, says: /parse request body|JSON/i, wide: true });
  const result = h("div", { "aria-live": "polite" });
  template.input.addEventListener("change", () => {
    text.value = written(TEMPLATES.find(([key]) => key === template.value)[2]);
    event.clear();
  });
  const run = async () => {
    const answer = await aws(account, "lambda", "Invoke", { FunctionName: name, Payload: text.value, LogType: "Tail" });
    replace(result, resultSection(answer));
    result.scrollIntoView({ block: "nearest" });
  };
  return [
    section(
      "Test event",
      { about: "Invoke runs the function for real: what it writes into tables stays there." },
      form({ fields: [event], content: [template.element, event.element], submit: "Test", run }),
    ),
    result,
  ];
}

function resultSection(answer) {
  const tail = new TextDecoder().decode(Uint8Array.from(atob(answer.LogResult ?? ""), (each) => each.charCodeAt(0)));
  const good = !answer.FunctionError;
  return section(
    "Executing function",
    {},
    status(good ? "Succeeded" : `Failed (${answer.FunctionError})`, good ? "good" : "bad"),
    h("h3", {}, "Details"),
    code(pretty(answer.Payload), "The function's answer", "json"),
    pairs(report(tail)),
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

function jsonProblem(text) {
  try {
    JSON.parse(text);
    return "";
  } catch (error) {
    return `This is not JSON: ${error.message}`;
  }
}
