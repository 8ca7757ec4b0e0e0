// Calls as code: what was done by mouse, as boto3, the AWS CLI and Terraform say it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { boto3, boto3Line, cli, file, jsonText, variable } from "../../userlab/console/static/js/call_code.js";
import * as table from "../../userlab/console/static/js/dynamodb/table_code.js";
import { block, encoded, raw, written } from "../../userlab/console/static/js/hcl.js";

test("boto3 has methods in snake case and Python's own literals", () => {
  assert.equal(
    boto3Line(["dynamodb", "PutItem", { TableName: "Users", Item: { Flag: { BOOL: true }, No: null } }]),
    'boto3.client("dynamodb").put_item(\n    TableName="Users",\n    Item={"Flag": {"BOOL": True}, "No": None},\n)',
  );
});

test("several calls share one client a service, and a keyword of Python is no name", () => {
  const calls = [
    ["lambda", "PublishVersion", { FunctionName: "users" }],
    ["iam", "ListRoles", {}],
    ["lambda", "wait:function_active_v2", { FunctionName: "users" }],
  ];
  assert.equal(
    boto3(calls),
    [
      "import boto3",
      "",
      'lambda_client = boto3.client("lambda")',
      'iam = boto3.client("iam")',
      'lambda_client.publish_version(\n    FunctionName="users",\n)',
      "iam.list_roles()",
      'lambda_client.get_waiter("function_active_v2").wait(\n    FunctionName="users",\n)',
    ].join("\n"),
  );
  assert.match(cli(calls), /^aws iam list-roles\naws lambda wait function-active-v2 /m);
});

test("what is too long for a line is broken up", () => {
  const long = { Statement: [{ Action: "a".repeat(50), Resource: "b".repeat(50) }] };
  const written = boto3([["iam", "PutRolePolicy", { PolicyDocument: long }]]);
  assert.ok(Math.max(...written.split("\n").map((each) => each.length)) < 90, written);
});

test("names are those of botocore: get_rest_api, restApiId is --rest-api-id", () => {
  assert.equal(
    cli([["apigateway", "GetRestApi", { restApiId: "a1" }]]),
    "aws apigateway get-rest-api \\\n    --rest-api-id a1",
  );
});

test("the AWS CLI has options in kebab case, and a shell's quotes where they are needed", () => {
  const line = cli([["dynamodb", "Query", { TableName: "it's", ScanIndexForward: false, Limit: 3 }]]);
  assert.equal(
    line,
    "aws dynamodb query \\\n    --table-name 'it'\\''s' \\\n    --no-scan-index-forward \\\n    --limit 3",
  );
});

test("a package is a file that the program reads, and an unknown id a variable", () => {
  const call = ["lambda", "CreateFunction", { FunctionName: "users", Code: { ZipFile: file("function.zip") } }];
  assert.match(boto3([call]), /Code=\{"ZipFile": open\("function\.zip", "rb"\)\.read\(\)\}/);
  assert.match(cli([call]), /--zip-file fileb:\/\/function\.zip$/);
  const other = ["apigateway", "GetResources", { restApiId: variable("api_id") }];
  assert.match(boto3([other]), /restApiId=api_id/);
  assert.match(cli([other]), /--rest-api-id "\$API_ID"$/);
});

test("shorthand stands only where nothing in it can be misread", () => {
  const line = (value) => cli([["apigateway", "TagResource", { tags: value }]]).split("--tags ")[1];
  assert.equal(line([{ Key: "cost", Value: "1" }]), "Key=cost,Value=1");
  assert.equal(line([{ Key: "a,b", Value: "1" }]), `'[{"Key":"a,b","Value":"1"}]'`);
  assert.equal(line({ a: { b: 1 } }), `'{"a":{"b":1}}'`);
  assert.equal(line(["x", "it's"]), "x 'it'\\''s'");
});

const request = {
  TableName: "Users",
  KeySchema: [{ AttributeName: "UserID", KeyType: "HASH" }],
  AttributeDefinitions: [{ AttributeName: "UserID", AttributeType: "S" }],
  BillingMode: "PAY_PER_REQUEST",
  Tags: [{ Key: "cost ${x}", Value: "a${b}" }],
};

test("Terraform's text cannot become a template", () => {
  const text = table.terraform(table.calls(request));
  assert.match(text, /^resource "aws_dynamodb_table" "users" \{/);
  assert.ok(text.includes('"cost $${x}" = "a$${b}"'), text);
});

test("Terraform's settings are aligned, blocks stand apart, and what is undefined is left out", () => {
  const body = [["a", 1], ["long", undefined], ["role", raw("aws_iam_role.x.arn")], block("inner", [], [["b", true]])];
  assert.equal(
    written([block("resource", ["t", "n"], [...body, ["p", encoded({ A: ["x"] })]])]),
    `resource "t" "n" {
  a    = 1
  role = aws_iam_role.x.arn

  inner {
    b = true
  }

  p = jsonencode({
    A = ["x"]
  })
}`,
  );
});

test("CreateTable is one command of the AWS CLI, and then a wait", () => {
  const text = cli(table.calls(request));
  assert.match(text, /--key-schema AttributeName=UserID,KeyType=HASH/);
  assert.ok(text.includes(`--tags '[{"Key":"cost \${x}","Value":"a\${b}"}]'`), text);
  assert.match(text, /\naws dynamodb wait table-exists \\\n {4}--table-name Users$/);
});

test("a policy is a document in Python and a text in a shell", () => {
  const calls = [["iam", "PutRolePolicy", { RoleName: "r", PolicyDocument: jsonText({ Effect: "Allow" }) }]];
  assert.match(boto3(calls), /^import json\n\nimport boto3\n/);
  assert.ok(boto3(calls).includes('PolicyDocument=json.dumps({"Effect": "Allow"}),'), boto3(calls));
  assert.ok(cli(calls).includes(`--policy-document '{"Effect":"Allow"}'`), cli(calls));
});
