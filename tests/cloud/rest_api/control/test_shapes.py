"""Whatever shape an input has, the answer is in API Gateway's words: no client sees Python's."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import Headers

from tests.many_inputs import trying
from userlab.cloud.account.principal import learner
from userlab.cloud.http.aws_request import AwsError, AwsRequest
from userlab.cloud.http.operation_input import input_of
from userlab.cloud.http.service_model import description_of
from userlab.cloud.rest_api.control.operations import OPERATIONS
from userlab.cloud.rest_api.service import UNREADABLE

PYTHON = re.compile(
    r"object has no attribute|NoneType|not subscriptable|unhashable|got an unexpected|'(dict|list|str)'"
)
TEXTS = (
    "a GET ANY users application/json 200 default NONE CUSTOM AWS MOCK HTTP_PROXY method.request.header.a "
    "integration.request.header.x method.request.body 'static' /a /name /* {id} arn:aws:iam::1:role/r TOKEN "
    "http://127.0.0.1/ {} [] 5 true DEFAULT_4XX swagger oas30 EDGE merge overwrite API HEADER CSV MONTH x-api-key (?=a)"
)
texts = st.one_of(st.sampled_from([*TEXTS.split(), ""]), st.text(max_size=5))
anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 10**20), st.floats(allow_nan=False), texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=5,
)


def of_shape(name: str, ids: dict[str, str], depth: int = 0) -> st.SearchStrategy[Any]:
    """Values of a shape of botocore's model, now and then of another one."""
    shape = description_of("apigateway")["shapes"][name]
    kind = shape["type"]
    if depth > 4:
        return st.none()
    if kind == "structure":
        members = {
            member: st.just(ids[member]) if member in ids else of_shape(inner["shape"], ids, depth + 1)
            for member, inner in shape["members"].items()
        }
        made: st.SearchStrategy[Any] = st.fixed_dictionaries({}, optional=members)
    elif kind == "list":
        made = st.lists(of_shape(shape["member"]["shape"], ids, depth + 1), max_size=2)
    elif kind == "map":
        made = st.dictionaries(texts, of_shape(shape["value"]["shape"], ids, depth + 1), max_size=2)
    elif kind == "blob":
        made = st.binary(max_size=10)
    else:
        made = {"boolean": st.booleans(), "string": texts}.get(kind, st.integers(-2, 600))
    if "enum" in shape:
        made = st.sampled_from(shape["enum"])
    return st.integers(0, 19).flatmap(lambda chance: anything if chance == 0 and depth else made)


def answered(cloud: Any, account: str, action: str, parameters: dict[str, Any], body: bytes = b"") -> str:
    """The text of the answer, or of the refusal, of one operation; Python's words fail the test."""
    request = AwsRequest(
        "POST", "/", "", Headers(), body, "apigateway", action, "us-east-1", learner(account), parameters, "id",
        "1-67891233-abcdef012345678912345678",
    )  # fmt: skip
    try:
        answer = cloud.rest_api.handle(request, lambda request: None)
        text = answer.body.decode("utf-8", "replace") if isinstance(answer.body, bytes) else ""
    except AwsError as refused:
        text = refused.message
        assert refused.status < 500
        assert text != UNREADABLE
        assert not PYTHON.search(text)
    return text


@pytest.fixture
def ids(api: Any) -> dict[str, str]:
    """An API that has something of everything, by the names of the members that name it."""
    gateway = api.gateway
    api.mock("GET", "/users", "{}")
    api.deploy()
    known = {"restApiId": api.id, "resourceId": api.resource("/users"), "httpMethod": "GET", "parentId": api.root}
    known |= {"stageName": "dev", "statusCode": "200", "modelName": "M", "name": "M"}
    gateway.create_model(restApiId=api.id, name="M", contentType="application/json", schema='{"type": "object"}')
    role = "arn:aws:lambda:us-east-1:123456789012:function:f"
    uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{role}/invocations"
    known["authorizerId"] = gateway.create_authorizer(
        restApiId=api.id, name="a", type="TOKEN", authorizerUri=uri, identitySource="method.request.header.a"
    )["id"]
    known["usagePlanId"] = gateway.create_usage_plan(name="p")["id"]
    known["apiKey"] = known["keyId"] = gateway.create_api_key(name="k")["id"]
    known["requestValidatorId"] = gateway.create_request_validator(restApiId=api.id, name="v")["id"]
    known["deploymentId"] = gateway.get_deployments(restApiId=api.id)["items"][0]["id"]
    return known


@trying(400, 1600)
@given(data=st.data())
def test_any_shape_of_any_operation_is_answered_in_api_gateway_s_words(api, ids, data):
    action = data.draw(st.sampled_from(sorted(OPERATIONS)))
    kept = ids if data.draw(st.booleans()) else {"restApiId": ids["restApiId"]}
    model = description_of("apigateway")["operations"][action]["input"]["shape"]
    parameters = data.draw(of_shape(model, kept)) | {
        name: kept[name] for name in (input_of("apigateway", action) or {}).get("required", ()) if name in kept
    }
    body = parameters.get("body")
    if action.startswith("Delete") or not isinstance(parameters, dict):
        return  # what all other examples are tried on stays there
    answered(api.cloud, api.account, action, parameters, body if isinstance(body, bytes) else b"")


INTEGRATION = {
    "type": "aws", "httpMethod": "POST", "uri": "arn:aws:apigateway:us-east-1:dynamodb:action/GetItem",
    "credentials": "arn:aws:iam::123456789012:role/r", "requestParameters": {"integration.request.header.x": "'a'"},
    "requestTemplates": {"application/json": "{}"}, "cacheKeyParameters": ["a"], "timeoutInMillis": 1000,
    "tlsConfig": {"insecureSkipVerification": True}, "passthroughBehavior": "never", "contentHandling": None,
    "responses": {"default": {"statusCode": "200", "responseParameters": {"method.response.header.a": "'b'"},
                              "responseTemplates": {"application/json": "{}"}}},
}  # fmt: skip
DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.1",
    "info": {"title": "t", "version": "1", "description": "d"},
    "servers": [{"url": "/", "variables": {"basePath": {"default": "/v1"}}}],
    "security": [{"key": []}],
    "x-amazon-apigateway-request-validators": {"v": {"validateRequestBody": True}},
    "x-amazon-apigateway-binary-media-types": ["image/png"],
    "x-amazon-apigateway-minimum-compression-size": 5,
    "x-amazon-apigateway-api-key-source": "HEADER",
    "x-amazon-apigateway-policy": {"Version": "2012-10-17", "Statement": []},
    "x-amazon-apigateway-endpoint-configuration": {"disableExecuteApiEndpoint": True},
    "x-amazon-apigateway-documentation": {
        "version": "1", "documentationParts": [{"location": {"type": "API"}, "properties": {"description": "d"}}]
    },
    "x-amazon-apigateway-gateway-responses": {
        "DEFAULT_4XX": {"statusCode": 400, "responseParameters": {}, "responseTemplates": {"application/json": "{}"}}
    },
    "components": {
        "schemas": {"User": {"type": "object"}},
        "securitySchemes": {
            "key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
            "own": {"type": "apiKey", "name": "Auth", "in": "header", "x-amazon-apigateway-authtype": "custom",
                    "x-amazon-apigateway-authorizer": {"type": "token", "authorizerUri": "arn:aws:x",
                    "providerARNs": [], "authorizerCredentials": "arn:aws:iam::1:role/r",
                    "authorizerResultTtlInSeconds": 5}},
        },
    },
    "paths": {
        "/user/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True}],
            "post": {
                "operationId": "o", "security": [{"key": []}], "x-amazon-apigateway-auth": {"type": "NONE"},
                "parameters": [{"name": "q", "in": "query", "schema": {"type": "string"}}],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/User"}}}},
                "x-amazon-apigateway-request-validator": "v",
                "responses": {"200": {"description": "d", "headers": {"X": {"schema": {"type": "string"}}},
                              "content": {"application/json": {"schema": {"$ref": "#/components/schemas/User"}}}}},
                "x-amazon-apigateway-integration": INTEGRATION,
            },
        }
    },
}  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all values in a document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in inner for place in places(item, (*path, key)))]


def with_value(document: Any, place: tuple[Any, ...], value: Any) -> Any:
    if not place:
        return value
    copied = document.copy()
    copied[place[0]] = with_value(document[place[0]], place[1:], value)
    return copied


ODD: list[Any] = [None, True, 5, 1.5, "text", [], [5], ["a", None], [{}], {}, {"a": 5}, {"a": None}, {"a": [{}]}]


@pytest.mark.parametrize("place", places(DOCUMENT), ids=lambda place: "/".join(map(str, place)) or "all")
def test_an_openapi_document_with_a_part_of_another_shape_is_answered(api, place):
    parameters = {"restApiId": api.id, "mode": "overwrite", "basepath": "prepend"}
    for odd in ODD:
        changed = json.dumps(with_value(DOCUMENT, place, odd)).encode()
        answered(api.cloud, api.account, "PutRestApi", {**parameters, "body": changed}, changed)


INTEGRATION = ("paths", "/user/{id}", "post", "x-amazon-apigateway-integration")


def test_an_integration_s_member_of_another_type_is_refused_by_name(api):
    document = with_value(DOCUMENT, (*INTEGRATION, "credentials"), {"role": "r"})
    with pytest.raises(ClientError, match="Invalid OpenAPI input") as refused:
        api.gateway.put_rest_api(restApiId=api.id, body=json.dumps(document).encode())
    assert refused.value.response["Error"]["Code"] == "BadRequestException"


def test_a_mapping_that_is_no_text_is_left_out(api):
    mappings = {"integration.request.header.x": True, "integration.request.header.y": "'Event'"}
    document = with_value(DOCUMENT, (*INTEGRATION, "requestParameters"), mappings)
    document = with_value(document, (*INTEGRATION, "credentials"), f"arn:aws:iam::{api.account}:role/r")
    api.gateway.put_rest_api(restApiId=api.id, body=json.dumps(document).encode())
    resources = api.gateway.get_resources(restApiId=api.id, embed=["methods"])["items"]
    post = next(item["resourceMethods"]["POST"] for item in resources if item["path"] == "/user/{id}")
    assert post["methodIntegration"]["requestParameters"] == {"integration.request.header.y": "'Event'"}
