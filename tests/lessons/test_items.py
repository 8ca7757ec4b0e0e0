"""Lessons on items: each rule on a real local cloud."""

from __future__ import annotations

from decimal import Decimal

import pytest

from userlab import items, tables

ALICE = {"UserID": "user123", "Name": "Alice", "Age": 30}
KEY = {"UserID": "user123"}


@pytest.fixture(autouse=True)
def users(learner: None) -> None:
    tables.create("Users", "UserID")


def test_put_returns_what_it_replaced() -> None:
    assert items.put("Users", ALICE) is None
    assert items.put("Users", KEY) == ALICE
    assert items.get("Users", KEY) == KEY


def test_put_new_never_overwrites() -> None:
    assert items.put_new("Users", ALICE, "UserID") is True
    assert items.put_new("Users", KEY | {"Name": "Mallory"}, "UserID") is False
    assert items.get("Users", KEY) == ALICE


def test_missing_item_is_none() -> None:
    assert items.get("Users", KEY, consistent=True) is None


def test_update_leaves_other_attributes_alone_and_takes_reserved_words() -> None:
    items.put("Users", ALICE)
    assert items.update("Users", KEY, Status="away", Age=31) == ALICE | {"Status": "away", "Age": Decimal(31)}


def test_add_counts_from_nothing() -> None:
    assert [items.add("Users", KEY, "Visits", 1), items.add("Users", KEY, "Visits", 2)] == [1, 3]


def test_delete_is_idempotent() -> None:
    items.put("Users", ALICE)
    assert items.delete("Users", KEY) == ALICE
    assert items.delete("Users", KEY) is None


def test_batches_may_be_larger_than_dynamodb_takes_at_once() -> None:
    many = [{"UserID": f"user{i:03}"} for i in range(130)]
    assert items.put_all("Users", many) == 130
    assert sorted(item["UserID"] for item in items.get_all("Users", many)) == [item["UserID"] for item in many]


def test_scan_reads_on_after_a_megabyte() -> None:
    items.put_all("Users", [{"UserID": f"user{i}", "Text": "x" * 300_000} for i in range(5)])
    assert len(items.scan("Users")) == 5


def test_dynamodb_json_and_back() -> None:
    as_sent = {"UserID": {"S": "user123"}, "Name": {"S": "Alice"}, "Age": {"N": "30"}}
    assert items.to_dynamodb_json(ALICE) == as_sent
    assert items.from_dynamodb_json(as_sent) == ALICE
