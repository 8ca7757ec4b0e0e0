// The first page: what there is, and where to begin.

import { h } from "./element.js";
import { heading } from "./page.js";
import { link } from "./route.js";

const SERVICES = [
  ["DynamoDB", "dynamodb", "Tables, their items and indexes. Create a table, put items into it, query it."],
  ["Lambda", "lambda", "Functions: their code and configuration, a test event, what they log."],
  ["API Gateway", "apigateway", "REST APIs: routes, stages, a request to try, a collection for Postman."],
  ["IAM", "iam", "Roles and policies, and who was denied what."],
  ["Activity", "activity", "Every call of this account as it happens: the way of a request, capacity, price."],
];

export const title = () => "Console Home";

export function render({ account }) {
  const cards = SERVICES.map(([name, path, about]) =>
    h("li", {}, h("a", { class: "card", href: link(account, [path]) }, h("h2", {}, name), h("p", {}, about))));
  return [
    heading("Console Home", {
      about: "The local cloud of this machine. Every button sends the same signed request as boto3 or the AWS CLI would.",
    }),
    h("ul", { class: "cards" }, cards),
  ];
}
