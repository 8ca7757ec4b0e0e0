// Models and request validators: what a request must look like, checked before the integration is called.

import { asCode, followed } from "../../as_code.js";
import { code } from "../../code.js";
import { dataTable } from "../../data_table.js";
import { dialogForm } from "../../dialog.js";
import { h } from "../../element.js";
import { doneNext } from "../../flash.js";
import { field, select, textInput } from "../../form.js";
import { button, section } from "../../page.js";
import { listOf, make } from "../calls.js";
import { removal } from "./removal.js";
import { JSON_TYPE } from "../requests.js";
import { terraform } from "../terraform.js";

const SCHEMA = {
  $schema: "http://json-schema.org/draft-04/schema#",
  title: "User",
  type: "object",
  required: ["UserID"],
  properties: { UserID: { type: "string" }, Name: { type: "string" } },
};
const VALIDATES = [
  ["body", "Body"],
  ["parameters", "Query strings and headers"],
  ["both", "Body, query strings and headers"],
];

export async function modelsTab(page) {
  const { account, api } = page;
  const [models, validators] = await Promise.all(
    ["GetModels", "GetRequestValidators"].map((operation) => listOf(account, operation, api.id)),
  );
  return [modelsSection(page, models), validatorsSection(page, validators)];
}

const modelsSection = (page, models) =>
  section(
    "Models",
    {
      count: models.length,
      about: "JSON schemas (draft 4) with a name. A method request names the one that its body must fit.",
      actions: [button("Create model", () => createModel(page), "primary")],
    },
    dataTable({
      caption: "Models of the API",
      columns: [
        ["Name", (each) => each.name],
        ["Content type", (each) => each.contentType],
        [
          "Schema",
          (each) => h("details", {}, h("summary", {}, "Schema"), code(each.schema, `Schema of ${each.name}`, "json")),
        ],
        [
          "",
          (each) =>
            removal(page, `model ${each.name}`, "DeleteModel", { restApiId: page.api.id, modelName: each.name }),
        ],
      ],
      rows: models,
      empty: "This API has no models.",
    }),
  );

const validatorsSection = (page, validators) =>
  section(
    "Request validators",
    {
      count: validators.length,
      about: "What of a request is checked. What does not fit gets 400 before anything is called.",
      actions: [button("Create request validator", () => createValidator(page), "primary")],
    },
    dataTable({
      caption: "Request validators of the API",
      columns: [
        ["Name", (each) => each.name],
        ["Body", (each) => (each.validateRequestBody ? "Checked" : "-")],
        ["Query strings and headers", (each) => (each.validateRequestParameters ? "Checked" : "-")],
        [
          "",
          (each) =>
            removal(page, `request validator ${each.name}`, "DeleteRequestValidator", {
              restApiId: page.api.id,
              requestValidatorId: each.id,
            }),
        ],
      ],
      rows: validators,
      empty: "This API has no request validators.",
    }),
  );

const nameField = (label, pattern, problem) =>
  field(label, textInput({ "aria-required": "true" }), {
    check: (text) => (pattern.test(text) ? "" : problem),
    says: /name/i,
  });

async function createModel(page) {
  const name = nameField("Model name", /^[A-Za-z0-9]+$/, "A model's name has letters and digits only.");
  const text = h("textarea", { rows: "12", spellcheck: "false" }, JSON.stringify(SCHEMA, null, 2));
  const schema = field("Model schema", text, { wide: true, check: jsonProblem, says: /schema|model/i });
  const request = () => ({
    restApiId: page.api.id,
    name: name.value,
    contentType: JSON_TYPE,
    schema: schema.value,
  });
  await create(page, "Create model", "CreateModel", [name, schema], request);
}

async function createValidator(page) {
  const name = nameField("Validator name", /\S/, "Enter a name.");
  const what = field("Validates", select(VALIDATES));
  const request = () => ({
    restApiId: page.api.id,
    name: name.value,
    validateRequestBody: what.value !== "parameters",
    validateRequestParameters: what.value !== "body",
  });
  await create(page, "Create request validator", "CreateRequestValidator", [name, what], request);
}

async function create({ account, reload }, title, operation, fields, request) {
  const calls = () => [["apigateway", operation, request()]];
  const preview = asCode({ place: "folded", terraform: terraform() });
  const content = h(
    "div",
    { class: "stack" },
    fields.map((each) => each.element),
    preview.element,
  );
  followed(content, preview, calls);
  if (!(await dialogForm({ title, fields, content, submit: title, run: () => make(account, calls()) }))) return;
  doneNext(`${request().name} was created.`);
  reload();
}

function jsonProblem(text) {
  try {
    JSON.parse(text);
    return "";
  } catch (error) {
    return `This is not JSON: ${error.message}`;
  }
}
