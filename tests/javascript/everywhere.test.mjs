// What every page has: search, lists that stay true, and the words for what was denied.
import assert from "node:assert/strict";
import { test } from "node:test";

import { deniedRequest } from "../../userlab/console/static/js/denied_request.js";
import { changes, servicesOf } from "../../userlab/console/static/js/list_changes.js";
import { matches } from "../../userlab/console/static/js/search_matches.js";

const ENTRIES = [
  { name: "users-api", kind: "REST API a1" },
  { name: "Users", kind: "DynamoDB table" },
  { name: "all-users", kind: "Lambda function" },
  { name: "orders", kind: "DynamoDB table" },
];
const names = (text) => matches(ENTRIES, text).map(({ name }) => name);

test("a search finds names in any case, the same name first, then those that begin so", () => {
  assert.deepEqual(names("users"), ["Users", "users-api", "all-users"]);
});

test("each word may be of the name or of the kind, and no word finds nothing", () => {
  assert.deepEqual(names("table ord"), ["orders"]);
  assert.deepEqual([names(""), names("  "), names("nobody")], [[], [], []]);
});

test("a list changes when something of its service is made or deleted, not when items are written", () => {
  const record = (action, more = {}) => ({ service: "dynamodb", action, error: null, ...more });
  assert.ok(changes(servicesOf(["dynamodb"]), record("CreateTable")));
  assert.ok(changes(servicesOf([]), record("DeleteTable")));
  for (const action of ["PutItem", "PutLogEvents", "BatchWriteItem", "DescribeTable", "Query", "DeleteItem"])
    assert.ok(!changes(["dynamodb"], record(action)), action);
  assert.ok(!changes(["dynamodb"], record("CreateTable", { error: "ResourceInUseException" })));
  assert.ok(!changes(["lambda"], record("CreateTable")));
  assert.equal(servicesOf(["dynamodb", "table", "Users"]), undefined);
});

test("a denial says who lacked which action on what", () => {
  const message =
    "User: arn:aws:iam::123456789012:user/al is not authorized to perform: dynamodb:Scan on resource: " +
    "arn:aws:dynamodb:us-east-1:123456789012:table/Users because no identity-based policy allows the dynamodb:Scan action";
  assert.deepEqual(deniedRequest({ code: "AccessDeniedException", message }), {
    principal: "arn:aws:iam::123456789012:user/al",
    action: "dynamodb:Scan",
    resource: "arn:aws:dynamodb:us-east-1:123456789012:table/Users",
    reason: "because no identity-based policy allows the dynamodb:Scan action",
  });
  assert.equal(deniedRequest({ code: "ValidationException", message }), null);
  assert.equal(deniedRequest({ code: "AccessDeniedException", message: "No." }), null);
});
