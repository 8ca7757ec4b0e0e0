"""The repaired Python handler obeys every saved payload, and its errors stay inside."""

from __future__ import annotations

import importlib.util
import json
import logging
from decimal import Decimal
from types import ModuleType
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.handlers.faulty_dynamodb import answering
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


@pytest.mark.parametrize("number", ["12345678901234567", "1e400", "-9007199254740993", "1e-200", '"7"', "true", "null"])
def test_number_that_is_none_to_javascript_or_dynamodb_is_refused(number: str, handler: ModuleType) -> None:
    response = handler.lambda_handler(post(f'{{"UserID": "u1", "Age": {number}}}'), None)
    assert response["statusCode"] == 400
    assert json.loads(response["body"])["message"].startswith("Age ")
    assert handler.table.scan()["Items"] == []


def test_a_fraction_is_kept_as_javascript_keeps_it(handler: ModuleType) -> None:
    handler.lambda_handler(post('{"UserID": "u1", "Score": 0.12345678901234567890123456789}'), None)
    assert handler.table.scan()["Items"][0]["Score"] == Decimal("0.12345678901234568")


@pytest.mark.parametrize("body", ["[" * 2_000, '{"UserID": "u1", "a": ' + "[" * 2_000 + "]" * 2_000 + "}"])
def test_deep_nesting_is_refused(body: str, handler: ModuleType) -> None:
    assert handler.lambda_handler(post(body), None)["statusCode"] == 400


def test_half_a_character_is_refused(handler: ModuleType) -> None:
    for body in ('{"UserID": "\\ud800"}', '{"UserID": "u1", "Name": "\\ud800"}'):
        assert handler.lambda_handler(post(body), None)["statusCode"] == 400


def test_sets_of_the_table_come_out_as_sorted_lists(handler: ModuleType) -> None:
    handler.table.put_item(Item={"UserID": "u101", "Tags": {"b", "a"}, "Years": {Decimal(9), Decimal(10)}})
    response = handler.lambda_handler(PAYLOADS["get"]["event"], None)
    assert json.loads(response["body"]) == {"UserID": "u101", "Tags": ["a", "b"], "Years": [9, 10]}


@pytest.mark.parametrize("code", ["ProvisionedThroughputExceededException", "ThrottlingException"])
def test_throttling_is_503_and_says_when_to_come_back(
    code: str, handler: ModuleType, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    error = ClientError({"Error": {"Code": code, "Message": "no"}}, "GetItem")
    monkeypatch.setattr(handler.table, "get_item", raising(error))
    response = handler.lambda_handler(PAYLOADS["get"]["event"], None)
    assert (response["statusCode"], response["headers"]["Retry-After"]) == (503, "1")
    assert "Throttled" in caplog.text


def raising(error: Exception) -> Any:
    def call(**parameters: Any) -> None:
        raise error

    return call


def test_the_sdk_has_tried_again_before_throttling_is_told(
    users: Any, learner: None, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    with answering("ThrottlingException") as faulty:
        monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", faulty.address)
        monkeypatch.setenv("AWS_MAX_ATTEMPTS", "2")  # ten, the SDK's own number, take a minute
        handler = request.getfixturevalue("handler")
        assert handler.lambda_handler(PAYLOADS["get"]["event"], None)["statusCode"] == 503
        assert faulty.calls > 1


def test_a_table_with_another_key_is_our_fault_and_logged(
    client: Any, learner: None, request: pytest.FixtureRequest, caplog: Any
) -> None:
    handler = request.getfixturevalue("handler")
    client("dynamodb").delete_table(TableName="Users")
    client("dynamodb").create_table(
        TableName="Users",
        KeySchema=[{"AttributeName": "Email", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "Email", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    for name in ("get", "post", "put", "delete"):
        event = PAYLOADS[name]["event"] | {"body": '{"UserID": "u101", "Name": "Alice"}'}
        assert handler.lambda_handler(event, None)["statusCode"] == 500, name
    assert caplog.text.count("ValidationException") >= 4


def test_a_write_between_read_and_write_is_a_conflict(handler: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    handler.table.put_item(Item={"UserID": "u101", "Name": "Alice", "Version": 1})
    get_item = handler.table.get_item

    def and_then_somebody_writes(**parameters: Any) -> Any:
        answer = get_item(**parameters)
        handler.table.put_item(Item={"UserID": "u101", "Name": "Zoe", "Version": 2})
        return answer

    monkeypatch.setattr(handler.table, "get_item", and_then_somebody_writes)
    event = PAYLOADS["put"]["event"] | {"body": '{"Name": "Alice B."}'}
    assert handler.lambda_handler(event, None)["statusCode"] == 409
    assert handler.table.scan()["Items"][0]["Name"] == "Zoe"


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
