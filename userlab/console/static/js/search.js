// Search: the name of any resource or page, opened by its button or the key "/". Arrows choose, Enter goes there.

import { restApis } from "./apigateway/calls.js";
import { alarmsOf, logGroups } from "./cloudwatch/calls.js";
import { tableNames } from "./dynamodb/calls.js";
import { h, newId, replace } from "./element.js";
import { managedPolicies, rolesOf } from "./iam/calls.js";
import { functionsOf } from "./lambda/calls.js";
import { link } from "./route.js";
import { matches } from "./search_matches.js";

const PAGES = [
  ["Tables", ["dynamodb", "tables"], "DynamoDB"],
  ["Create table", ["dynamodb", "create-table"], "DynamoDB"],
  ["Explore items", ["dynamodb", "items"], "DynamoDB"],
  ["PartiQL editor", ["dynamodb", "partiql"], "DynamoDB"],
  ["Functions", ["lambda"], "Lambda"],
  ["Create function", ["lambda", "create-function"], "Lambda"],
  ["Layers", ["lambda", "layers"], "Lambda"],
  ["APIs", ["apigateway"], "API Gateway"],
  ["Create REST API", ["apigateway", "create-api"], "API Gateway"],
  ["API keys", ["apigateway", "keys"], "API Gateway"],
  ["Usage plans", ["apigateway", "usage-plans"], "API Gateway"],
  ["Roles", ["iam", "roles"], "IAM"],
  ["Create role", ["iam", "create-role"], "IAM"],
  ["Policies", ["iam", "policies"], "IAM"],
  ["Create policy", ["iam", "create-policy"], "IAM"],
  ["Denied requests", ["iam", "denied"], "IAM"],
  ["Log groups", ["cloudwatch", "log-groups"], "CloudWatch"],
  ["Logs Insights", ["cloudwatch", "insights"], "CloudWatch"],
  ["All metrics", ["cloudwatch", "metrics"], "CloudWatch"],
  ["Alarms", ["cloudwatch", "alarms"], "CloudWatch"],
  ["Activity", ["activity"], "Every call as it happens"],
];
/** What is asked for the names of an account, and the entry of each. */
const RESOURCES = [
  [tableNames, (name) => [name, "DynamoDB table", ["dynamodb", "table", name]]],
  [functionsOf, ({ FunctionName: name }) => [name, "Lambda function", ["lambda", "function", name]]],
  [restApis, ({ id, name }) => [name, `REST API ${id}`, ["apigateway", "api", id]]],
  [rolesOf, ({ RoleName: name }) => [name, "IAM role", ["iam", "role", name]]],
  [managedPolicies, ({ PolicyName: name, Arn: arn }) => [name, "IAM policy", ["iam", "policy", arn]]],
  [logGroups, ({ logGroupName: name }) => [name, "Log group", ["cloudwatch", "log-group", name]]],
  [alarmsOf, ({ AlarmName: name }) => [name, "Alarm", ["cloudwatch", "alarm", name]]],
];

/** Open the search with the names of an account. */
export function search(account) {
  if (document.querySelector("dialog[open]")) return;
  const listId = newId("found");
  const input = h("input", {
    type: "search",
    role: "combobox",
    "aria-label": "Search for resources and pages",
    "aria-controls": listId,
    "aria-expanded": "false",
    "aria-autocomplete": "list",
    autocomplete: "off",
    spellcheck: "false",
    placeholder: "Name of a table, function, API, role...",
  });
  const list = h("ul", { id: listId, role: "listbox", "aria-label": "Found", class: "found" });
  const state = h("p", { class: "hint", role: "status" });
  const dialog = h("dialog", { class: "search", "aria-label": "Search" }, input, list, state);
  let entries = PAGES.map(([name, route, kind]) => ({ name, kind, href: link(account, route) }));
  let found = [];
  let chosen = 0;
  function draw() {
    found = matches(entries, input.value);
    chosen = Math.min(chosen, Math.max(found.length - 1, 0));
    replace(list, found.map(option));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(found.length > 0));
    if (found.length) input.setAttribute("aria-activedescendant", `${listId}-${chosen}`);
    else input.removeAttribute("aria-activedescendant");
    const none = input.value.trim() && !found.length;
    replace(state, none ? "Nothing in this account has such a name." : "Arrows choose, Enter opens, Escape closes.");
  }
  const option = ({ name, kind }, place) =>
    h(
      "li",
      {
        id: `${listId}-${place}`,
        role: "option",
        "aria-selected": String(place === chosen),
        onclick: () => open(place),
      },
      h("b", {}, name),
      h("small", {}, kind),
    );
  function open(place) {
    if (!found[place]) return;
    dialog.close();
    location.hash = found[place].href;
  }
  input.addEventListener("input", () => {
    chosen = 0;
    draw();
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) {
      chosen = (chosen + step + found.length) % found.length;
      draw();
      list.children[chosen].scrollIntoView({ block: "nearest" });
      event.preventDefault();
    } else if (event.key === "Enter") {
      event.preventDefault();
      open(chosen);
    }
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  draw();
  for (const [ask, entry] of RESOURCES)
    ask(account)
      .then((all) => {
        const more = all.map(entry).map(([name, kind, route]) => ({ name, kind, href: link(account, route) }));
        entries = [...entries, ...more];
        draw();
      })
      .catch(() => {}); // a service that refuses its list hides no other
}

/** "/" opens the search, unless somebody is typing. */
export function searchByKey(open) {
  addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable], .editor");
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing) return;
    event.preventDefault();
    open();
  });
}
