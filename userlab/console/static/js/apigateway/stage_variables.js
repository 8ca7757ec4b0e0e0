// Stage variables: names and values of one stage, which integrations and functions read.

import { asCode, followed } from "../as_code.js";
import { aws } from "../cloud.js";
import { h } from "../element.js";
import { doneNext } from "../flash.js";
import { field, form, textInput } from "../form.js";
import { button, section } from "../page.js";
import { variablePatches } from "./requests.js";

export function variablesSection({ account, api, stage, reload }) {
  const rows = [];
  const list = h("div", { class: "tags" });
  const before = stage.variables ?? {};
  function addRow(given = "", content = "") {
    const name = field("Name", textInput({ value: given }), {
      check: (text) => (/^[A-Za-z0-9_]+$/.test(text) ? "" : "Use letters, digits and underscores."),
    });
    const value = field("Value", textInput({ value: content }), {
      check: (text) => (/^[A-Za-z0-9\-._~:/?#&=,]*$/.test(text) ? "" : "Use letters, digits and -._~:/?#&=, only."),
      says: /value|variable/i,
    });
    const remove = button("Remove", () => {
      rows.splice(rows.indexOf(row), 1);
      row.element.remove();
      element.dispatchEvent(new Event("change"));
    });
    const row = { name, value, element: h("div", { class: "row tag" }, name.element, value.element, remove) };
    rows.push(row);
    list.append(row.element);
    return row;
  }
  for (const [name, value] of Object.entries(before)) addRow(name, value);
  const after = () => Object.fromEntries(rows.map((row) => [row.name.value, row.value.value]));
  const request = () => ({
    restApiId: api.id,
    stageName: stage.stageName,
    patchOperations: variablePatches(before, after()),
  });
  const preview = asCode({ place: "folded" });
  const element = form({
    fields: () => rows.flatMap((row) => [row.name, row.value]),
    content: [list, preview.element],
    submit: "Save stage variables",
    buttons: [button("Add stage variable", () => addRow().name.input.focus())],
    run: async () => {
      if (request().patchOperations.length) await aws(account, "apigateway", "UpdateStage", request());
      doneNext(`The stage variables of ${stage.stageName} were saved.`);
      reload();
    },
  });
  followed(element, preview, () => [["apigateway", "UpdateStage", request()]]);
  const about = "An integration reads one as ${stageVariables.NAME}, a function in event['stageVariables'].";
  return section("Stage variables", { count: Object.keys(before).length, about }, element);
}
