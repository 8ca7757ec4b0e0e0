"""Lessons on throughput: units by hand are the units that DynamoDB answers, and refusals are met with patience."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from userlab import tables, throughput


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "..."}}, "PutItem")


class Refusing:
    """A call that is refused so many times before it succeeds."""

    def __init__(self, times: int, code: str = "ProvisionedThroughputExceededException") -> None:
        self.times, self.code, self.calls = times, code, 0

    def __call__(self) -> str:
        self.calls += 1
        if self.calls <= self.times:
            raise refusal(self.code)
        return "done"


ITEMS = (
    {"UserID": "user123", "Name": "Alice", "Age": 30, "Email": "alice@example.com"},
    {"UserID": "umlaut", "Text": "é" * 700},
    {"UserID": "kinds", "Yes": True, "None": None, "List": [1, "a", [b"abc"]], "Map": {"a": {"b": 1}}},
    {"UserID": "sets", "Names": {"a", "bc"}, "Numbers": {1, 22, Decimal("-3.5")}},
    {"UserID": "edge", "Text": "x" * (1024 - 6 - 4 - 4)},
    {"UserID": "over", "Text": "x" * (1024 - 6 - 4 - 4 + 1)},
    {"UserID": "large", "Text": "x" * 9000},
)


@pytest.mark.usefixtures("learner")
@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item["UserID"])
def test_units_by_hand_are_the_units_that_dynamodb_answers(item: dict[str, Any]) -> None:
    tables.create("Users", "UserID")
    users = boto3.resource("dynamodb").Table("Users")
    size, key = throughput.item_size(item), {"UserID": item["UserID"]}
    written = users.put_item(Item=item, ReturnConsumedCapacity="TOTAL")["ConsumedCapacity"]
    assert written["CapacityUnits"] == throughput.write_units(size)
    for consistent in (False, True):
        read = users.get_item(Key=key, ConsistentRead=consistent, ReturnConsumedCapacity="TOTAL")["ConsumedCapacity"]
        assert read["CapacityUnits"] == throughput.read_units(size, consistent)


@pytest.mark.parametrize(
    ("value", "size"), [("é", 2), (True, 1), (None, 1), (101, 3), (-5, 3), (b"abc", 3), ([], 3), ({"a": "b"}, 6)]
)
def test_sizes_of_values(value: Any, size: int) -> None:
    assert throughput.value_size(value) == size


def test_numbers_are_counted_like_the_local_cloud_does_to_a_byte() -> None:
    from userlab.cloud.dynamodb.items import item_size

    for number in (0, 7, 99, 100, 1000, 12345, -120, Decimal("1.68"), Decimal("1E+20"), Decimal("-0.001")):
        assert abs(throughput.value_size(number) - item_size.number_size(str(number))) <= 1


def test_transactions_cost_double() -> None:
    assert throughput.write_units(1025, transactional=True) == 4
    assert throughput.read_units(4097, transactional=True) == 4.0


@pytest.mark.usefixtures("learner")
def test_provision_and_back_again_and_each_of_them_twice() -> None:
    tables.create("Events", "ID")
    assert throughput.mode("Events") == "PAY_PER_REQUEST"
    for _ in range(2):
        assert throughput.provision("Events", read=5, write=2) == {"read": 5, "write": 2}
        assert throughput.mode("Events") == "PROVISIONED"
    assert throughput.provision("Events", read=5, write=3) == {"read": 5, "write": 3}
    for _ in range(2):
        assert throughput.on_demand("Events") == "PAY_PER_REQUEST"


@pytest.mark.usefixtures("learner")
def test_provisioned_table_refuses_and_backoff_gets_through() -> None:
    tables.create("Events", "ID")
    throughput.provision("Events", read=1, write=1)
    impatient = Config(retries={"total_max_attempts": 1})
    events = boto3.resource("dynamodb", config=impatient).Table("Events")
    events.put_item(Item={"ID": "large", "Text": "x" * (299 * 1024 + 900)})  # 300 units: all that a new table has saved
    with pytest.raises(ClientError, match="ProvisionedThroughputExceededException"):
        events.put_item(Item={"ID": "refused"})
    throughput.with_backoff(lambda: events.put_item(Item={"ID": "accepted"}))
    assert "Item" in events.get_item(Key={"ID": "accepted"})


def test_pauses_may_double_up_to_the_longest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throughput.random, "uniform", lambda least, most: most)
    pauses: list[float] = []
    assert throughput.with_backoff(Refusing(6), longest=0.5, sleep=pauses.append) == "done"
    assert pauses == [0.05, 0.1, 0.2, 0.4, 0.5, 0.5]


def test_pauses_are_drawn_by_chance() -> None:
    pauses: list[float] = []
    throughput.with_backoff(Refusing(8), sleep=pauses.append)
    assert len(set(pauses)) == 8
    assert all(0 <= pause <= 0.05 * 2**attempt for attempt, pause in enumerate(pauses))


def test_last_refusal_is_raised() -> None:
    call = Refusing(99)
    with pytest.raises(ClientError, match="ProvisionedThroughputExceededException"):
        throughput.with_backoff(call, attempts=3, sleep=lambda seconds: None)
    assert call.calls == 3


def test_other_errors_are_not_tried_again() -> None:
    call = Refusing(99, "ValidationException")
    with pytest.raises(ClientError, match="ValidationException"):
        throughput.with_backoff(call, sleep=lambda seconds: None)
    assert call.calls == 1
