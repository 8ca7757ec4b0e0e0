// Calls as code: what was done by mouse, as boto3, the AWS CLI and Terraform say it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { boto3, cli } from "../../userlab/console/static/js/dynamodb/call_code.js";
import * as table from "../../userlab/console/static/js/dynamodb/table_code.js";

test("boto3 has methods in snake case and Python's own literals", () => {
  assert.equal(
    boto3("PutItem", { TableName: "Users", Item: { Flag: { BOOL: true } } }),
    'boto3.client("dynamodb").put_item(\n    TableName="Users",\n    Item={"Flag": {"BOOL": True}},\n)',
  );
});

test("the AWS CLI has options in kebab case, and a shell's quotes where they are needed", () => {
  const line = cli("Query", { TableName: "it's", ScanIndexForward: false, Limit: 3 });
  assert.equal(
    line,
    "aws dynamodb query \\\n    --table-name 'it'\\''s' \\\n    --no-scan-index-forward \\\n    --limit 3",
  );
});

const request = {
  TableName: "Users",
  KeySchema: [{ AttributeName: "UserID", KeyType: "HASH" }],
  AttributeDefinitions: [{ AttributeName: "UserID", AttributeType: "S" }],
  BillingMode: "PAY_PER_REQUEST",
  Tags: [{ Key: "cost ${x}", Value: "a${b}" }],
};

test("Terraform's text cannot become a template", () => {
  const written = table.terraform(request);
  assert.match(written, /^resource "aws_dynamodb_table" "users" \{/);
  assert.ok(written.includes('"a$${b}"'));
});

test("CreateTable is one command of the AWS CLI", () => {
  assert.match(table.cli(request), /--key-schema AttributeName=UserID,KeyType=HASH/);
  assert.match(table.cli(request), /--tags 'Key=cost \$\{x\},Value=a\$\{b\}'/);
});

test("CreateTable in Python waits until the table is there", () => {
  assert.match(table.boto3(request), /get_waiter\("table_exists"\)\.wait\(TableName="Users"\)$/);
});
