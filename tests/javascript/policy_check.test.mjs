// What is wrong with a policy, by its line, and what its actions mean.
import assert from "node:assert/strict";
import { test } from "node:test";

import { actionsOf, meaningOf } from "../../userlab/console/static/js/iam/policy/actions.js";
import { placed } from "../../userlab/console/static/js/iam/policy/json_places.js";
import { policyProblems, trustProblems } from "../../userlab/console/static/js/iam/policy/policy_check.js";

const services = {
  dynamodb: { name: "DynamoDB", actions: { GetItem: "Reads an item.", PutItem: "Writes an item.", Query: "Finds." } },
};
const ARN = "arn:aws:dynamodb:us-east-1:123456789012:table/Users";

/** "line: message" of each problem of a policy with these statements, one a line from line 3 on. */
function told(...statements) {
  const text = `{"Version": "2012-10-17",\n"Statement": [\n${statements.map((each) => JSON.stringify(each)).join(",\n")}]}`;
  return policyProblems(text, services).map(
    ({ from, message }) => `${text.slice(0, from).split("\n").length}: ${message}`,
  );
}
const good = { Effect: "Allow", Action: "dynamodb:GetItem", Resource: ARN };

test("a policy that is right has no problem", () => {
  assert.deepEqual(told(good, { ...good, Action: ["dynamodb:*", "dynamodb:Get*"], Resource: [ARN, "*"] }), []);
});

test("each problem is told at its own statement's line", () => {
  const { Resource: _, ...without } = good;
  assert.deepEqual(told(good, without), ["4: Missing resource: add Resource or NotResource to the statement."]);
  assert.match(told({ ...good, Effect: "allow" })[0], /^3: Invalid effect/);
  assert.match(told({ ...good, Principal: "*" })[0], /^3: Unsupported Principal/);
  assert.match(told({ ...good, Sid: "my statement" })[0], /^3: Invalid Sid/);
  assert.match(told({ ...good, Resources: "*" })[0], /^3: Unknown element: Resources/);
});

test("an action that does not exist is told with the nearest that does", () => {
  assert.match(told({ ...good, Action: "dynamodb:GetItems" })[0], /does not exist. Did you mean dynamodb:GetItem\?/);
  assert.match(told({ ...good, Action: "GetItem" })[0], /it is written service:Operation/);
  assert.deepEqual(told({ ...good, Action: "elsewhere:Do", Resource: "*" }), []);
});

test("a resource is an ARN whose service the actions are of, with its own region and account", () => {
  assert.match(told({ ...good, Resource: "Users" })[0], /Invalid ARN/);
  assert.match(told({ ...good, Resource: ARN.replace("dynamodb", "s3") })[0], /works on a resource of s3/);
  const ofTheWalkthrough = "arn:aws:dynamodb:REGION:ACCOUNT_ID:table/Users";
  assert.match(told({ ...good, Resource: ofTheWalkthrough })[0], /in place of REGION and ACCOUNT_ID/);
});

test("the walkthrough's bare statement is told to need a document around it", () => {
  const [problem, ...others] = policyProblems(JSON.stringify(good), services);
  assert.match(problem.message, /bare statement/);
  assert.deepEqual(others, []);
});

test("a document without a version is warned about, one with a wrong one refused", () => {
  const of = (document) => policyProblems(JSON.stringify(document), services)[0];
  assert.equal(of({ Statement: good }).severity, "warning");
  assert.equal(of({ Version: "2024-01-01", Statement: good }).severity, "error");
  assert.match(of([]).message, /JSON object/);
});

test("a trust policy names a principal and no resource", () => {
  const trust = (statement) => trustProblems(JSON.stringify({ Version: "2012-10-17", Statement: [statement] }));
  const right = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
  assert.deepEqual(trust(right), []);
  assert.match(trust({ ...right, Resource: "*" })[0].message, /Unsupported Resource/);
  assert.match(trust({ ...right, Principal: undefined })[0].message, /Missing principal/);
  assert.match(trust({ ...right, Action: "lambda:InvokeFunction" })[0].message, /Invalid action/);
});

test("values have the places where they stand, even behind quotes, escapes and braces in texts", () => {
  const text = '{"a": "}\\"{", "b": [1, {"c": null}], "d": {}, "e": []}';
  const [, b, d] = placed(text).members;
  assert.equal(text.slice(b.node.from, b.node.to), '[1, {"c": null}]');
  assert.equal(text.slice(d.node.from, d.node.to), "{}");
  assert.deepEqual(placed(text).value, JSON.parse(text));
});

test("actions are explained, those with stars by what they stand for", () => {
  assert.equal(meaningOf(services, "dynamodb:GetItem"), "Reads an item.");
  assert.equal(meaningOf(services, "dynamodb:*"), "Every action of DynamoDB.");
  assert.equal(meaningOf(services, "dynamodb:*Item"), "2 actions: GetItem, PutItem.");
  assert.equal(meaningOf(services, "s3:GetObject"), "");
  assert.deepEqual(actionsOf('{"Action": ["dynamodb:GetItem", "dynamodb:*"], "Resource": "arn:aws:s3:::b"}'), [
    "dynamodb:GetItem",
    "dynamodb:*",
  ]);
});
