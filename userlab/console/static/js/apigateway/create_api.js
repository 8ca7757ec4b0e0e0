// API Gateway > APIs > Create REST API: a new one, or one from an OpenAPI document.

import { asCode, followed } from "../as_code.js";
import { aws } from "../cloud.js";
import { h } from "../element.js";
import { doneNext } from "../flash.js";
import { choice, field, form, select, textInput } from "../form.js";
import { buttonLink, heading, section } from "../page.js";
import { go, link } from "../route.js";
import { terraform } from "./terraform.js";

const ENDPOINTS = [
  ["REGIONAL", "Regional"],
  ["EDGE", "Edge-optimized"],
  ["PRIVATE", "Private"],
];

export const title = () => "Create REST API";

export function render({ account }) {
  const parts = inputs();
  const preview = asCode({ label: "This API as code", terraform: terraform() });
  const imports = () => parts.kind.value === "import";
  const shown = () => (imports() ? [parts.document] : [parts.name, parts.description]);
  const update = () => {
    parts.details.hidden = imports();
    parts.document.element.hidden = parts.file.element.hidden = !imports();
  };
  const element = form({
    fields: shown,
    content: section(
      "API details",
      { about: "A REST API is a tree of resources with methods. Nobody can call it before it is deployed." },
      parts.kind.element,
      parts.details,
      parts.file.element,
      parts.document.element,
    ),
    submit: "Create API",
    buttons: [buttonLink("Cancel", link(account, ["apigateway"]))],
    run: async () => {
      const made = await aws(account, "apigateway", ...callOf(parts));
      doneNext(`The API ${made.name} (${made.id}) was created.`);
      go(account, ["apigateway", "api", made.id]);
    },
  });
  element.addEventListener("change", update);
  parts.file.input.addEventListener("change", async () => {
    parts.document.input.value = (await parts.file.input.files[0]?.text()) ?? "";
    parts.document.input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  update();
  followed(element, preview, () => [["apigateway", ...callOf(parts)]]);
  const crumbs = [
    ["API Gateway", link(account, ["apigateway"])],
    ["APIs", link(account, ["apigateway"])],
  ];
  return [heading("Create REST API", { crumbs }), h("div", { class: "beside" }, element, preview.element)];
}

function inputs() {
  const kind = choice(
    "API details",
    [
      ["new", "New API", "Begins with the resource / alone."],
      ["import", "Import API", "From an OpenAPI (Swagger 2.0 or 3.0) document."],
    ],
    { value: "new" },
  );
  const name = field("API name", textInput({ autofocus: true, "aria-required": "true" }), {
    check: (text) => (text.trim() ? "" : "Enter a name for the API."),
    says: /name/i,
  });
  const description = field("Description", textInput(), { optional: true });
  const endpoint = field("API endpoint type", select(ENDPOINTS), {
    hint: "Regional: in the Region where it is made. On this machine all are alike.",
  });
  const file = field("OpenAPI file", h("input", { type: "file", accept: ".json,.yaml,.yml,application/json" }), {
    optional: true,
  });
  const document = field("API definition", h("textarea", { rows: "16", spellcheck: "false" }), {
    hint: "OpenAPI as JSON or YAML: paste it, or choose a file.",
    wide: true,
    says: /./,
    check: (text) => (text.trim() ? "" : "Paste a document, or choose a file."),
  });
  const details = h("div", { class: "stack" }, name.element, description.element, endpoint.element);
  return { kind, name, description, endpoint, file, document, details };
}

/** The operation and its parameters. */
function callOf({ kind, name, description, endpoint, document }) {
  if (kind.value === "import") return ["ImportRestApi", { failOnWarnings: false, body: document.value }];
  const parameters = { name: name.value, endpointConfiguration: { types: [endpoint.value] } };
  if (description.value) parameters.description = description.value;
  return ["CreateRestApi", parameters];
}
