// Triggers: what invokes the function, and a form that adds one.

import { restApis } from "../../apigateway/calls.js";
import { aws } from "../../cloud.js";
import { dataTable } from "../../data_table.js";
import { h } from "../../element.js";
import { done, failed } from "../../flash.js";
import { button, buttonLink, confirmed, section } from "../../page.js";
import { link } from "../../route.js";
import { mappingsOf, policyOf, sourceOf } from "../calls.js";

export async function triggersPart({ account, name, reload, left }) {
  const [mappings, statements, apis] = await Promise.all([
    mappingsOf(account, name),
    policyOf(account, name),
    restApis(account),
  ]);
  const callers = statements.filter((each) => /execute-api/.test(sourceOf(each)));
  const nameOf = (arn) =>
    apis.find((api) => api.id === arn.split(":")[5]?.split("/")[0])?.name ?? "an API that is gone";
  if (mappings.some((each) => /ing$/.test(each.State))) {
    const timer = setTimeout(() => reload({ quiet: true }), 1000); // Creating, Enabling, Deleting, ...
    left.addEventListener("abort", () => clearTimeout(timer));
  }
  return [
    section(
      "Triggers",
      {
        count: mappings.length + callers.length,
        about: "Lambda reads streams and queues for the function; API Gateway needs a permission to invoke it.",
        actions: [buttonLink("Add trigger", link(account, ["lambda", "add-trigger", name]), "primary")],
      },
      dataTable({
        caption: "Event source mappings",
        columns: [
          ["Source", (each) => h("span", { class: "mono" }, each.EventSourceArn)],
          ["State", (each) => each.State],
          ["Batch size", (each) => each.BatchSize, { class: "number" }],
          ["Last result", (each) => each.LastProcessingResult ?? "-"],
          [
            "",
            (each) =>
              h(
                "div",
                { class: "toggles" },
                button(each.State === "Disabled" ? "Enable" : "Disable", () => turn(each), "small"),
                button("Delete", () => remove(each), "small"),
              ),
          ],
        ],
        rows: mappings,
        empty: "No event source mappings.",
      }),
      dataTable({
        caption: "APIs that may invoke the function",
        columns: [
          ["API", (each) => nameOf(sourceOf(each))],
          ["Source ARN", (each) => h("span", { class: "mono" }, sourceOf(each))],
          ["Statement ID", (each) => each.Sid],
        ],
        rows: callers,
        empty: "No API may invoke the function.",
      }),
    ),
  ];

  async function act(text, operation, parameters) {
    try {
      await aws(account, "lambda", operation, parameters);
      await reload({ quiet: true });
      done(text);
    } catch (error) {
      failed(error);
    }
  }
  function turn({ UUID, State }) {
    const on = State === "Disabled";
    return act(`The trigger was ${on ? "enabled" : "disabled"}.`, "UpdateEventSourceMapping", { UUID, Enabled: on });
  }
  async function remove({ UUID, EventSourceArn }) {
    const text = `The function gets nothing of ${EventSourceArn} any more.`;
    if (!(await confirmed({ title: "Delete trigger", text, action: "Delete" }))) return;
    await act("The trigger was deleted.", "DeleteEventSourceMapping", { UUID });
  }
}
