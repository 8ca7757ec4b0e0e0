"""The handlers that charge an order: what they log and count, and what a request that comes again gets."""

from __future__ import annotations

import importlib.util
import json
import logging
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from aws_lambda_powertools.utilities.idempotency.exceptions import IdempotencyKeyError
from botocore.exceptions import ClientError

from userlab import items, tables
from userlab.functions import HANDLERS

pytestmark = pytest.mark.usefixtures("learner")


@pytest.fixture(autouse=True)
def written_to(learner: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANSWERS", "Answers")
    logging.Logger.manager.loggerDict.pop("checkout", None)  # each test's handler logs to its own stdout
    for name, key in {"Charges": "ChargeID", "Receipts": "OrderID", "Answers": "id"}.items():
        tables.create(name, key)


def handler_of(folder: str) -> ModuleType:
    place = HANDLERS / folder / "lambda_function.py"
    specification = importlib.util.spec_from_file_location(f"{folder.replace('/', '_')}_under_test", place)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def context(request: str) -> Any:
    return SimpleNamespace(
        function_name="checkout",
        memory_limit_in_mb="128",
        invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:checkout",
        aws_request_id=request,
        get_remaining_time_in_millis=lambda: 3000,
    )


def event(order: dict[str, Any], request: str = "r-1", **headers: str) -> dict[str, Any]:
    return {"body": json.dumps(order), "headers": headers, "requestContext": {"requestId": request}}


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_charge_is_a_line_with_the_apis_request_and_a_number(capsys: pytest.CaptureFixture[str]) -> None:
    answer = handler_of("python/checkout").lambda_handler(event({"OrderID": "o1", "Amount": 20}, "r-7"), context("l-1"))
    assert answer == {"statusCode": 201, "body": '{"charged": 20}'}
    line, numbers = lines(capsys)
    wanted = {"message": "charged", "order": "o1", "amount": 20, "correlation_id": "r-7", "function_request_id": "l-1"}
    assert wanted.items() <= line.items()
    assert (numbers["service"], numbers["Euros"]) == ("checkout", [20.0])


def test_an_order_without_an_amount_is_a_line_with_the_exception(capsys: pytest.CaptureFixture[str]) -> None:
    answer = handler_of("python/checkout").lambda_handler(event({"OrderID": "o2"}), context("l-1"))
    assert answer["statusCode"] == 500
    line, numbers = lines(capsys)
    assert (line["level"], line["message"], line["exception_name"]) == ("ERROR", "not charged", "KeyError")
    assert numbers["Failures"] == [1.0]


def test_a_key_that_comes_again_gets_the_first_answer_and_charges_nobody() -> None:
    handler = handler_of("python/checkout_once").lambda_handler
    sent = event({"OrderID": "o1", "Amount": 20}, **{"Idempotency-Key": "k-1"})
    assert handler(sent, context("l-1")) == handler(sent, context("l-2"))
    assert [item["ChargeID"] for item in items.scan("Charges")] == ["l-1"]
    handler(event({"OrderID": "o1", "Amount": 20}, **{"Idempotency-Key": "k-2"}), context("l-3"))
    assert len(items.scan("Charges")) == 2


def test_a_request_without_a_key_is_refused() -> None:
    with pytest.raises(IdempotencyKeyError):
        handler_of("python/checkout_once").lambda_handler(event({"OrderID": "o1", "Amount": 20}), context("l-1"))
    assert items.scan("Charges") == []


def test_the_key_of_a_try_that_failed_is_forgotten() -> None:
    handler = handler_of("python/checkout_once").lambda_handler
    sent = event({"OrderID": "o1", "Amount": 20}, **{"Idempotency-Key": "k-1"})
    tables.delete("Receipts")
    with pytest.raises(ClientError):
        handler(sent, context("l-1"))
    tables.create("Receipts", "OrderID")
    assert handler(sent, context("l-2"))["statusCode"] == 201
    assert sorted(item["ChargeID"] for item in items.scan("Charges")) == ["l-1", "l-2"]
