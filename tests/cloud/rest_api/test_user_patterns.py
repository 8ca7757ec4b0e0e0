"""Patterns that users write for an API are matched without backtracking: none of them stops the server."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

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
