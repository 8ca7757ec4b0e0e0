// Lambda > Functions.

import { dataTable } from "../data_table.js";
import { h } from "../element.js";
import { bytes, dateTime } from "../format.js";
import { button, buttonLink, heading, section } from "../page.js";
import { link } from "../route.js";
import { functionsOf } from "./calls.js";

export const title = () => "Functions";

export async function render({ account, reload }) {
  const functions = await functionsOf(account);
  const create = (kind) => buttonLink("Create function", link(account, ["lambda", "create-function"]), kind);
  return [
    heading("Functions", {
      crumbs: [["Lambda", link(account, ["lambda"])]],
      actions: [button("Refresh", reload), create("primary")],
    }),
    section(
      "Functions",
      { count: functions.length },
      dataTable({
        caption: "Functions of this account",
        columns: [
          [
            "Function name",
            (each) => h("a", { href: link(account, ["lambda", "function", each.FunctionName]) }, each.FunctionName),
          ],
          ["Description", (each) => each.Description || "-"],
          ["Runtime", (each) => each.Runtime ?? each.PackageType],
          ["Handler", (each) => each.Handler ?? "-"],
          ["Code size", (each) => bytes(each.CodeSize), { class: "number" }],
          ["Last modified", (each) => dateTime(each.LastModified)],
        ],
        rows: functions,
        empty: [
          h("p", {}, h("b", {}, "No functions")),
          h("p", {}, "A function is code that runs when something happens: a request, a record, a message."),
          create(),
        ],
      }),
    ),
  ];
}
