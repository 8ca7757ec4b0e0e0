// Lambda's pages: drafts of code, saved events, aliases, and what the forms say as code.
import assert from "node:assert/strict";
import { test } from "node:test";

import { boto3, cli } from "../../userlab/console/static/js/call_code.js";
import * as alias from "../../userlab/console/static/js/lambda/alias_rules.js";
import { CodeDraft, firstFile } from "../../userlab/console/static/js/lambda/code/code_draft.js";
import { keyProblem } from "../../userlab/console/static/js/lambda/configuration/environment_rules.js";
import { terraform } from "../../userlab/console/static/js/lambda/function_terraform.js";
import * as made from "../../userlab/console/static/js/lambda/new_function.js";
import * as saved from "../../userlab/console/static/js/lambda/testing/saved_events.js";
import { apiCalls, mappingCalls } from "../../userlab/console/static/js/lambda/triggers/trigger_calls.js";
import { apiTerraform } from "../../userlab/console/static/js/lambda/triggers/trigger_terraform.js";

const draft = () =>
  new CodeDraft(
    [
      { name: "app.py", bytes: 1, text: "a" },
      { name: "blob", bytes: 2, text: null },
    ],
    "sha",
  );

test("a draft has no changes until something differs, and none again when it is written back", () => {
  const files = draft();
  assert.deepEqual(files.changes, {});
  files.write("app.py", "b");
  assert.deepEqual(files.changes, { "app.py": "b" });
  assert.ok(files.isChanged("app.py"));
  files.write("app.py", "a");
  assert.equal(files.count, 0);
});

test("added, renamed and removed files are changes; a binary file's bytes are taken from its old name", () => {
  const files = draft();
  files.add("new.py");
  files.rename("blob", "data/blob");
  files.remove("app.py");
  assert.deepEqual(files.changes, { "app.py": null, blob: null, "data/blob": { from: "blob" }, "new.py": "" });
  assert.deepEqual(files.names, ["data/blob", "new.py"]);
});

test("a removed file's name is free for another", () => {
  const files = draft();
  files.remove("app.py");
  files.add("app.py");
  files.write("app.py", "a");
  assert.deepEqual(files.changes, { "app.py": "a" });
});

test("a name leads nowhere outside, and is had once", () => {
  const files = draft();
  assert.equal(files.problemOf("lib/names.py"), "");
  assert.equal(files.problemOf("app.py", "app.py"), "");
  for (const name of ["", "../x", "/x", "a//b", "a\\b", "a\u0000", "app.py"])
    assert.notEqual(files.problemOf(name), "");
});

test("the handler's file is opened first", () => {
  assert.equal(firstFile(draft(), "app.handler"), "app.py");
  assert.equal(firstFile(draft(), "other.handler"), "app.py");
  assert.equal(firstFile(new CodeDraft([], ""), "a.b"), undefined);
});

test("events are saved by name for one function of one account", () => {
  const kept = new Map();
  const storage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  };
  saved.saveEvent("1", "f", "one", "{}", storage);
  assert.deepEqual(saved.savedEvents("1", "f", storage), { one: "{}" });
  assert.deepEqual(saved.savedEvents("2", "f", storage), {});
  saved.deleteEvent("1", "f", "one", storage);
  assert.equal(kept.size, 0);
  kept.set("test-events/1/f", "no JSON");
  assert.deepEqual(saved.savedEvents("1", "f", storage), {});
  assert.notEqual(saved.eventNameProblem("<b>"), "");
});

test("an alias points to a version, or shares the events out", () => {
  const values = { name: "live", description: "", version: "1", second: "2", weight: "25" };
  const request = alias.aliasRequest("f", values);
  assert.deepEqual(request.RoutingConfig, { AdditionalVersionWeights: { 2: 0.25 } });
  assert.equal(alias.pointsTo(request), "1 (75 %), 2 (25 %)");
  const changed = alias.aliasRequest("f", { ...values, second: "" }, true);
  assert.deepEqual(changed.RoutingConfig, { AdditionalVersionWeights: {} }); // or AWS would keep the old one
  assert.notEqual(alias.aliasNameProblem("12"), "");
});

test("names of environment variables are Lambda's", () => {
  assert.equal(keyProblem("TABLE_NAME"), "");
  for (const key of ["", "A", "1A", "A-B", "AWS_REGION", "_HANDLER"]) assert.notEqual(keyProblem(key), "");
  assert.match(keyProblem("AB", ["AB"]), /already/);
});

test("a new function is three calls, and three resources of Terraform that name one another", () => {
  const settings = { name: "hello", runtime: "python3.12", architecture: "x86_64", role: "arn:aws:iam::1:role/r" };
  const calls = [...made.roleCalls("hello-role"), made.functionCall(settings)];
  assert.match(boto3(calls), /^import json\n\nimport boto3\n/);
  assert.match(boto3(calls), /AssumeRolePolicyDocument=json\.dumps\(/);
  assert.match(cli(calls), /--assume-role-policy-document '\{"Version":"2012-10-17"/);
  assert.match(cli(calls), /--architectures x86_64 .*--zip-file fileb:\/\/function\.zip/s);
  const text = terraform({})(calls);
  assert.match(text, /role += aws_iam_role\.hello-role\.arn/);
  assert.match(text, /assume_role_policy = jsonencode\(\{/);
});

test("a change of the configuration is the whole function in Terraform", () => {
  const configuration = {
    FunctionName: "f",
    Runtime: "python3.12",
    Timeout: 3,
    Environment: { Variables: { A: "${x}" } },
  };
  const text = terraform(configuration)([["lambda", "UpdateFunctionConfiguration", { FunctionName: "f", Timeout: 9 }]]);
  assert.match(text, /timeout += 9/);
  assert.ok(text.includes('A = "$${x}"'), text);
});

test("an API's trigger is written with the ids that earlier calls answered", () => {
  const calls = apiCalls({ account: "1", region: "us-east-1", name: "f", api: null });
  assert.match(boto3(calls), /^api_id = apigateway\.create_rest_api\(\n {4}name="f-API",\n\)\["id"\]$/m);
  assert.match(boto3(calls), /SourceArn=f"arn:aws:execute-api:us-east-1:1:\{api_id\}\/\*\/\*\/f"/);
  assert.match(cli(calls), /^ROOT_ID=\$\(aws apigateway get-resources .*--query 'items\[0\]\.id' --output text\)$/ms);
  assert.match(cli(calls), /--source-arn "arn:aws:execute-api:us-east-1:1:\$\{API_ID\}\/\*\/\*\/f"/);
});

test("an API's trigger is whole in Terraform, for a new API and for one that is there", () => {
  const fresh = apiTerraform({ account: "1", region: "us-east-1", name: "f", api: null });
  assert.match(fresh, /parent_id += +aws_api_gateway_rest_api\.f\.root_resource_id/);
  assert.ok(fresh.includes('"${aws_api_gateway_rest_api.f.execution_arn}/*/*/f"'), fresh);
  const there = apiTerraform({ account: "1", region: "us-east-1", name: "f", api: "abc" });
  assert.doesNotMatch(there, /aws_api_gateway_rest_api/);
  assert.match(there, /^data "aws_api_gateway_resource" "root" \{/);
});

test("a queue has no starting position, and a stream has", () => {
  const asked = { name: "f", batchSize: 10, startingPosition: "LATEST" };
  const [[, , queue]] = mappingCalls({ ...asked, source: "arn:aws:sqs:us-east-1:1:q" });
  assert.equal(queue.StartingPosition, undefined);
  const [[, , stream]] = mappingCalls({ ...asked, source: "arn:aws:dynamodb:us-east-1:1:table/T/stream/x" });
  assert.equal(stream.StartingPosition, "LATEST");
});
