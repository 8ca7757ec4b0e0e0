"""The repaired Python handler obeys every saved payload, and its errors stay inside."""

from __future__ import annotations

import importlib.util
import json
import logging
from decimal import Decimal
from types import ModuleType
from typing import Any

import pytest

from userlab import payloads
from userlab.functions import HANDLERS

PAYLOADS = payloads.load()


@pytest.fixture
def users(client: Any) -> Any:
    """The table Users of the test's account, as a boto3 client of DynamoDB."""
    dynamodb = client("dynamodb")
    dynamodb.create_table(
        TableName="Users",
        KeySchema=[{"AttributeName": "UserID", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "UserID", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return dynamodb


@pytest.fixture
def handler(users: Any, learner: None) -> ModuleType:
    """The handler's module, freshly imported as in a new execution environment."""
    place = HANDLERS / "python/users/lambda_function.py"
    specification = importlib.util.spec_from_file_location("users_under_test", place)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", PAYLOADS)
def test_payload_gets_its_answer_and_leaves_its_table(name: str, handler: ModuleType) -> None:
    payload = PAYLOADS[name]
    for item in payloads.as_items(payload["given"]):
        handler.table.put_item(Item=item)
    response = handler.lambda_handler(payload["event"], None)
    assert payloads.agrees(response, payload["expect"]), response
    assert handler.table.scan()["Items"] == payloads.as_items(payload["then"])


@pytest.mark.parametrize("name", PAYLOADS)
def test_response_has_only_what_api_gateway_takes(name: str, handler: ModuleType) -> None:
    response = handler.lambda_handler(PAYLOADS[name]["event"], None)
    assert set(response) <= {"statusCode", "headers", "body"}
    assert isinstance(response["statusCode"], int)
    assert isinstance(response["body"], str)


def post(body: str) -> dict[str, Any]:
    return PAYLOADS["post"]["event"] | {"body": body}


def test_number_of_39_digits_is_refused(handler: ModuleType) -> None:
    response = handler.lambda_handler(post('{"UserID": "u1", "Age": 123456789012345678901234567890123456789}'), None)
    assert response["statusCode"] == 400
    assert json.loads(response["body"]) == {"message": "DynamoDB does not accept this item"}


def test_number_of_38_digits_is_kept_to_the_last(handler: ModuleType) -> None:
    handler.lambda_handler(post('{"UserID": "u1", "Age": 0.12345678901234567890123456789012345678}'), None)
    assert handler.table.scan()["Items"][0]["Age"] == Decimal("0.12345678901234567890123456789012345678")


@pytest.mark.parametrize("body", ["[" * 100_000, '{"UserID": "u1", "a": ' + "[" * 2_000 + "]" * 2_000 + "}"])
def test_deep_nesting_is_refused(body: str, handler: ModuleType) -> None:
    assert handler.lambda_handler(post(body), None)["statusCode"] == 400


def test_sets_of_the_table_come_out_as_sorted_lists(handler: ModuleType) -> None:
    handler.table.put_item(Item={"UserID": "u101", "Tags": {"b", "a"}, "Years": {Decimal(9), Decimal(10)}})
    response = handler.lambda_handler(PAYLOADS["get"]["event"], None)
    assert json.loads(response["body"]) == {"UserID": "u101", "Tags": ["a", "b"], "Years": [9, 10]}


def test_missing_table_is_500_and_names_nothing(handler: ModuleType, users: Any, caplog: Any) -> None:
    users.delete_table(TableName="Users")
    response = handler.lambda_handler(PAYLOADS["get"]["event"], None)
    assert (response["statusCode"], response["body"]) == (500, '{"message": "Internal server error"}')
    assert "ResourceNotFoundException" in caplog.text


def test_log_says_what_was_answered_and_not_for_whom(handler: ModuleType, caplog: Any) -> None:
    with caplog.at_level(logging.INFO):
        handler.lambda_handler(PAYLOADS["get-missing"]["event"], None)
    assert "GET /user/{id} -> 404" in caplog.text
    assert "u101" not in caplog.text


def test_table_is_the_one_that_the_environment_names(
    client: Any, learner: None, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setenv("TABLE_NAME", "Others")
    assert request.getfixturevalue("handler").table.name == "Others"
