"""Patterns that users write for an API are matched without backtracking: none of them stops the server."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

LONG = "a" * 5_000 + "!"
BOUND = 3.0


@pytest.mark.parametrize(("word", "status"), [("aaa", 200), (LONG, 400)])
def test_a_models_pattern(api: Any, word: str, status: int):
    schema = {"type": "object", "properties": {"word": {"type": "string", "pattern": "^(a+)+$"}}}
    schema |= {"patternProperties": {"^(x+)+$": {"type": "number"}}, "additionalProperties": False}
    gateway = api.gateway
    gateway.create_model(restApiId=api.id, name="Word", contentType="application/json", schema=json.dumps(schema))
    checked = gateway.create_request_validator(restApiId=api.id, name="v", validateRequestBody=True)["id"]
    api.mock("POST", "/", "{}", requestModels={"application/json": "Word"}, requestValidatorId=checked)
    api.deploy()
    started = time.perf_counter()
    body = json.dumps({"word": word, "xx": 1}).encode()
    assert api.call("POST", "/", {"Content-Type": "application/json"}, body).status == status
    assert time.perf_counter() - started < BOUND


LOOK_AHEAD = "^(?=.*[0-9]).{8,}$"
SCHEMA = {"type": "object", "properties": {"pattern": {"type": "string", "pattern": LOOK_AHEAD}}}
CANNOT = r"BadRequestException.*the local cloud cannot match the pattern \^\(\?="


def test_a_model_with_a_look_ahead_is_refused_by_name(api: Any):
    model = {"restApiId": api.id, "name": "Word", "contentType": "application/json"}
    with pytest.raises(ClientError, match=CANNOT):
        api.gateway.create_model(**model, schema=json.dumps(SCHEMA))
    api.gateway.create_model(**model, schema='{"type": "object"}')
    patches = [{"op": "replace", "path": "/schema", "value": json.dumps(SCHEMA)}]
    with pytest.raises(ClientError, match=CANNOT):
        api.gateway.update_model(restApiId=api.id, modelName="Word", patchOperations=patches)


def test_an_imported_model_with_a_look_ahead_is_refused_by_name(api: Any):
    document = {"openapi": "3.0.1", "info": {"title": "t", "version": "1"}, "components": {"schemas": {"W": SCHEMA}}}
    with pytest.raises(ClientError, match=CANNOT):
        api.gateway.put_rest_api(restApiId=api.id, body=json.dumps(document).encode())


def test_a_selection_pattern_with_a_look_ahead_is_refused_by_name(api: Any):
    api.mock("GET", "/", "{}")
    place = {"restApiId": api.id, "resourceId": api.root, "httpMethod": "GET", "statusCode": "200"}
    with pytest.raises(ClientError, match=CANNOT):
        api.gateway.put_integration_response(**place, selectionPattern=LOOK_AHEAD)
