// The console: finds out which page the address asks for, and shows it.

import { h, replace } from "./element.js";
import { deniedBox } from "./denied.js";
import { errorBox, turnPage } from "./flash.js";
import { keepTrue } from "./live.js";
import { keptFocus } from "./kept_focus.js";
import { link, parse } from "./route.js";
import { search, searchByKey } from "./search.js";
import { assured, enter } from "./session.js";
import { showSide } from "./side_nav.js";
import { followTheme } from "./theme.js";

const SERVICES = [
  ["DynamoDB", "dynamodb"],
  ["Lambda", "lambda"],
  ["API Gateway", "apigateway"],
  ["IAM", "iam"],
  ["CloudWatch", "cloudwatch"],
  ["Activity", "activity"],
];
// The first words of a route, and the module that shows it. The longest that fits wins.
const PAGES = {
  home: "./home.js",
  dynamodb: "./dynamodb/tables_list.js",
  "dynamodb/create-table": "./dynamodb/create_table.js",
  "dynamodb/table": "./dynamodb/table_page.js",
  "dynamodb/items": "./dynamodb/explore_items.js",
  "dynamodb/item": "./dynamodb/item_page.js",
  "dynamodb/import": "./dynamodb/transfer/import_page.js",
  "dynamodb/partiql": "./dynamodb/partiql_page.js",
  lambda: "./lambda/functions_list.js",
  "lambda/create-function": "./lambda/create_function.js",
  "lambda/function": "./lambda/function_page.js",
  "lambda/add-trigger": "./lambda/triggers/add_trigger.js",
  "lambda/layers": "./lambda/layers_page.js",
  apigateway: "./apigateway/apis_list.js",
  "apigateway/api": "./apigateway/api_page.js",
  "apigateway/create-api": "./apigateway/create_api.js",
  "apigateway/create-resource": "./apigateway/create_resource.js",
  "apigateway/create-method": "./apigateway/create_method.js",
  "apigateway/keys": "./apigateway/access/keys_page.js",
  "apigateway/usage-plans": "./apigateway/access/usage_plans_page.js",
  iam: "./iam/roles_list.js",
  "iam/role": "./iam/role_page.js",
  "iam/create-role": "./iam/create_role.js",
  "iam/attach": "./iam/attach_policies.js",
  "iam/inline": "./iam/inline_policy.js",
  "iam/trust": "./iam/trust_policy.js",
  "iam/simulate": "./iam/simulate.js",
  "iam/create-policy": "./iam/create_policy.js",
  "iam/policies": "./iam/policies_list.js",
  "iam/policy": "./iam/policy_page.js",
  "iam/denied": "./iam/denied_page.js",
  cloudwatch: "./cloudwatch/log_groups.js",
  "cloudwatch/create-log-group": "./cloudwatch/create_log_group.js",
  "cloudwatch/log-group": "./cloudwatch/log_group_page.js",
  "cloudwatch/events": "./cloudwatch/log_events.js",
  "cloudwatch/insights": "./cloudwatch/insights.js",
  "cloudwatch/metrics": "./cloudwatch/metrics_page.js",
  "cloudwatch/alarms": "./cloudwatch/alarms_list.js",
  "cloudwatch/alarm": "./cloudwatch/alarm_page.js",
  "cloudwatch/create-alarm": "./cloudwatch/create_alarm.js",
  activity: "./activity/activity_page.js",
};

const main = document.getElementById("page");
const accounts = document.getElementById("account");
let leave = new AbortController();
let shown = 0;

/** Show the page of the address. `quiet`: it is there already and only brings news, so focus and place stay. */
async function show({ quiet = false } = {}) {
  const route = parse(location.hash);
  const account = route.account ?? remembered();
  if (!route.account) return location.replace(link(account, route.parts));
  localStorage.setItem("account", account);
  frame(account, route.parts[0]);
  showSide(account, route.parts);
  keepTrue(account, route.parts, show);
  leave.abort();
  leave = new AbortController();
  const [module, rest] = pageOf(route.parts);
  shown += 1;
  const turn = shown;
  if (!quiet) main.setAttribute("aria-busy", "true");
  let content;
  let title;
  try {
    await assured(); // a script, too, is taken from our own cloud only
    const page = await import(module);
    title = page.title(rest);
    content = await page.render({ account, parts: rest, query: route.query, left: leave.signal, reload: show });
  } catch (error) {
    if (error.code === "ConsoleLocked") return lock(error);
    content = [h("h1", {}, title ?? "This page cannot be shown"), deniedBox(error) ?? errorBox(error)];
  }
  if (turn !== shown) return; // somebody went on meanwhile
  document.title = `${title ?? "Error"} | AWS Console, local`;
  main.removeAttribute("aria-busy");
  if (quiet) return keptFocus(main, () => replace(main, content));
  turnPage(); // with the page, not before: who reads that it is saved finds the page drawn anew
  replace(main, content);
  // In a notebook's frame, the focus stays where the learner is: in the notebook.
  if (document.hasFocus()) (main.querySelector("[autofocus]") ?? main).focus({ preventScroll: true });
  scrollTo(0, 0);
}

/** Show the page of an address that somebody came by: a link within the console, or one with a code. */
async function arrive() {
  try {
    await enter();
  } catch (error) {
    return lock(error);
  }
  return show();
}

/** Say why nothing is shown, and the ways in. */
function lock(error) {
  shown += 1;
  keepTrue("", ["locked"]);
  leave.abort();
  document.title = "The console is locked";
  main.removeAttribute("aria-busy");
  const reason = error.code === "ConsoleLocked" ? error.message : "The local cloud does not answer.";
  replace(
    main,
    h("h1", {}, "The console is locked"),
    h("p", {}, reason),
    document.getElementById("ways-in").content.cloneNode(true),
  );
}

function pageOf(parts) {
  for (let length = Math.min(parts.length, 2); length > 0; length -= 1) {
    const module = PAGES[parts.slice(0, length).join("/")];
    if (module) return [module, parts.slice(length)];
  }
  return [PAGES.home, []];
}

function frame(account, current) {
  const items = SERVICES.map(([name, path]) =>
    h("li", {}, h("a", { href: link(account, [path]), "aria-current": path === current ? "true" : null }, name)),
  );
  replace(document.getElementById("services"), items);
  document.querySelector("[data-home]").href = link(account, []);
  if (![...accounts.options].some((option) => option.value === account)) {
    accounts.append(h("option", { value: account }, `Account ${account}`));
  }
  accounts.value = account;
}

function remembered() {
  return localStorage.getItem("account") ?? accounts.options[accounts.options.length - 1].value;
}

followTheme();
accounts.addEventListener("change", () => {
  const { parts } = parse(location.hash);
  location.hash = link(accounts.value, parts.slice(0, 1));
});
document.querySelector("[data-skip]").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
const openSearch = () => document.title !== "The console is locked" && search(accounts.value);
document.getElementById("search").addEventListener("click", openSearch);
searchByKey(openSearch);
addEventListener("hashchange", arrive);
arrive();
