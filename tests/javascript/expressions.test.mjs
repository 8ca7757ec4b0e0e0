// A builder's rows as DynamoDB's expressions.
import assert from "node:assert/strict";
import { test } from "node:test";

import { requestOf } from "../../userlab/console/static/js/dynamodb/expressions.js";

const row = (name, condition, ...values) => ({ name, type: "S", condition, values });

test("names and values are placeholders, so that a reserved word does no harm", () => {
  const request = requestOf({ table: "T", operation: "Query", key: [row("Status", "=", "on")], filters: [] });
  assert.deepEqual(request, {
    TableName: "T",
    KeyConditionExpression: "#n0 = :v0",
    ExpressionAttributeNames: { "#n0": "Status" },
    ExpressionAttributeValues: { ":v0": { S: "on" } },
  });
});

test("a name that stands twice has one placeholder", () => {
  const request = requestOf({
    table: "T",
    operation: "Scan",
    key: [],
    filters: [row("A", ">", "1"), row("A", "<", "9")],
  });
  assert.equal(request.FilterExpression, "#n0 > :v0 AND #n0 < :v1");
  assert.deepEqual(request.ExpressionAttributeNames, { "#n0": "A" });
});

test("each condition is written as DynamoDB has it", () => {
  const written = (condition, ...values) =>
    requestOf({ table: "T", operation: "Scan", key: [], filters: [row("A", condition, ...values)] }).FilterExpression;
  assert.equal(written("between", "1", "2"), "#n0 BETWEEN :v0 AND :v1");
  assert.equal(written("attribute_exists"), "attribute_exists(#n0)");
  assert.equal(written("not contains", "x"), "NOT contains(#n0, :v0)");
  assert.equal(written("begins_with", "x"), "begins_with(#n0, :v0)");
});

test("a sort key without a value is left out, and the order goes to a Query only", () => {
  const asked = {
    table: "T",
    index: "ByDate",
    key: [row("P", "=", "x"), row("S", "=")],
    filters: [],
    descending: true,
  };
  const query = requestOf({ ...asked, operation: "Query" });
  assert.equal(query.KeyConditionExpression, "#n0 = :v0");
  assert.equal(query.ScanIndexForward, false);
  assert.equal(query.IndexName, "ByDate");
  assert.ok(!("ScanIndexForward" in requestOf({ ...asked, operation: "Scan" })));
});
