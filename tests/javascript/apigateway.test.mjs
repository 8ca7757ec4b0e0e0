// What the console sends to API Gateway, and how it tells a draft from what is deployed.
import assert from "node:assert/strict";
import { test } from "node:test";

import { differences } from "../../userlab/console/static/js/apigateway/difference.js";
import * as requests from "../../userlab/console/static/js/apigateway/requests.js";
import { terraformOf } from "../../userlab/console/static/js/apigateway/terraform.js";

const FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:users";
const where = { region: "us-east-1", account: "123456789012", api: "abc", method: "GET", path: "/user/{id}" };
const place = { restApiId: "abc", resourceId: "r1", httpMethod: "GET" };
const lambda = { kind: "LAMBDA", proxy: true, region: "us-east-1", functionArn: FUNCTION };

test("a Lambda proxy integration is two calls, and invokes by POST whatever the method is", () => {
  const calls = requests.methodCalls(place, lambda);
  assert.deepEqual(
    calls.map(([, operation]) => operation),
    ["PutMethod", "PutIntegration"],
  );
  assert.equal(calls[1][2].type, "AWS_PROXY");
  assert.equal(calls[1][2].integrationHttpMethod, "POST");
  assert.match(calls[1][2].uri, /functions\/arn:aws:lambda:.*:function:users\/invocations$/);
});

test("a mock answers by responses of the method and of the integration", () => {
  const operations = requests.methodCalls(place, { kind: "MOCK" }).map(([, operation]) => operation);
  assert.deepEqual(operations, ["PutMethod", "PutIntegration", "PutMethodResponse", "PutIntegrationResponse"]);
});

test("the source ARN names one method of one path, in every stage", () => {
  assert.equal(requests.sourceArn(where), "arn:aws:execute-api:us-east-1:123456789012:abc/*/GET/user/*");
  assert.match(requests.sourceArn({ ...where, method: "ANY", path: "/" }), /abc\/\*\/\*\/$/);
});

test("a statement's id has only the characters that Lambda takes", () => {
  const [, , request] = requests.permissionCall({ functionName: "users", ...where });
  assert.match(request.StatementId, /^[A-Za-z0-9_-]{1,100}$/);
});

const policyWith = (statement) => ({ Statement: [{ Effect: "Allow", ...statement }] });
const gateway = { Principal: { Service: "apigateway.amazonaws.com" } };
const from = (arn) => ({ Condition: { ArnLike: { "AWS:SourceArn": arn } } });

test("a policy permits a method when one of its source ARNs covers it", () => {
  const arn = requests.sourceArn(where);
  assert.ok(
    requests.permits(policyWith({ ...gateway, ...from("arn:aws:execute-api:us-east-1:123456789012:abc/*/*") }), arn),
  );
  assert.ok(requests.permits(policyWith({ ...gateway, ...from(arn) }), arn));
  assert.ok(requests.permits(policyWith(gateway), arn));
});

test("a policy for another API, method or service permits nothing", () => {
  const arn = requests.sourceArn(where);
  for (const other of ["xyz/*/*", "abc/*/POST/user/*", "abc/dev/GET/user/*"])
    assert.ok(
      !requests.permits(
        policyWith({ ...gateway, ...from(`arn:aws:execute-api:us-east-1:123456789012:${other}`) }),
        arn,
      ),
    );
  assert.ok(!requests.permits(policyWith({ Principal: { Service: "s3.amazonaws.com" } }), arn));
  assert.ok(!requests.permits(undefined, arn));
});

test("CORS allows the resource's methods and OPTIONS, and ANY is every method", () => {
  const allowed = (methods) =>
    requests.corsCalls(place, { methods }).at(-1)[2].responseParameters[
      "method.response.header.Access-Control-Allow-Methods"
    ];
  assert.equal(allowed(["GET"]), "'GET,OPTIONS'");
  assert.equal(allowed(["ANY"]), "'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT'");
});

test("CORS that is there is made anew", () => {
  const operations = requests.corsCalls(place, { methods: [], there: true }).map(([, operation]) => operation);
  assert.equal(operations[0], "DeleteMethod");
});

test("a part of a path is a name or one parameter in braces", () => {
  for (const good of ["user", "{id}", "{proxy+}", "v1.0"]) assert.equal(requests.pathPartProblem(good), "");
  for (const bad of ["", "a/b", "{id", "user id", "{a}{b}"]) assert.notEqual(requests.pathPartProblem(bad), "");
});

test("stage variables change by patches, and what stayed is not sent", () => {
  assert.deepEqual(requests.variablePatches({ a: "1", b: "2", c: "3" }, { a: "1", b: "9", d: "4" }), [
    { op: "remove", path: "/variables/c" },
    { op: "replace", path: "/variables/b", value: "9" },
    { op: "replace", path: "/variables/d", value: "4" },
  ]);
});

test("a method request is changed by patches of what differs", () => {
  const now = { authorizationType: "NONE", apiKeyRequired: false };
  const wanted = { authorizationType: "CUSTOM", authorizerId: "a1", apiKeyRequired: false };
  assert.deepEqual(requests.patchesOf(now, wanted), [
    { op: "replace", path: "/authorizationType", value: "CUSTOM" },
    { op: "replace", path: "/authorizerId", value: "a1" },
  ]);
  assert.deepEqual(requests.patchesOf(now, { authorizationType: "NONE", apiKeyRequired: false }), []);
});

const uri = "arn:aws:apigateway:us-east-1:lambda:path/x";
const method = { authorizationType: "NONE", apiKeyRequired: false };
const integration = { type: "AWS_PROXY", httpMethod: "POST", uri };
const draft = [
  { path: "/" },
  { path: "/user", resourceMethods: { POST: { ...method, methodIntegration: integration } } },
];
const summary = { "/user": { POST: method } };
const exported = {
  paths: { "/user": { post: { "x-amazon-apigateway-integration": { type: "aws_proxy", httpMethod: "POST", uri } } } },
};

test("a draft that is deployed as it is has no differences", () => {
  assert.deepEqual(differences(summary, exported, draft), []);
});

test("added, removed and changed methods are told", () => {
  const more = [
    ...draft,
    { path: "/user/{id}", resourceMethods: { GET: { ...method, methodIntegration: integration } } },
  ];
  assert.deepEqual(differences(summary, exported, more), [{ path: "/user/{id}", method: "GET", change: "added" }]);
  assert.deepEqual(differences(summary, exported, [{ path: "/" }]), [
    { path: "/user", method: "POST", change: "removed" },
  ]);
  const other = { ...method, apiKeyRequired: true, methodIntegration: { ...integration, uri: "other" } };
  const changed = [{ path: "/user", resourceMethods: { POST: other } }];
  assert.equal(differences(summary, exported, changed)[0].change, "changed: API key, integration uri");
});

test("an ANY method of an export has a name of its own", () => {
  const any = { paths: { "/": { "x-amazon-apigateway-any-method": exported.paths["/user"].post } } };
  const now = [{ path: "/", resourceMethods: { ANY: { ...method, methodIntegration: integration } } }];
  assert.deepEqual(differences({ "/": { ANY: method } }, any, now), []);
});

test("Terraform names a method's resource by its path and the function by its own resource", () => {
  const text = terraformOf(requests.methodCalls(place, lambda), { r1: "/user/{id}" });
  assert.match(text, /resource "aws_api_gateway_method" "get_user_id"/);
  assert.match(text, /resource_id +=\s+aws_api_gateway_resource\.user_id\.id/);
  assert.match(text, /uri +=\s+aws_lambda_function\.users\.invoke_arn/);
});

test("Terraform has a deployment and a stage for one call, and says so where it has nothing", () => {
  const text = terraformOf([["apigateway", "CreateDeployment", { restApiId: "abc", stageName: "dev" }]]);
  assert.match(text, /aws_api_gateway_deployment[\s\S]*aws_api_gateway_stage/);
  assert.match(terraformOf([["apigateway", "UpdateStage", {}]]), /^# In Terraform/);
});
