"""Lessons on indexes: added to a table that is in use, waited for, queried, deleted; with AWS's delays, too."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from boto3.dynamodb.conditions import Key
from botocore.exceptions import ClientError

from userlab import indexes, items, queries, tables
from userlab.examples import orders

pytestmark = pytest.mark.usefixtures("learner")


@pytest.fixture
def users(learner: None) -> None:
    tables.create("Users", "UserID")
    items.put("Users", {"UserID": "user123", "Name": "Alice", "Age": 30, "Email": "alice@example.com"})
    items.put("Users", {"UserID": "user456", "Name": "Bob", "Age": 25, "Email": "bob@example.com"})
    items.put("Users", {"UserID": "user789", "Name": "Without an address"})


@pytest.fixture
def realistic(cloud: Any, account: str, users: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """AWS's delays, and whoever sleeps meanwhile moves the account's clock instead."""
    cloud.settings(account).realistic = True
    moved = SimpleNamespace(
        sleep=lambda seconds: cloud.clock.advance(seconds, account), monotonic=lambda: cloud.clock.now(account)
    )
    monkeypatch.setattr("botocore.waiter.time", moved)
    monkeypatch.setattr(indexes, "time", moved)


def by_email(address: str) -> list[dict[str, Any]]:
    return queries.query("Users", Key("Email").eq(address), IndexName="by-email")


def test_added_index_has_the_items_that_were_there_and_those_that_come(users: None) -> None:
    assert indexes.add("Users", "by-email", "Email") == "ACTIVE"
    items.put("Users", {"UserID": "carol", "Email": "carol@example.com"})
    assert [by_email(f"{name}@example.com")[0]["UserID"] for name in ("alice", "carol")] == ["user123", "carol"]


def test_an_item_without_the_attribute_is_not_in_it(users: None) -> None:
    indexes.add("Users", "by-email", "Email")
    assert sum(page["Count"] for page in queries.scan_pages("Users", IndexName="by-email")) == 2


def test_adding_twice_keeps_it(users: None) -> None:
    assert [indexes.add("Users", "by-email", "Email") for _ in range(2)] == ["ACTIVE", "ACTIVE"]
    assert indexes.statuses("Users") == {"by-email": "ACTIVE"}


@pytest.mark.parametrize("key", [("Name",), ("Email", "Name")])
def test_an_index_of_this_name_with_another_key_is_refused_and_kept(users: None, key: tuple[str, ...]) -> None:
    indexes.add("Users", "by-email", "Email")
    with pytest.raises(ValueError, match="is there already, with the key"):
        indexes.add("Users", "by-email", *key)
    assert by_email("alice@example.com")


def test_an_index_of_this_name_with_another_type_of_key_is_refused(users: None) -> None:
    indexes.add("Users", "by-age", "Name", "Age")
    with pytest.raises(ValueError, match=r"indexes.delete\('Users', 'by-age'\)"):
        indexes.add("Users", "by-age", "Name", "Age", types={"Age": "N"})


def test_keys_only_and_chosen_attributes(users: None) -> None:
    indexes.add("Users", "by-email", "Email", include="KEYS_ONLY")
    assert by_email("alice@example.com") == [{"UserID": "user123", "Email": "alice@example.com"}]
    indexes.delete("Users", "by-email")
    indexes.add("Users", "by-email", "Email", include=["Name"])
    assert by_email("bob@example.com") == [{"UserID": "user456", "Email": "bob@example.com", "Name": "Bob"}]


def test_sort_key_may_be_a_number(learner: None) -> None:
    orders.create_table("Orders", count=48)
    indexes.add("Orders", "by-total", "Product", "Total", types={"Total": "N"}, include=["Total"])
    books = queries.query("Orders", Key("Product").eq("book"), IndexName="by-total")
    totals = [order["Total"] for order in books]
    assert len(totals) > 3
    assert totals == sorted(totals)


def test_a_sort_key_of_the_wrong_type_leaves_the_items_out(learner: None) -> None:
    """DynamoDB skips items that violate the index's key; it does not refuse the index."""
    orders.create_table("Orders", count=48)
    indexes.add("Orders", "by-total", "Product", "Total", include="KEYS_ONLY")
    assert queries.query("Orders", Key("Product").eq("book"), IndexName="by-total") == []


def test_another_type_for_the_tables_own_key_is_refused(users: None) -> None:
    with pytest.raises(ClientError, match="ValidationException"):
        indexes.add("Users", "by-id", "UserID", types={"UserID": "N"})


def test_deleted_index_is_gone_and_deleting_twice_is_fine(users: None) -> None:
    indexes.add("Users", "by-email", "Email")
    for _ in range(2):
        indexes.delete("Users", "by-email")
    assert indexes.statuses("Users") == {}
    assert len(items.scan("Users")) == 3


def test_a_new_index_can_be_queried_at_once_and_another_one_added(realistic: None) -> None:
    indexes.add("Users", "by-email", "Email")
    assert by_email("alice@example.com")[0]["UserID"] == "user123"
    indexes.add("Users", "by-name", "Name")
    indexes.delete("Users", "by-email")
    indexes.add("Users", "by-email", "Email")
    assert indexes.statuses("Users") == {"by-name": "ACTIVE", "by-email": "ACTIVE"}


def test_without_waiting_it_is_being_filled(realistic: None) -> None:
    """The delay is there, so the test above proves something."""
    boto3.client("dynamodb").update_table(
        TableName="Users",
        AttributeDefinitions=indexes.definitions("Email"),
        GlobalSecondaryIndexUpdates=[
            {
                "Create": {
                    "IndexName": "by-email",
                    "KeySchema": indexes.key_schema("Email"),
                    "Projection": indexes.projection(),
                }
            }
        ],
    )
    assert indexes.statuses("Users") == {"by-email": "CREATING"}
    with pytest.raises(ClientError, match="Cannot read from backfilling global secondary index: by-email"):
        by_email("alice@example.com")


def test_waiting_for_an_index_that_is_not_there_says_so(users: None) -> None:
    with pytest.raises(KeyError, match="by-email"):
        indexes.wait_until_active("Users", "by-email")


def test_an_index_that_is_never_filled_is_not_waited_for_without_end(
    users: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    passing = iter(range(0, 10_000, 60))
    monkeypatch.setattr(indexes, "time", SimpleNamespace(sleep=lambda _: None, monotonic=lambda: next(passing)))
    monkeypatch.setattr(indexes, "statuses", lambda _: {"by-email": "CREATING"})
    with pytest.raises(TimeoutError, match="by-email of Users is CREATING after 600 s"):
        indexes.wait_until_active("Users", "by-email")
