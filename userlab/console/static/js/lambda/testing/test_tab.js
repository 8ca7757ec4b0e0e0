// Test: an event, saved by name or not, and what the function made of it, with the tail of its log and its REPORT line.

import { asCode } from "../../as_code.js";
import { aws } from "../../cloud.js";
import { editorField } from "../../editor.js";
import { h, replace } from "../../element.js";
import { done } from "../../flash.js";
import { field, form, select, textInput } from "../../form.js";
import { button, confirmed, section } from "../../page.js";
import { aliasesOf, versionsOf } from "../calls.js";
import * as saved from "./saved_events.js";
import { TEMPLATES } from "./test_events.js";
import { resultSection } from "./test_result.js";

const written = (event) => JSON.stringify(event, null, 2);
const NEW = "";

export async function testTab({ account, name }) {
  const [versions, aliases] = await Promise.all([versionsOf(account, name), aliasesOf(account, name)]);
  const parts = fields(account, name, [...aliases.map((each) => each.Name), ...versions.map((each) => each.Version)]);
  const { event, choose, template, eventName, qualifier } = parts;
  const result = h("div", { "aria-live": "polite" });
  const request = () => ({
    FunctionName: name,
    ...(qualifier.value ? { Qualifier: qualifier.value } : {}),
    Payload: event.value,
    LogType: "Tail",
  });
  const code = asCode({ place: "folded", label: "The invocation as code" });
  const follow = () => code.show([["lambda", "Invoke", request()]]);
  template.input.addEventListener("change", () => {
    event.editor.value = written(TEMPLATES.find(([key]) => key === template.value)[2]);
  });
  choose.input.addEventListener("change", () => opened(choose.value));
  qualifier.input.addEventListener("change", follow);
  parts.follow = follow;

  function opened(chosen) {
    const text = saved.savedEvents(account, name)[chosen];
    if (text !== undefined) event.editor.value = text;
    eventName.input.value = chosen;
    remove.hidden = chosen === NEW;
    template.element.hidden = chosen !== NEW;
    eventName.clear();
  }
  function save() {
    if (!eventName.check() || !event.check()) return;
    const kept = eventName.value;
    saved.saveEvent(account, name, kept, event.value);
    redraw(kept);
    done(`The test event ${kept} was saved, in this browser.`);
  }
  async function gone() {
    const kept = choose.value;
    const text = "The event is deleted from this browser. The function stays.";
    if (!(await confirmed({ title: `Delete test event ${kept}`, text, action: "Delete" }))) return;
    saved.deleteEvent(account, name, kept);
    redraw(NEW);
  }
  function redraw(chosen) {
    const options = optionsOf(account, name);
    replace(
      choose.input,
      options.map(([value, text]) => h("option", { value, selected: value === chosen }, text)),
    );
    opened(chosen);
  }
  const run = async () => {
    const answer = await aws(account, "lambda", "Invoke", request());
    replace(result, resultSection(answer));
    result.scrollIntoView({ block: "nearest" });
  };
  const remove = button("Delete event", gone);
  const format = button("Format JSON", () => {
    if (event.check()) event.editor.value = written(JSON.parse(event.value));
  });
  opened(choose.value);
  follow();
  return [
    section(
      "Test event",
      { about: "Invoke runs the function for real: what it writes into tables stays there." },
      form({
        fields: [event],
        content: [
          h("div", { class: "row" }, choose.element, eventName.element, template.element, qualifier.element),
          event.element,
          code.element,
        ],
        submit: "Test",
        buttons: [remove, format, button("Save", save)],
        run,
      }),
    ),
    result,
  ];
}

function fields(account, name, qualifiers) {
  const options = optionsOf(account, name);
  const parts = {
    choose: field("Test event", select(options, { value: options.at(-1)[0] }), { hint: "Kept in this browser." }),
    eventName: field("Event name", textInput({ maxlength: "25" }), {
      hint: "To save the event by.",
      check: saved.eventNameProblem,
    }),
    template: field("Template", select(TEMPLATES.map(([key, label]) => [key, label])), {
      hint: "What a service sends.",
    }),
    qualifier: field(
      "Version or alias",
      select(
        qualifiers.map((each) => [each === "$LATEST" ? "" : each, each]),
        { value: "" },
      ),
      {
        hint: "Whose code is run.",
        says: /qualifier/i,
      },
    ),
    event: editorField("Event JSON", {
      value: written(TEMPLATES[0][2]),
      language: "json",
      check: jsonProblem,
      says: /parse request body|JSON/i,
      onChange: () => parts.follow?.(),
    }),
  };
  return parts;
}

const optionsOf = (account, name) => [
  [NEW, "Create new event"],
  ...Object.keys(saved.savedEvents(account, name)).map((each) => [each, each]),
];

function jsonProblem(text) {
  try {
    JSON.parse(text);
    return "";
  } catch (error) {
    return `This is not JSON: ${error.message}`;
  }
}
