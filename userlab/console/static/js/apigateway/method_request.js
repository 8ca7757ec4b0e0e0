// The settings of a method request: authorization, API key, validator, model of the body.

import { h } from "../element.js";
import { field, select } from "../form.js";
import { JSON_TYPE, patchesOf } from "./requests.js";

const KINDS = { TOKEN: "CUSTOM", REQUEST: "CUSTOM", COGNITO_USER_POOLS: "COGNITO_USER_POOLS" };

/**
 * {element, fields(), read(): members of PutMethod, patches(): the same for UpdateMethod}.
 * `lists`: the API's [authorizers, validators, models]; `now`: the method as it is.
 */
export function methodRequest([authorizers, validators, models], now = {}) {
  const one = (list) => list.map(({ id, name }) => [id, name]);
  const chosen = now.authorizerId ?? (now.authorizationType === "AWS_IAM" ? "AWS_IAM" : "NONE");
  const authorization = field(
    "Authorization",
    select([["NONE", "None"], ["AWS_IAM", "AWS IAM"], ...one(authorizers)], { value: chosen }),
    { says: /authoriz/i },
  );
  const validator = field(
    "Request validator",
    select([["", "None"], ...one(validators)], { value: now.requestValidatorId ?? "" }),
    { says: /validator/i },
  );
  const model = field(
    "Model of the request body",
    select([["", "None"], ...models.map(({ name }) => [name, name])], { value: now.requestModels?.[JSON_TYPE] ?? "" }),
    { hint: `For ${JSON_TYPE}. A validator of the body checks it.`, says: /model/i },
  );
  const key = h("input", { type: "checkbox", checked: Boolean(now.apiKeyRequired) });
  const read = () => {
    const authorizer = authorizers.find((each) => each.id === authorization.value);
    return {
      authorizationType: authorizer ? KINDS[authorizer.type] : authorization.value,
      ...(authorizer ? { authorizerId: authorizer.id } : {}),
      apiKeyRequired: key.checked,
      ...(validator.value ? { requestValidatorId: validator.value } : {}),
      ...(model.value ? { requestModels: { [JSON_TYPE]: model.value } } : {}),
    };
  };
  return {
    element: h(
      "div",
      { class: "stack" },
      authorization.element,
      h("label", { class: "check" }, key, h("span", {}, "API key required")),
      h("div", { class: "row" }, validator.element, model.element),
    ),
    fields: () => [authorization, validator, model],
    read,
    patches: () => patchesOf(now, read()),
  };
}
