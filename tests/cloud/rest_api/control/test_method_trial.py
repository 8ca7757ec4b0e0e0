"""TestInvokeMethod: a method tried before it is deployed, and the log of its way to the integration and back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.http_servers import Handler, served

STAMP = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d UTC \d{4} : ")


def tried(api: Any, path: str, http_method: str = "GET", **arguments: Any) -> Any:
    place = {"restApiId": api.id, "resourceId": api.resource(path), "httpMethod": http_method}
    return api.gateway.test_invoke_method(**place, **arguments)


def lines(answer: Any) -> list[str]:
    """The log's lines without their times, which are looked at here."""
    first, *rest = answer["log"].split("\n")
    assert first.startswith("Execution log for request ")
    assert rest.pop() == ""
    assert all(STAMP.match(line) for line in rest)
    return [STAMP.sub("", line) for line in rest]


def test_a_mock_s_log_tells_the_request_and_the_response(api):
    api.mock("POST", "/pets/{petId}", '{"petId": "$input.params("petId")"}')
    found = tried(api, "/pets/{petId}", "POST", pathWithQueryString="/pets/123?foo=bar", body='{"a": 1}')
    asked = found["log"].split()[4]
    assert lines(found) == [
        f"Starting execution for request: {asked}",
        "HTTP Method: POST, Resource Path: /pets/123",
        "Method request path: {petId=123}",
        "Method request query string: {foo=bar}",
        "Method request headers: {}",
        'Method request body before transformations: {"a": 1}',
        'Method response body after transformations: {"petId": "123"}',
        "Method response headers: {Content-Type=application/json}",
        "Successfully completed execution",
        "Method completed with status: 200",
    ]


@pytest.mark.parametrize(
    ("path", "shown", "values"),
    [
        (None, "/pets/{petId}", "{petId={petId}}"),
        ("/random/test", "/random/test", "{}"),
        ("/pets/1", "/pets/1", "{petId=1}"),
    ],
)
def test_the_path_is_matched_with_the_resource_s(api, path, shown, values):
    api.mock("GET", "/pets/{petId}")
    found = lines(tried(api, "/pets/{petId}", **({"pathWithQueryString": path} if path else {})))
    assert found[1:3] == [f"HTTP Method: GET, Resource Path: {shown}", f"Method request path: {values}"]


@pytest.mark.parametrize("kind", ["AWS", "AWS_PROXY"])
def test_a_function_s_log_tells_the_call_of_lambda(api, functions, kind):
    arn = functions.make("f", lambda event: {"statusCode": 200, "body": "x" * 2000})
    uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{arn}/invocations"
    place = api.method("POST", "/")
    api.gateway.put_integration(**place, type=kind, integrationHttpMethod="POST", uri=uri)
    api.gateway.put_method_response(**place, statusCode="200")
    if kind == "AWS":
        api.gateway.put_integration_response(**place, statusCode="200")
    found = lines(tried(api, "/", "POST", headers={"X-A": "1"}, body='{"test": 1}'))
    endpoint = f"https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/{arn}/invocations"
    assert found[4] == "Method request headers: {X-A=1}"
    assert found[6] == f"Endpoint request URI: {endpoint}"
    assert found[7].startswith("Endpoint request headers: {x-amzn-lambda-integration-tag=")
    assert f"User-Agent=AmazonAPIGateway_{api.id}" in found[7]
    body = found[8].removeprefix("Endpoint request body after transformations: ")
    assert body == '{"test": 1}' if kind == "AWS" else '"httpMethod":"POST"' in body
    assert found[9] == f"Sending request to {endpoint}"
    assert re.fullmatch(r"Received response. Status: 200, Integration latency: \d+ ms", found[10])
    assert "X-Amz-Executed-Version=$LATEST" in found[11]
    start = 'Endpoint response body before transformations: {"statusCode": 200, "body": "x'
    assert found[12].startswith(start)
    assert found[12].endswith("x [TRUNCATED]")
    assert len(found[12].removesuffix(" [TRUNCATED]")) == 1024
    assert re.match(r"Method response headers: \{X-Amzn-Trace-Id=Root=1-.*, Content-Type=application/json\}", found[14])
    assert found[15:] == ["Successfully completed execution", "Method completed with status: 200"]


def test_a_function_that_fails_is_told_with_its_error(api, functions):
    api.proxy("GET", "/", functions.make("f", lambda event: 1 / 0))
    found = tried(api, "/")
    assert (found["status"], found["headers"]) == (502, {"x-amzn-ErrorType": "InternalServerErrorException"})
    told = "Lambda execution failed with status 200 due to customer function error: division by zero. Lambda request"
    assert lines(found)[-2].startswith(told)
    assert lines(found)[-1] == "Method completed with status: 502"


@pytest.fixture
def pets() -> Iterator[str]:
    class Pets(Handler):
        def do_GET(self) -> None:
            self.answer(b"[]", headers={"X-Pets": "3"})

    with served(Pets) as address:
        yield f"{address}/pets"


def test_a_server_s_log_tells_its_address_and_its_answer(api, pets):
    place = api.method("ANY", "/")
    mapping = {"integration.request.querystring.type": "method.request.querystring.type"}
    settings = {"type": "HTTP", "integrationHttpMethod": "GET", "requestParameters": mapping}
    api.gateway.put_integration(**place, uri=pets, **settings)
    api.gateway.put_method_response(**place, statusCode="200")
    api.gateway.put_integration_response(**place, statusCode="200")
    found = lines(tried(api, "/", "DELETE", pathWithQueryString="/?type=dog"))
    assert found[1] == "HTTP Method: DELETE, Resource Path: /"
    assert found[6] == f"Endpoint request URI: {pets}?type=dog"
    assert f"x-amzn-apigateway-api-id={api.id}, Accept=application/json" in found[7]
    assert found[9] == f"Sending request to {pets}?type=dog"
    assert "X-Pets=3" in found[11]
    assert found[12:14] == [
        "Endpoint response body before transformations: []",
        "Method response body after transformations: []",
    ]


def test_a_request_that_the_validator_refuses_is_told_with_the_reason(api):
    schema = json.dumps({"type": "object", "required": ["id"]})
    api.gateway.create_model(restApiId=api.id, name="User", schema=schema, contentType="application/json")
    validator = api.gateway.create_request_validator(restApiId=api.id, name="v", validateRequestBody=True)["id"]
    api.mock("POST", "/", requestValidatorId=validator, requestModels={"application/json": "User"})
    found = tried(api, "/", "POST", body="{}")
    assert (found["status"], found["body"]) == (400, '{"message":"Invalid request body"}')
    start = "Request body does not match model schema for content type application/json: ["
    assert lines(found)[-2].startswith(start)


def test_what_is_not_there_is_named(api):
    api.mock("GET", "/")
    for changed, text in (
        ({"httpMethod": "PUT"}, "Invalid Method identifier specified"),
        ({"resourceId": "none"}, "Invalid Resource identifier specified"),
        ({"restApiId": "none"}, "Invalid Resource identifier specified"),
    ):
        place = {"restApiId": api.id, "resourceId": api.root, "httpMethod": "GET"} | changed
        with pytest.raises(ClientError, match=text):
            api.gateway.test_invoke_method(**place)
