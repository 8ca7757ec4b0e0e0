// What is wrong with a policy, told while it is typed. IAM itself has the last word when the policy is stored.
//
// Source: IAM User Guide, "Grammar of the IAM JSON policy language"; IAM Access Analyzer, "Policy check reference".

import { meaningOf, serviceOf } from "./actions.js";
import { placed } from "./json_places.js";

const VERSIONS = ["2012-10-17", "2008-10-17"];
const TOP = ["Version", "Id", "Statement"];
const OF_STATEMENT = ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"];
const PRINCIPALS = ["Principal", "NotPrincipal"];

/**
 * The problems of an identity policy: [{from, to, message, severity}]. `services` are the known actions of each
 * service prefix, as `actions.js` reads them; of a service that is not there nothing is said.
 */
export const policyProblems = (text, services = {}) =>
  problems(text, (statement, add) => identityStatement(statement, services, add));

/** The problems of a trust policy: who may assume a role. */
export const trustProblems = (text) => problems(text, trustStatement);

function problems(text, check) {
  const found = [];
  const add = (place, message, severity = "error") => found.push({ from: place.from, to: place.to, message, severity });
  const root = placed(text);
  if (!root.members) {
    add(root, "A policy is a JSON object.");
    return found;
  }
  const statement = member(root, "Statement");
  if (!statement && member(root, "Effect")) {
    add(start(root), 'This is a bare statement. Put it in a document: {"Version": "2012-10-17", "Statement": [...]}.');
    return found;
  }
  unknown(root, TOP, "a policy", add);
  version(root, add);
  if (!statement) add(start(root), "Missing statement: add Statement, a list of statements.");
  for (const each of statement ? (statement.node.items ?? [statement.node]) : []) {
    if (each.members) check(each, add);
    else add(each, "A statement is a JSON object with Effect, Action and Resource.");
  }
  return found;
}

function version(root, add) {
  const found = member(root, "Version");
  if (!found) {
    add(start(root), 'Missing version: without "Version": "2012-10-17", variables are taken literally.', "warning");
  } else if (!VERSIONS.includes(found.node.value)) {
    add(found.node, "Invalid version: it is 2012-10-17, a date that names the policy language.");
  }
}

function identityStatement(statement, services, add) {
  effect(statement, add);
  for (const name of PRINCIPALS) {
    const found = member(statement, name);
    if (found) add(found, `Unsupported ${name}: whom a role's policy is about is the role itself.`);
  }
  unknown(statement, [...OF_STATEMENT, ...PRINCIPALS], "a statement", add);
  sid(statement, add);
  for (const [one, other] of [
    ["Action", "NotAction"],
    ["Resource", "NotResource"],
  ]) {
    if (!member(statement, one) && !member(statement, other)) {
      add(start(statement), `Missing ${one.toLowerCase()}: add ${one} or ${other} to the statement.`);
    }
  }
  const actions = texts(statement, ["Action", "NotAction"]);
  for (const each of actions) action(each, services, add);
  for (const each of texts(statement, ["Resource", "NotResource"])) resource(each, actions, add);
  condition(statement, add);
}

function trustStatement(statement, add) {
  effect(statement, add);
  if (!PRINCIPALS.some((name) => member(statement, name))) {
    add(start(statement), "Missing principal: a trust policy says who may assume the role.");
  }
  for (const name of ["Resource", "NotResource"]) {
    const found = member(statement, name);
    if (found) add(found, `Unsupported ${name}: the role itself is what a trust policy is about.`);
  }
  const actions = texts(statement, ["Action", "NotAction"]);
  if (!actions.length) add(start(statement), 'Missing action: add "Action": "sts:AssumeRole".');
  for (const each of actions) {
    if (!/^sts:/i.test(each.value)) add(each, "Invalid action: a trust policy allows sts:AssumeRole.");
  }
  sid(statement, add);
  condition(statement, add);
}

function effect(statement, add) {
  const found = member(statement, "Effect");
  if (!found) add(start(statement), "Missing effect: add Effect, which is Allow or Deny.");
  else if (!["Allow", "Deny"].includes(found.node.value)) add(found.node, "Invalid effect: it is Allow or Deny.");
}

function sid(statement, add) {
  const found = member(statement, "Sid");
  if (found && !/^[0-9A-Za-z]*$/.test(found.node.value))
    add(found.node, "Invalid Sid: letters and digits only, without spaces.");
}

function condition(statement, add) {
  const found = member(statement, "Condition");
  if (found && !found.node.members) add(found.node, "Invalid condition: it is an object of operators.");
}

function action(place, services, add) {
  const { value } = place;
  if (value === "*") return;
  const [prefix, name] = value.split(":");
  if (!name) {
    add(place, "Invalid action: it is written service:Operation, for example dynamodb:GetItem.");
    return;
  }
  if (serviceOf(services, prefix) && !meaningOf(services, value)) {
    const like = nearest(name, Object.keys(serviceOf(services, prefix).actions));
    const hint = like ? ` Did you mean ${prefix}:${like}?` : " IAM stores it, but it allows nothing.";
    add(place, `Invalid action: ${value} does not exist.${hint}`, "warning");
  }
}

function resource(place, actions, add) {
  const { value } = place;
  if (value === "*") return;
  const [prefix, , service, region, account] = value.split(":");
  if (prefix !== "arn" || value.split(":").length < 6) {
    add(place, 'Invalid ARN: a resource is "*" or arn:aws:service:region:account:resource.');
    return;
  }
  const left = [region, account].filter((each) => /^[A-Z_]+$/.test(each));
  if (left.length) {
    add(
      place,
      `Put your own values in place of ${left.join(" and ")}: as it stands, the ARN names nothing.`,
      "warning",
    );
  } else if (account && !/^[\d*?]+$|\$\{/.test(account)) {
    add(place, "Invalid account in ARN: an account has 12 digits.");
  }
  const services = new Set(actions.map((each) => each.value.split(":")[0]));
  if (actions.length && ![service, "*"].some((each) => services.has(each)) && !/[*?]/.test(service)) {
    add(place, `No action of this statement works on a resource of ${service}.`, "warning");
  }
}

function unknown(object, names, what, add) {
  for (const each of object.members) {
    if (!names.includes(each.name)) add(each, `Unknown element: ${each.name} is no part of ${what}.`);
  }
}

const member = (object, name) => object.members?.find((each) => each.name === name);
const start = (object) => ({ from: object.from, to: object.from + 1 });

/** The texts of an element that is one or a list of them. */
function texts(statement, names) {
  const found = names.map((name) => member(statement, name)).find(Boolean);
  return found ? (found.node.items ?? [found.node]).filter((each) => typeof each.value === "string") : [];
}

/** The name that differs by the fewest letters, if they are few. */
function nearest(name, names) {
  const ranked = names.map((each) => [distance(name.toLowerCase(), each.toLowerCase()), each]).sort();
  ranked.sort(([one], [other]) => one - other);
  return ranked.length && ranked[0][0] <= 3 ? ranked[0][1] : null;
}

function distance(one, other) {
  let row = Array.from({ length: other.length + 1 }, (_, place) => place);
  for (let line = 0; line < one.length; line += 1) {
    const above = row;
    row = [line + 1];
    for (let place = 0; place < other.length; place += 1) {
      const change = above[place] + (one[line] === other[place] ? 0 : 1);
      row.push(Math.min(change, above[place + 1] + 1, row[place] + 1));
    }
  }
  return row[other.length];
}
