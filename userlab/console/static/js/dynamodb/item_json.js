// An item as text: plain JSON, or DynamoDB JSON with the types in it.

import { field } from "../form.js";
import { h } from "../element.js";
import { itemFromPlain, itemToPlain, problemOf } from "./attribute_value.js";
import { ExactNumber, loose, parse, write } from "./exact_json.js";

/** {element, fields(), read(): the item as DynamoDB JSON}. `before` tells which arrays are sets. */
export function itemJson(item, { plain, before }) {
  const text = h(
    "textarea",
    { rows: "16", spellcheck: "false", autocapitalize: "off" },
    write(plain ? itemToPlain(item) : item),
  );
  const hint = plain
    ? "Plain JSON. Sets and binary values have no form of their own here: DynamoDB JSON has."
    : 'DynamoDB JSON: every value stands behind the letter of its type, as in {"Age": {"N": "30"}}.';
  const problem = (typed) => {
    try {
      return problemOf(parse(typed)) || (plain ? "" : typeProblem(parse(typed)));
    } catch (error) {
      return error.message;
    }
  };
  const only = field(plain ? "Item as JSON" : "Item as DynamoDB JSON", text, {
    hint,
    check: problem,
    says: /./,
    wide: true,
  });
  return {
    element: only.element,
    fields: () => [only],
    read: () => (plain ? itemFromPlain(parse(text.value), before) : loose(parse(text.value))),
  };
}

function typeProblem(document) {
  const wrong = Object.entries(document).find(
    ([, value]) =>
      !value || typeof value !== "object" || value instanceof ExactNumber || Object.keys(value).length !== 1,
  );
  return wrong ? `${wrong[0]} needs its type: {"S": "text"}, {"N": "30"}, {"BOOL": true}...` : "";
}
