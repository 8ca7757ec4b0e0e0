"""GetExport: what an exported document tells, how it is laid out, and that it makes the same API again."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

TEMPLATE = {"application/json": '{"statusCode": 200}'}
AUTHORIZER_URI = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:{}:"


@pytest.fixture
def gateway(client: Any) -> Any:
    return client("apigateway")


def exported(gateway: Any, api_id: str, kind: str, extensions: str = "", **more: Any) -> str:
    parameters = {"extensions": extensions} if extensions else {}
    answer = gateway.get_export(restApiId=api_id, stageName="dev", exportType=kind, parameters=parameters, **more)
    text: str = answer["body"].read().decode()
    return text


@pytest.fixture
def rich(api: Any, gateway: Any) -> Any:
    """An API that has one of everything."""
    schema = {"type": "object", "properties": {"first": {"$ref": "X"}}}
    schema["properties"]["first"]["$ref"] = f"https://apigateway.amazonaws.com/restapis/{api.id}/models/Name"
    for name, text in (("User", schema), ("Name", {"type": "string"}), ("Unused", {"type": "string"})):
        arguments = {"name": name, "schema": json.dumps(text), "contentType": "application/json"}
        gateway.create_model(restApiId=api.id, **arguments)
    validator = gateway.create_request_validator(restApiId=api.id, name="body", validateRequestBody=True)["id"]
    uri = AUTHORIZER_URI.format(api.account) + "function:who/invocations"
    token = gateway.create_authorizer(
        restApiId=api.id,
        name="token",
        type="TOKEN",
        authorizerUri=uri,
        identitySource="method.request.header.X-Token",
        authorizerResultTtlInSeconds=60,
    )["id"]
    asking = {"authorizationType": "CUSTOM", "authorizerId": token}
    path = {"requestParameters": {"method.request.path.id": True}}
    api.mock("GET", "/user/{id}", '{"id": 1}', **path, **asking)
    api.mock("PUT", "/user/{id}", authorizationType="AWS_IAM", apiKeyRequired=True, **path)
    settings = {"requestModels": {"application/json": "User"}, "requestValidatorId": validator}
    api.mock("POST", "/user", operationName="AddUser", **settings)
    api.mock("ANY", "/rest", integration={"timeoutInMillis": 1000})
    place = {"restApiId": api.id, "resourceId": api.resource("/user/{id}"), "httpMethod": "GET"}
    gateway.put_integration_response(**place, statusCode="404", selectionPattern="4..")
    gateway.put_gateway_response(
        restApiId=api.id,
        responseType="DEFAULT_4XX",
        responseParameters={"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"},
    )
    statement = {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]}, separators=(",", ":"))
    patches = [
        {"op": "add", "path": "/binaryMediaTypes/image~1png"},
        {"op": "replace", "path": "/minimumCompressionSize", "value": "10"},
        {"op": "replace", "path": "/policy", "value": policy},
    ]
    gateway.update_rest_api(restApiId=api.id, patchOperations=patches)
    api.deploy()
    return api


def test_swagger_has_host_base_path_types_of_content_and_definitions(rich, gateway):
    found = json.loads(exported(gateway, rich.id, "swagger"))
    assert list(found) == [
        "swagger",
        "info",
        "host",
        "basePath",
        "schemes",
        "paths",
        "securityDefinitions",
        "definitions",
    ]
    assert (found["host"], found["basePath"]) == (f"{rich.id}.execute-api.us-east-1.amazonaws.com", "/dev")
    assert found["paths"]["/user"]["post"] == {
        "operationId": "AddUser",
        "consumes": ["application/json"],
        "parameters": [{"in": "body", "name": "User", "required": True, "schema": {"$ref": "#/definitions/User"}}],
        "responses": {"200": {"description": "200 response"}},
    }
    get = found["paths"]["/user/{id}"]["get"]
    assert (get["produces"], get["security"]) == (["application/json"], [{"token": []}])
    assert get["parameters"] == [{"name": "id", "in": "path", "required": True, "type": "string"}]
    assert list(found["definitions"]) == ["User", "Name"]
    assert found["definitions"]["User"]["properties"]["first"] == {"$ref": "#/definitions/Name"}


def test_openapi_has_servers_bodies_and_components(rich, gateway):
    found = json.loads(exported(gateway, rich.id, "oas30"))
    assert list(found) == ["openapi", "info", "servers", "paths", "components"]
    assert found["servers"] == [
        {
            "url": f"https://{rich.id}.execute-api.us-east-1.amazonaws.com/{{basePath}}",
            "variables": {"basePath": {"default": "dev"}},
        }
    ]
    assert found["paths"]["/user"]["post"] == {
        "operationId": "AddUser",
        "requestBody": {
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/User"}}},
            "required": True,
        },
        "responses": {"200": {"description": "200 response", "content": {}}},
    }
    assert list(found["components"]) == ["schemas", "securitySchemes"]
    schemes = found["components"]["securitySchemes"]
    assert schemes["api_key"] == {"type": "apiKey", "name": "x-api-key", "in": "header"}
    assert schemes["sigv4"]["x-amazon-apigateway-authtype"] == "awsSigv4"
    assert "x-amazon-apigateway-authorizer" not in schemes["token"]
    assert found["paths"]["/user/{id}"]["put"]["security"] == [{"sigv4": []}, {"api_key": []}]


def test_the_extension_of_integrations_adds_those_alone(rich, gateway):
    found = json.loads(exported(gateway, rich.id, "oas30", "integrations"))
    assert found["paths"]["/user/{id}"]["get"]["x-amazon-apigateway-integration"] == {
        "type": "mock",
        "responses": {
            "default": {"statusCode": "200", "responseTemplates": {"application/json": '{"id": 1}'}},
            "4..": {"statusCode": "404"},
        },
        "requestTemplates": TEMPLATE,
        "passthroughBehavior": "when_no_match",
    }
    rest = found["paths"]["/rest"]["x-amazon-apigateway-any-method"]
    assert rest["x-amazon-apigateway-integration"]["timeoutInMillis"] == 1000
    assert "x-amazon-apigateway-authorizer" not in found["components"]["securitySchemes"]["token"]


def test_the_extension_of_authorizers_adds_those_alone(rich, gateway):
    found = json.loads(exported(gateway, rich.id, "oas30", "authorizers"))
    assert found["components"]["securitySchemes"]["token"] == {
        "type": "apiKey",
        "name": "X-Token",
        "in": "header",
        "x-amazon-apigateway-authtype": "custom",
        "x-amazon-apigateway-authorizer": {
            "type": "token",
            "authorizerUri": AUTHORIZER_URI.format(rich.account) + "function:who/invocations",
            "authorizerResultTtlInSeconds": 60,
        },
    }
    assert "x-amazon-apigateway-integration" not in found["paths"]["/user"]["post"]


def test_what_is_set_for_the_whole_api_stands_beside_the_paths(rich, gateway):
    found = json.loads(exported(gateway, rich.id, "swagger", "apigateway"))
    own = {name.removeprefix("x-amazon-apigateway-"): item for name, item in found.items() if name.startswith("x-")}
    assert own["binary-media-types"] == ["image/png"]
    assert found["paths"]["/user"]["post"]["x-amazon-apigateway-request-validator"] == "body"
    assert own["minimum-compression-size"] == 10
    assert own["request-validators"] == {"body": {"validateRequestParameters": False, "validateRequestBody": True}}
    assert own["policy"]["Statement"][0]["Action"] == "execute-api:Invoke"
    kept = own["gateway-responses"]["DEFAULT_4XX"]["responseParameters"]
    assert kept == {"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"}
    assert not any(name.startswith("x-") for name in json.loads(exported(gateway, rich.id, "swagger")))


def test_json_and_yaml_are_laid_out_as_aws_does(rich, gateway):
    lines = exported(gateway, rich.id, "swagger").splitlines()
    assert lines[:3] == ["{", '  "swagger" : "2.0",', '  "info" : {']
    assert '  "schemes" : [ "https" ],' in lines
    lines = exported(gateway, rich.id, "oas30", accepts="application/yaml").splitlines()
    assert lines[:4] == ["---", 'openapi: "3.0.1"', "info:", '  title: "users"']
    assert '        "200":' in lines


def shape(gateway: Any, api_id: str) -> Any:
    """All that an API has, without the ids that are made by chance."""
    items = gateway.get_resources(restApiId=api_id, embed=["methods"], limit=500)["items"]
    names = {item["id"]: item["path"] for item in items}
    for member, key in (("get_authorizers", "name"), ("get_request_validators", "name")):
        names |= {item["id"]: item[key] for item in getattr(gateway, member)(restApiId=api_id)["items"]}
    api = gateway.get_rest_api(restApiId=api_id)
    found = {
        "api": {name: api.get(name) for name in ("name", "binaryMediaTypes", "minimumCompressionSize", "policy")},
        "methods": {item["path"]: item.get("resourceMethods") for item in items},
        "authorizers": gateway.get_authorizers(restApiId=api_id)["items"],
        "responses": gateway.get_gateway_responses(restApiId=api_id)["items"],
    }
    text = json.dumps(found, sort_keys=True, default=str)
    for key, name in names.items():
        text = text.replace(f'"{key}"', f'"{name}"')
    return json.loads(text)


@pytest.mark.parametrize("accepts", ["application/json", "application/yaml"])
@pytest.mark.parametrize("kind", ["swagger", "oas30"])
def test_an_export_makes_the_same_api_again(rich, gateway, kind, accepts):
    document = exported(gateway, rich.id, kind, "apigateway", accepts=accepts)
    again = gateway.import_rest_api(body=document.encode())["id"]
    assert shape(gateway, again) == shape(gateway, rich.id)
    gateway.create_deployment(restApiId=again, stageName="dev")
    twice = exported(gateway, again, kind, "apigateway", accepts=accepts)
    assert _without_version(twice.replace(again, rich.id)) == _without_version(document)


def _without_version(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if "version" not in line)


def test_an_export_shows_the_documentation_of_its_stage(api, gateway):
    api.mock("GET", "/")
    part = {"location": {"type": "API"}, "properties": json.dumps({"description": "as it was"})}
    made = gateway.create_documentation_part(restApiId=api.id, **part)["id"]
    api.deploy()
    assert "documentation" not in exported(gateway, api.id, "oas30", "documentation")
    gateway.create_documentation_version(restApiId=api.id, documentationVersion="v1", stageName="dev")
    patch = {"op": "replace", "path": "/properties", "value": '{"description": "later"}'}
    gateway.update_documentation_part(restApiId=api.id, documentationPartId=made, patchOperations=[patch])
    told = json.loads(exported(gateway, api.id, "oas30", "documentation"))["x-amazon-apigateway-documentation"]
    assert (told["version"], [part["properties"] for part in told["documentationParts"]]) == (
        "v1",
        [{"description": "as it was"}],
    )
    assert "documentationParts" not in gateway.get_documentation_version(restApiId=api.id, documentationVersion="v1")


def test_documentation_is_imported_alone(api, gateway):
    def document(name: str) -> bytes:
        part = {"location": {"type": "MODEL", "name": name}, "properties": {"title": name}}
        more = {"x-amazon-apigateway-documentation": {"documentationParts": [part]}}
        return json.dumps({"openapi": "3.0.1", "info": {"title": "other"}, "paths": {"/new": {}}} | more).encode()

    first = gateway.import_documentation_parts(restApiId=api.id, body=document("A"))["ids"]
    assert gateway.import_documentation_parts(restApiId=api.id, body=document("A"), mode="merge")["ids"] == first
    gateway.import_documentation_parts(restApiId=api.id, body=document("B"), mode="overwrite")
    parts = gateway.get_documentation_parts(restApiId=api.id)["items"]
    assert [part["location"]["name"] for part in parts] == ["B"]
    assert gateway.get_rest_api(restApiId=api.id)["name"] == "users"
    with pytest.raises(ClientError, match="Unable to build importer with provided input."):
        gateway.import_documentation_parts(restApiId=api.id, body=b"{")


def test_the_extensions_of_postman_are_refused_by_name(rich, gateway):
    with pytest.raises(ClientError, match="cannot export with the extensions of Postman"):
        exported(gateway, rich.id, "swagger", "postman")
