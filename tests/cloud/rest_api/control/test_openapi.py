"""APIs from OpenAPI documents, and back; methods that are tried before they are deployed."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError

INTEGRATION = {
    "type": "mock",
    "requestTemplates": {"application/json": '{"statusCode": 200}'},
    "responses": {
        "default": {
            "statusCode": "200",
            "responseTemplates": {"application/json": '{"id": "$input.params("id")"}'},
            "responseParameters": {"method.response.header.X-A": "'b'"},
        }
    },
}
OPENAPI = {
    "openapi": "3.0.1",
    "info": {"title": "users", "description": "All users", "version": "1"},
    "x-amazon-apigateway-binary-media-types": ["image/png"],
    "x-amazon-apigateway-request-validators": {"all": {"validateRequestBody": True}},
    "x-amazon-apigateway-gateway-responses": {
        "DEFAULT_4XX": {"responseParameters": {"gatewayresponse.header.X-E": "'e'"}}
    },
    "components": {
        "schemas": {"User": {"type": "object", "required": ["UserID"]}},
        "securitySchemes": {
            "key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
            "sigv4": {
                "type": "apiKey",
                "name": "Authorization",
                "in": "header",
                "x-amazon-apigateway-authtype": "awsSigv4",
            },
        },
    },
    "paths": {
        "/user/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True}],
            "get": {
                "operationId": "getUser",
                "responses": {"200": {"description": "ok", "headers": {"X-A": {}}}},
                "x-amazon-apigateway-integration": INTEGRATION,
            },
            "delete": {"security": [{"sigv4": []}], "x-amazon-apigateway-integration": INTEGRATION},
        },
        "/user": {
            "post": {
                "security": [{"key": []}],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/User"}}}},
                "x-amazon-apigateway-request-validator": "all",
                "x-amazon-apigateway-integration": INTEGRATION,
            }
        },
        "/{proxy+}": {"x-amazon-apigateway-any-method": {"x-amazon-apigateway-integration": INTEGRATION}},
    },
}


@pytest.fixture
def gateway(client):
    return client("apigateway")


def methods(gateway, api_id: str) -> dict[str, dict]:
    items = gateway.get_resources(restApiId=api_id, embed=["methods"])["items"]
    return {
        f"{name} {item['path']}": method for item in items for name, method in item.get("resourceMethods", {}).items()
    }


def test_a_document_becomes_an_api(gateway, api):
    made = gateway.import_rest_api(body=json.dumps(OPENAPI).encode())
    assert (made["name"], made["description"], made["binaryMediaTypes"]) == ("users", "All users", ["image/png"])
    found = methods(gateway, made["id"])
    assert sorted(found) == ["ANY /{proxy+}", "DELETE /user/{id}", "GET /user/{id}", "POST /user"]
    get = found["GET /user/{id}"]
    assert (get["operationName"], get["requestParameters"]) == ("getUser", {"method.request.path.id": True})
    assert get["methodIntegration"]["type"] == "MOCK"
    assert found["DELETE /user/{id}"]["authorizationType"] == "AWS_IAM"
    post = found["POST /user"]
    assert (post["apiKeyRequired"], post["requestModels"]) == (True, {"application/json": "User"})
    assert (
        gateway.get_request_validator(restApiId=made["id"], requestValidatorId=post["requestValidatorId"])["name"]
        == "all"
    )


def test_an_imported_api_answers(gateway, api):
    made = gateway.import_rest_api(body=json.dumps(OPENAPI).encode())["id"]
    gateway.create_deployment(restApiId=made, stageName="dev")
    start = f"/restapis/{made}/dev/_user_request_"
    answer = api.send("GET", f"{start}/user/u1")
    assert (answer.status, answer.json, answer.header("X-A")) == (200, {"id": "u1"}, "b")
    refused = api.send("DELETE", f"{start}/user/u1")
    assert (refused.status, refused.header("X-E")) == (403, "e")


def test_a_document_may_be_yaml_and_swagger(gateway):
    text = (
        "swagger: '2.0'\ninfo: {title: old}\nbasePath: /v1\npaths:\n  /a:\n    get:\n      parameters:\n"
        "      - {name: q, in: query, required: true}\n      x-amazon-apigateway-integration: {type: mock}\n"
    )
    made = gateway.import_rest_api(body=text.encode(), parameters={"basepath": "prepend"})
    assert sorted(methods(gateway, made["id"])) == ["GET /v1/a"]


@pytest.mark.parametrize(("mode", "path"), [("ignore", "/e"), ("prepend", "/a/b/c/e"), ("split", "/b/c/e")])
def test_the_base_path_stands_before_the_paths_as_asked(gateway, mode, path):
    document = {"swagger": "2.0", "info": {"title": "t"}, "basePath": "/a/b/c", "paths": {"/e": {"get": {}}}}
    made = gateway.import_rest_api(body=json.dumps(document).encode(), parameters={"basepath": mode})
    assert list(methods(gateway, made["id"])) == [f"GET {path}"]


def test_the_account_s_own_places_are_put_in(gateway, api):
    uri = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:"
    integration = {"type": "aws_proxy", "httpMethod": "POST", "uri": f"{uri}${{AWS::AccountId}}:function:f/invocations"}
    paths = {"/": {"get": {"x-amazon-apigateway-integration": integration}}}
    document = {"openapi": "3.0.1", "info": {"title": "t"}, "paths": paths}
    gateway.put_rest_api(restApiId=api.id, body=json.dumps(document).encode())
    kept = gateway.get_integration(restApiId=api.id, resourceId=api.root, httpMethod="GET")["uri"]
    assert kept.startswith("arn:aws:apigateway:us-east-1:")
    assert f":{api.account}:" in kept


def test_an_imported_api_has_the_document_s_models_alone(gateway):
    made = gateway.import_rest_api(body=json.dumps(OPENAPI).encode())["id"]
    assert [model["name"] for model in gateway.get_models(restApiId=made)["items"]] == ["User"]


def test_a_path_parameter_is_always_required(gateway):
    get = {"parameters": [{"name": "id", "in": "path"}, {"name": "q", "in": "query"}]}
    document = {"openapi": "3.0.1", "info": {"title": "t"}, "paths": {"/{id}": {"get": get}}}
    made = gateway.import_rest_api(body=json.dumps(document).encode())["id"]
    parameters = methods(gateway, made)["GET /{id}"]["requestParameters"]
    assert parameters == {"method.request.path.id": True, "method.request.querystring.q": False}


def test_a_path_s_parameters_are_there_when_nobody_names_them(gateway):
    document = {"openapi": "3.0.1", "info": {"title": "t"}, "paths": {"/{id}/{rest+}": {"get": {}}}}
    made = gateway.import_rest_api(body=json.dumps(document).encode())["id"]
    parameters = methods(gateway, made)["GET /{id}/{rest+}"]["requestParameters"]
    assert parameters == {"method.request.path.id": True, "method.request.path.rest": True}


def test_a_schema_s_description_is_its_model_s(gateway):
    schemas = {"User": {"type": "object", "description": "Who"}, "Plain": {"type": "object"}}
    document = {"openapi": "3.0.1", "info": {"title": "t"}, "paths": {}, "components": {"schemas": schemas}}
    made = gateway.import_rest_api(body=json.dumps(document).encode())["id"]
    found = {model["name"]: model.get("description") for model in gateway.get_models(restApiId=made)["items"]}
    assert found == {"User": "Who", "Plain": None}


@pytest.mark.parametrize("mode", ["merge", "overwrite"])
def test_a_document_gives_the_api_its_name(gateway, api, mode):
    assert gateway.put_rest_api(restApiId=api.id, mode=mode, body=json.dumps(OPENAPI).encode())["name"] == "users"


@pytest.mark.parametrize("api_id", ["none", None])
def test_a_file_that_is_no_document_is_told_before_anything_else(gateway, api, api_id):
    with pytest.raises(ClientError, match="Invalid OpenAPI input.") as caught:
        gateway.put_rest_api(restApiId=api_id or api.id, body=b"{")
    assert caught.value.response["Error"]["Code"] == "BadRequestException"


def test_merge_keeps_the_binary_media_types(gateway, api):
    patches = [{"op": "add", "path": "/binaryMediaTypes/a~1b"}]
    gateway.update_rest_api(restApiId=api.id, patchOperations=patches)
    for _ in range(2):
        merged = gateway.put_rest_api(restApiId=api.id, mode="merge", body=json.dumps(OPENAPI).encode())
        assert merged["binaryMediaTypes"] == ["a/b", "image/png"]


def test_documentation_parts_are_imported(gateway):
    part = {"location": {"type": "API"}, "properties": {"description": "all users"}}
    more = {"x-amazon-apigateway-documentation": {"documentationParts": [part]}}
    made = gateway.import_rest_api(body=json.dumps(OPENAPI | more).encode())["id"]
    kept = gateway.get_documentation_parts(restApiId=made)["items"][0]
    assert (kept["location"], json.loads(kept["properties"])) == (part["location"], part["properties"])


def test_a_method_of_any_is_tried_by_the_name_that_is_asked_for(gateway, api):
    api.mock("ANY", "/", "$context.httpMethod")
    tried = gateway.test_invoke_method(restApiId=api.id, resourceId=api.root, httpMethod="PUT")
    assert (tried["status"], tried["body"]) == (200, "PUT")


def test_overwrite_replaces_and_merge_adds(gateway, api):
    api.mock("GET", "/old")
    gateway.put_rest_api(restApiId=api.id, mode="merge", body=json.dumps(OPENAPI).encode())
    assert {"GET /old", "POST /user"} <= set(methods(gateway, api.id))
    gateway.put_rest_api(restApiId=api.id, mode="overwrite", body=json.dumps(OPENAPI).encode())
    assert "GET /old" not in methods(gateway, api.id)
    assert gateway.get_rest_api(restApiId=api.id)["rootResourceId"] == api.root


@pytest.mark.parametrize("body", [b"{", b"[]", b"hello", b"{}", b'{"openapi": "4.0"}', b"\xff", b'{"swagger": "2.0"}'])
def test_a_body_that_is_no_document_is_refused(gateway, body):
    with pytest.raises(ClientError) as caught:
        gateway.import_rest_api(body=body)
    assert caught.value.response["Error"]["Code"] == "BadRequestException"


def test_a_document_that_fails_half_way_leaves_the_api_as_it_was(gateway, api):
    api.mock("GET", "/old")
    broken = json.loads(json.dumps(OPENAPI))
    broken["paths"]["/user"]["post"]["x-amazon-apigateway-integration"] = {"type": "wrong"}
    with pytest.raises(ClientError):
        gateway.put_rest_api(restApiId=api.id, mode="overwrite", body=json.dumps(broken).encode())
    assert sorted(methods(gateway, api.id)) == ["GET /old"]


@pytest.mark.parametrize("kind", ["swagger", "oas30"])
def test_an_export_can_be_imported_again(gateway, kind):
    made = gateway.import_rest_api(body=json.dumps(OPENAPI).encode())["id"]
    gateway.create_deployment(restApiId=made, stageName="dev")
    exported = gateway.get_export(
        restApiId=made, stageName="dev", exportType=kind, parameters={"extensions": "integrations"}
    )
    assert exported["contentDisposition"].startswith("attachment")
    again = gateway.import_rest_api(body=exported["body"].read())["id"]
    assert sorted(methods(gateway, again)) == sorted(methods(gateway, made))


def test_a_method_is_tried_before_it_is_deployed(gateway, api):
    api.mock("GET", "/user/{id}", '{"id": "$input.params("id")"}')
    tried = gateway.test_invoke_method(
        restApiId=api.id,
        resourceId=api.resource("/user/{id}"),
        httpMethod="GET",
        pathWithQueryString="/user/u1?q=2",
    )
    assert (tried["status"], json.loads(tried["body"])) == (200, {"id": "u1"})
    assert tried["headers"] == {"Content-Type": "application/json"}
    lines = [line.partition(" : ")[2] for line in tried["log"].splitlines()]
    assert "HTTP Method: GET, Resource Path: /user/u1" in lines
    assert "Method request path: {id=u1}" in lines
    assert "Method request query string: {q=2}" in lines
    assert lines[-1] == "Method completed with status: 200"


def test_a_try_that_fails_says_why_in_its_log(gateway, api):
    api.proxy("GET", "/", f"arn:aws:lambda:us-east-1:{api.account}:function:nobody")
    tried = gateway.test_invoke_method(restApiId=api.id, resourceId=api.root, httpMethod="GET")
    assert (tried["status"], json.loads(tried["body"])) == (500, {"message": "Internal server error"})
    assert "Invalid permissions on Lambda function" in tried["log"]
