// API Gateway > APIs > one API > Create resource: a part of a path below another.

import { asCode, followed } from "../as_code.js";
import { aws } from "../cloud.js";
import { h } from "../element.js";
import { doneNext } from "../flash.js";
import { field, form, select, textInput } from "../form.js";
import { buttonLink, heading, section } from "../page.js";
import { go, link } from "../route.js";
import { apiCrumbs, make, resourcesOf, restApi } from "./calls.js";
import { corsCalls, pathPartProblem } from "./requests.js";
import { terraform } from "./terraform.js";

export const title = () => "Create resource";

export async function render({ account, parts: [id], query }) {
  const [api, resources] = await Promise.all([restApi(account, id), resourcesOf(account, id)]);
  const paths = resources.map((each) => [each.id, each.path]);
  const parent = field("Resource path", select(paths, { value: query.get("parent") ?? resources[0].id }), {
    hint: "The resource above the new one.",
  });
  const name = field("Resource name", textInput({ autofocus: true, "aria-required": "true", placeholder: "user" }), {
    hint: "One part of the path. In braces it is a path parameter: {id} takes any value.",
    check: pathPartProblem,
    says: /path ?part|resource|sibling/i,
  });
  const [proxy, cors] = [box("Proxy resource"), box("CORS (cross-origin resource sharing)")];
  const pathOf = () => {
    const above = resources.find((each) => each.id === parent.value).path;
    return { [parent.value]: above, RESOURCE_ID: `${above === "/" ? "" : above}/${name.value}` };
  };
  const preview = asCode({ label: "This resource as code", terraform: terraform(pathOf) });
  const back = link(account, ["apigateway", "api", id], { resource: parent.value });
  const request = () => ({ restApiId: id, parentId: parent.value, pathPart: name.value });
  const after = (resourceId) =>
    cors.input.checked ? corsCalls({ restApiId: id, resourceId }, { methods: ["ANY"] }) : [];
  proxy.input.addEventListener("change", () => {
    name.input.value = proxy.input.checked ? "{proxy+}" : "";
    name.clear();
  });
  const element = form({
    fields: [name],
    content: section(
      "Resource details",
      {},
      proxy.element,
      h("p", { class: "hint" }, "A proxy resource, {proxy+}, takes every path below the one above it."),
      h("div", { class: "row" }, parent.element, name.element),
      cors.element,
      h("p", { class: "hint" }, "Makes the method OPTIONS, which allows web pages of any origin to ask."),
    ),
    submit: "Create resource",
    buttons: [buttonLink("Cancel", back)],
    run: async () => {
      const made = await aws(account, "apigateway", "CreateResource", request());
      await make(account, after(made.id));
      doneNext(`The resource ${made.path} was created.`);
      go(account, ["apigateway", "api", id], { resource: made.id });
    },
  });
  followed(element, preview, () => [["apigateway", "CreateResource", request()], ...after("RESOURCE_ID")]);
  return [
    heading("Create resource", { crumbs: apiCrumbs(account, api) }),
    h("div", { class: "beside" }, element, preview.element),
  ];
}

function box(text) {
  const input = h("input", { type: "checkbox" });
  return { input, element: h("label", { class: "check" }, input, text) };
}
