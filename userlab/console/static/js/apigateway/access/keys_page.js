// API Gateway > API keys: values that clients send as x-api-key, and that usage plans count.

import { asCode, followed } from "../../as_code.js";
import { aws, awsAll } from "../../cloud.js";
import { code } from "../../code.js";
import { dataTable } from "../../data_table.js";
import { dialogForm } from "../../dialog.js";
import { h } from "../../element.js";
import { doneNext } from "../../flash.js";
import { field, textInput } from "../../form.js";
import { dateTime } from "../../format.js";
import { button, heading, section, status } from "../../page.js";
import { link } from "../../route.js";
import { removal } from "./removal.js";
import { terraform } from "../terraform.js";

export const title = () => "API keys";

export const keysOf = (account, includeValues = false) =>
  awsAll(account, "apigateway", "GetApiKeys", { limit: 500, includeValues }, "items", ["position", "position"]);

export async function render(page) {
  const { account } = page;
  const keys = await keysOf(account, true);
  return [
    heading("API keys", {
      crumbs: [["API Gateway", link(account, ["apigateway"])]],
      actions: [button("Create API key", () => create(page), "primary")],
      about: "A key says which client calls. It is no proof of who somebody is: that is an authorizer's work.",
    }),
    section(
      "API keys",
      { count: keys.length },
      dataTable({
        caption: "API keys of this account",
        columns: [
          ["Name", (each) => each.name],
          ["ID", (each) => h("span", { class: "mono" }, each.id)],
          ["Status", (each) => status(each.enabled ? "Active" : "Inactive", each.enabled ? "good" : "off")],
          ["Value", (each) => h("details", {}, h("summary", {}, "Show"), code(each.value, `Value of ${each.name}`))],
          ["Created", (each) => dateTime(each.createdDate)],
          ["", (each) => removal(page, `API key ${each.name}`, "DeleteApiKey", { apiKey: each.id })],
        ],
        rows: keys,
        empty: "No API keys. A usage plan says what a key may do.",
      }),
    ),
  ];
}

async function create({ account, reload }) {
  const name = field("Name", textInput({ "aria-required": "true" }), {
    check: (text) => (text ? "" : "Enter a name."),
    says: /name/i,
  });
  const request = () => ({ name: name.value, enabled: true });
  const preview = asCode({ place: "folded", terraform: terraform() });
  const content = h("div", { class: "stack" }, name.element, preview.element);
  followed(content, preview, () => [["apigateway", "CreateApiKey", request()]]);
  const run = () => aws(account, "apigateway", "CreateApiKey", request());
  if (!(await dialogForm({ title: "Create API key", fields: [name], content, submit: "Save", run }))) return;
  doneNext(`The API key ${name.value} was created. Add it to a usage plan: alone it opens nothing.`);
  reload();
}
