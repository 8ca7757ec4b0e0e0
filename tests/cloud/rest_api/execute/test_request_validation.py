"""Request validators: required parameters, and bodies that fit their model."""

from __future__ import annotations

import json

import pytest

SCHEMA = {
    "$schema": "http://json-schema.org/draft-04/schema#",
    "type": "object",
    "required": ["UserID"],
    "properties": {"UserID": {"type": "string"}, "Age": {"type": "integer", "minimum": 0}},
}


def validated(api, body: bool, parameters: bool, **method) -> None:
    made = api.gateway.create_request_validator(
        restApiId=api.id, name="v", validateRequestBody=body, validateRequestParameters=parameters
    )
    api.gateway.create_model(restApiId=api.id, name="User", contentType="application/json", schema=json.dumps(SCHEMA))
    users = {"type": "array", "items": {"$ref": f"https://apigateway.amazonaws.com/restapis/{api.id}/models/User"}}
    api.gateway.create_model(restApiId=api.id, name="Users", contentType="application/json", schema=json.dumps(users))
    integration = {"requestTemplates": {"application/json": '{"statusCode": 200}', "text/plain": '{"statusCode": 200}'}}
    api.mock("POST", "/user", "{}", integration, requestValidatorId=made["id"], **method)
    api.deploy()


def post(api, body: str, kind: str = "application/json", query: str = "", **headers):
    answer = api.call("POST", f"/user{query}", {"Content-Type": kind, **headers}, body)
    return answer.status, answer.json


INVALID = (400, {"message": "Invalid request body"})


@pytest.mark.parametrize(
    ("body", "valid"),
    [
        ('{"UserID": "u1"}', True),
        ('{"UserID": "u1", "Age": 7}', True),
        ('{"UserID": "u1", "Age": -7}', False),
        ('{"UserID": 1}', False),
        ("{}", False),
        ("", False),
        ("[]", False),
        ("not json", False),
    ],
)
def test_a_body_must_fit_its_model(api, body, valid):
    validated(api, True, False, requestModels={"application/json": "User"})
    assert post(api, body) == ((200, {}) if valid else INVALID)


def test_a_body_of_a_content_type_without_a_model_is_let_through(api):
    validated(api, True, False, requestModels={"application/json": "User"})
    assert post(api, "anything", "text/plain")[0] == 200


def test_a_model_may_refer_to_another(api):
    validated(api, True, False, requestModels={"application/json": "Users"})
    assert post(api, '[{"UserID": "u1"}]')[0] == 200
    assert post(api, "[{}]") == INVALID


def test_required_parameters_are_named_when_missing(api):
    parameters = {
        "method.request.querystring.page": True,
        "method.request.header.X-Token": True,
        "method.request.querystring.other": False,
    }
    validated(api, False, True, requestParameters=parameters)
    message = {"message": "Missing required request parameters: [X-Token, page]"}
    assert post(api, "{}") == (400, message)
    assert post(api, "{}", query="?page=1", **{"X-Token": "t"})[0] == 200


def test_a_validator_checks_only_what_it_was_told_to(api):
    validated(api, False, False, requestModels={"application/json": "User"})
    assert post(api, "{}")[0] == 200
