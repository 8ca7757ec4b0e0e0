"""The handlers that follow the table Readings: what each of them makes of poison and of repetition."""

from __future__ import annotations

import importlib.util
from decimal import Decimal
from types import ModuleType
from typing import Any

import pytest

from userlab import items, tables
from userlab.functions import HANDLERS

pytestmark = pytest.mark.usefixtures("learner")
DAY = {"DeviceDay": "greenhouse-9#2024-07-12"}


def handler_of(folder: str) -> ModuleType:
    place = HANDLERS / folder / "lambda_function.py"
    specification = importlib.util.spec_from_file_location(f"{folder.replace('/', '_')}_under_test", place)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture(autouse=True)
def written_to(learner: None) -> None:
    tables.create("Days", "DeviceDay")
    tables.create("Alarms", "DeviceDay", "Time")


def event(*temperatures: Any) -> dict[str, Any]:
    """A batch of a stream: a reading every five minutes from 12:00."""
    records = []
    for number, temperature in enumerate(temperatures):
        image = items.to_dynamodb_json(DAY | {"Time": f"12:{number * 5:02}", "Temperature": temperature})
        records.append({"eventName": "INSERT", "dynamodb": {"NewImage": image, "SequenceNumber": str(100 + number)}})
    return {"Records": records}


def alarms() -> list[str]:
    return sorted(alarm["Time"] for alarm in items.scan("Alarms"))


def test_the_first_version_dies_of_poison_and_counts_twice_what_comes_twice() -> None:
    handler = handler_of("python/readings_first")
    for _ in range(2):
        with pytest.raises(KeyError):
            handler.lambda_handler(event(31, 36, "error", 38), None)
    assert items.get("Days", DAY)["Readings"] == 4
    assert alarms() == ["12:05"]


def test_the_repaired_one_reports_the_record_that_failed() -> None:
    handler = handler_of("python/readings")
    answer = handler.lambda_handler(event(31, 36, "error", 38), None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "102"}]}
    assert items.get("Days", DAY)["Times"] == {"12:00", "12:05"}


def test_repetition_does_not_harm_the_repaired_one() -> None:
    handler = handler_of("python/readings")
    for _ in range(2):
        assert handler.lambda_handler(event(36, Decimal("35.0")), None) == {"batchItemFailures": []}
    assert items.get("Days", DAY)["Times"] == {"12:00", "12:05"}
    assert alarms() == ["12:00"]


def test_the_repaired_one_passes_over_deletions() -> None:
    handler = handler_of("python/readings")
    removed = {"Records": [{"eventName": "REMOVE", "dynamodb": {"SequenceNumber": "100"}}]}
    assert handler.lambda_handler(removed, None) == {"batchItemFailures": []}
