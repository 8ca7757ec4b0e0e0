// The first page: what this account has, and how else to reach it.

import { restApis } from "./apigateway/calls.js";
import { ENDPOINT } from "./cloud.js";
import { logGroups } from "./cloudwatch/calls.js";
import { code } from "./code.js";
import { tableNames } from "./dynamodb/calls.js";
import { h } from "./element.js";
import { rolesOf } from "./iam/calls.js";
import { functionsOf } from "./lambda/calls.js";
import { heading, section } from "./page.js";
import { link } from "./route.js";

const counted = (word, list) => `${list.length} ${list.length === 1 ? word : `${word}s`}`;
/** [name, route, about, the account's own: account => text] */
const SERVICES = [
  [
    "DynamoDB",
    "dynamodb",
    "Tables, their items and indexes.",
    async (account) => counted("table", await tableNames(account)),
  ],
  [
    "Lambda",
    "lambda",
    "Functions: code, configuration, a test event, what they log.",
    async (account) => counted("function", await functionsOf(account)),
  ],
  [
    "API Gateway",
    "apigateway",
    "REST APIs: routes, stages, a request to try, Postman.",
    async (account) => counted("API", await restApis(account)),
  ],
  [
    "IAM",
    "iam",
    "Roles and policies, and who was denied what.",
    async (account) => counted("role", await rolesOf(account)),
  ],
  [
    "CloudWatch",
    "cloudwatch",
    "Logs and queries over them, metrics, alarms.",
    async (account) => counted("log group", await logGroups(account)),
  ],
  ["Activity", "activity", "Every call as it happens: the way of a request, capacity, price.", () => "Live"],
];

export const title = () => "Console Home";

export async function render({ account }) {
  const counts = await Promise.all(SERVICES.map(([, , , count]) => count(account)));
  const cards = SERVICES.map(([name, path, about], position) =>
    h(
      "li",
      {},
      h(
        "a",
        { class: "card", href: link(account, [path]) },
        h("h2", {}, name),
        h("p", { class: "card-count" }, counts[position]),
        h("p", {}, about),
      ),
    ),
  );
  const option = document.getElementById("account").selectedOptions[0];
  const chapter = option?.dataset.chapter;
  return [
    heading("Console Home", {
      about:
        "The local cloud of this machine. Every button sends the same signed request as boto3 or the AWS CLI would.",
    }),
    h("ul", { class: "cards" }, cards),
    section(
      "The same account by other tools",
      { about: `${option?.dataset.title ?? "Your own lab"}: account ${account} at ${ENDPOINT}.` },
      h(
        "p",
        {},
        "In a notebook, ",
        h("code", {}, `userlab.begin("${chapter ?? "name"}", keep=True)`),
        " leads boto3 there. In a terminal, this leads every AWS tool there:",
      ),
      code(
        `eval "$(userlab env${chapter && chapter !== "playground" ? ` --chapter ${chapter}` : ""})"\naws dynamodb list-tables`,
        "In a terminal",
        "shell",
      ),
    ),
  ];
}
