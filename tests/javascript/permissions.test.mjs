// What a denied request lacked, what the simulator said, and the code of IAM's forms.
import assert from "node:assert/strict";
import { test } from "node:test";

import { decisionOf, sourceOf } from "../../userlab/console/static/js/iam/decisions.js";
import {
  extended,
  ownerOf,
  policyName,
  sorted,
  statementsFor,
} from "../../userlab/console/static/js/iam/missing_permissions.js";
import { inlineCall, roleCalls, terraform } from "../../userlab/console/static/js/iam/role_code.js";
import { nameProblem, ofService, trustedBy } from "../../userlab/console/static/js/iam/trust_policies.js";

const account = "123456789012";
const TABLE = `arn:aws:dynamodb:us-east-1:${account}:table/Users`;

test("a request's permissions are its role's or its user's; an administrator's are nobody's", () => {
  const owner = (principal) => ownerOf({ principal, account });
  assert.deepEqual(owner(`arn:aws:sts::${account}:assumed-role/users-role/users`), {
    kind: "role",
    name: "users-role",
  });
  assert.deepEqual(owner(`arn:aws:iam::${account}:user/team/alice`), { kind: "user", name: "alice" });
  assert.equal(owner("lambda.amazonaws.com"), null);
});

test("only what no policy allows can be added; what a Deny or a boundary stops is told apart", () => {
  const result = (EvalActionName, EvalDecision, more = {}) => ({
    EvalActionName,
    EvalResourceName: TABLE,
    EvalDecision,
    ...more,
  });
  const found = sorted([
    result("dynamodb:GetItem", "allowed"),
    result("dynamodb:PutItem", "implicitDeny"),
    result("dynamodb:Scan", "explicitDeny", { MatchedStatements: [{ SourcePolicyId: "p" }] }),
    result("dynamodb:Query", "implicitDeny", {
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
    }),
  ]);
  assert.deepEqual(found.missing, [["dynamodb:PutItem", TABLE]]);
  assert.deepEqual(found.denied, [{ pair: ["dynamodb:Scan", TABLE], by: [{ SourcePolicyId: "p" }] }]);
  assert.deepEqual(found.bounded, [["dynamodb:Query", TABLE]]);
});

test("the smallest statements are one for each resource, and the policy has the first action's name", () => {
  const pairs = [
    ["dynamodb:PutItem", TABLE],
    ["dynamodb:GetItem", TABLE],
    ["sqs:SendMessage", "arn:aws:sqs:::q"],
  ];
  assert.deepEqual(statementsFor(pairs), [
    { Effect: "Allow", Action: ["dynamodb:GetItem", "dynamodb:PutItem"], Resource: TABLE },
    { Effect: "Allow", Action: "sqs:SendMessage", Resource: "arn:aws:sqs:::q" },
  ]);
  assert.equal(policyName(pairs), "allow-dynamodb-PutItem");
});

test("a policy of this name keeps what it has, and gets no statement twice", () => {
  const [statement] = statementsFor([["dynamodb:GetItem", TABLE]]);
  const other = { Effect: "Allow", Action: "a:b", Resource: "*" };
  assert.deepEqual(extended(undefined, [statement]), { Version: "2012-10-17", Statement: [statement] });
  assert.deepEqual(extended({ Version: "2012-10-17", Statement: other }, [statement]).Statement, [other, statement]);
  assert.deepEqual(extended({ Statement: [statement] }, [statement]).Statement, [statement]);
});

test("a simulated decision is told with its reason", () => {
  const at = (Line, Column) => ({ Line, Column });
  const matched = [{ SourcePolicyId: "role_r_p", StartPosition: at(3, 19), EndPosition: at(8, 10) }];
  assert.deepEqual(decisionOf({ EvalDecision: "implicitDeny" }), ["denied", "bad"]);
  assert.equal(sourceOf({ EvalDecision: "allowed", MatchedStatements: matched }), "Allowed by role_r_p, lines 3 to 8.");
  assert.match(sourceOf({ EvalDecision: "explicitDeny", MatchedStatements: matched }), /beats every Allow/);
  assert.match(sourceOf({ EvalDecision: "implicitDeny", MissingContextValues: ["aws:username"] }), /aws:username/);
});

test("a role as Terraform refers to itself from its attachments", () => {
  const arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
  const trust = JSON.stringify(ofService("lambda.amazonaws.com"), null, 2);
  const text = terraform(roleCalls({ name: "users-role", description: "", trust, policies: [arn] }));
  assert.match(text, /resource "aws_iam_role" "users-role" \{/);
  assert.match(text, /assume_role_policy = jsonencode\(\{/);
  assert.match(text, /role\s+= aws_iam_role\.users-role\.name/);
  assert.doesNotMatch(text, /description/);
});

test("a policy is sent without white space, and as it stands while it is no JSON", () => {
  assert.equal(inlineCall("r", "p", '{ "a": 1 }')[2].PolicyDocument, '{"a":1}');
  assert.equal(inlineCall("r", "p", "{ no")[2].PolicyDocument, "{ no");
});

test("names of roles are told IAM's rule", () => {
  assert.equal(nameProblem("users-role", 64), "");
  assert.match(nameProblem("a b", 64), /Use only/);
  assert.match(nameProblem("x".repeat(65), 64), /at most 64/);
});

test("whom a trust policy trusts is told in a line", () => {
  assert.equal(trustedBy(ofService("lambda.amazonaws.com")), "lambda.amazonaws.com");
  assert.equal(trustedBy({ Statement: { Principal: "*" } }), "*");
  assert.equal(trustedBy(undefined), "");
});
