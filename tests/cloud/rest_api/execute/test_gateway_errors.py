"""What API Gateway answers by itself, and how an API changes those answers."""

from __future__ import annotations

import pytest


@pytest.fixture
def deployed(api):
    api.mock("GET", "/user", "{}")
    api.deploy()
    return api


@pytest.mark.parametrize(("method", "path"), [("GET", "/nothing"), ("POST", "/user"), ("GET", "/"), ("GET", "/user/x")])
def test_an_unknown_path_or_method_is_missing_authentication_token(deployed, method, path):
    answer = deployed.call(method, path)
    assert (answer.status, answer.json) == (403, {"message": "Missing Authentication Token"})
    assert answer.header("x-amzn-ErrorType") == "MissingAuthenticationTokenException"
    assert answer.header("Content-Type") == "application/json"
    assert answer.header("x-amzn-RequestId").count("-") == 4
    assert answer.header("x-amz-apigw-id")


def test_an_unknown_path_with_a_bearer_token_is_taken_for_a_bad_signature(deployed):
    answer = deployed.call("GET", "/nothing", {"Authorization": "Bearer abc"})
    assert answer.status == 403
    assert answer.json["message"].startswith("Invalid key=value pair (missing equal-sign) in Authorization header")
    assert answer.header("x-amzn-ErrorType") == "IncompleteSignatureException"
    assert "abc" not in answer.json["message"]


@pytest.mark.parametrize("stage", ["prod", "Dev", "$default", "..", "%64ev"])
def test_an_unknown_stage_is_forbidden(deployed, stage):
    answer = deployed.call("GET", "/user", stage=stage)
    assert (answer.status, answer.json) == (403, {"message": "Forbidden"})
    assert answer.header("x-amzn-ErrorType") == "ForbiddenException"


def test_an_unknown_api_is_forbidden(deployed):
    answer = deployed.send("GET", "/restapis/nothing/dev/_user_request_/user")
    assert (answer.status, answer.json) == (403, {"message": "Forbidden"})


def test_a_disabled_endpoint_is_forbidden(api):
    patches = [{"op": "replace", "path": "/disableExecuteApiEndpoint", "value": "true"}]
    api.gateway.update_rest_api(restApiId=api.id, patchOperations=patches)
    api.mock("GET", "/user")
    api.deploy()
    assert api.call("GET", "/user").json == {"message": "Forbidden"}


def test_default_4xx_puts_headers_on_every_4xx_that_has_none_of_its_own(api):
    header = "gatewayresponse.header.Access-Control-Allow-Origin"
    api.gateway.put_gateway_response(restApiId=api.id, responseType="DEFAULT_4XX", responseParameters={header: "'*'"})
    api.mock("GET", "/user")
    api.deploy()
    answer = api.call("GET", "/nothing")
    assert (answer.status, answer.header("Access-Control-Allow-Origin")) == (403, "*")
    assert answer.json == {"message": "Missing Authentication Token"}


def test_default_5xx_puts_headers_on_a_502_and_keeps_its_status(api, functions):
    header = "gatewayresponse.header.Access-Control-Allow-Origin"
    api.gateway.put_gateway_response(
        restApiId=api.id, responseType="DEFAULT_5XX", responseParameters={header: "method.request.header.Origin"}
    )
    api.proxy("GET", "/", functions.make("users", lambda event: b"null"))
    api.deploy()
    answer = api.call("GET", "/", {"Origin": "https://a.example"})
    assert (answer.status, answer.header("Access-Control-Allow-Origin")) == (502, "https://a.example")


def test_a_gateway_response_changes_status_and_body(api):
    template = (
        '{"error": $context.error.messageString, "type": "$context.error.responseType", "stage": "$context.stage"}'
    )
    api.gateway.put_gateway_response(
        restApiId=api.id,
        responseType="MISSING_AUTHENTICATION_TOKEN",
        statusCode="404",
        responseTemplates={"application/json": template},
    )
    api.mock("GET", "/user")
    api.deploy()
    answer = api.call("GET", "/nothing")
    assert answer.status == 404
    assert answer.json == {
        "error": "Missing Authentication Token",
        "type": "MISSING_AUTHENTICATION_TOKEN",
        "stage": "dev",
    }


def test_a_gateway_response_is_seen_after_the_next_deployment(deployed):
    deployed.gateway.put_gateway_response(
        restApiId=deployed.id, responseType="MISSING_AUTHENTICATION_TOKEN", statusCode="404"
    )
    assert deployed.call("GET", "/nothing").status == 403
    deployed.deploy()
    assert deployed.call("GET", "/nothing").status == 404


def test_every_call_is_journalled_even_when_nothing_was_called(deployed):
    before = deployed.cloud.journal.last(deployed.account)
    deployed.call("GET", "/nothing")
    (record,) = deployed.cloud.journal.read(deployed.account, before)
    assert (record.action, record.status, record.principal) == ("GET /nothing", 403, "anonymous")


def test_a_space_stands_after_the_colon_when_the_integration_failed_and_none_otherwise(deployed):
    assert deployed.call("GET", "/nothing").body == b'{"message":"Missing Authentication Token"}'
    deployed.mock("GET", "/broken", "#if(")
    deployed.deploy()
    assert deployed.call("GET", "/broken").body == b'{"message": "Internal server error"}'
