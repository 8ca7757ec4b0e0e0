"""Lessons on queries: all pages, one page, counts, and scans by one worker or by many."""

from __future__ import annotations

import boto3
import pytest
from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError

from userlab import items, queries, tables
from userlab.examples import orders

pytestmark = pytest.mark.usefixtures("learner")
ALICE = Key("UserID").eq("user123")


@pytest.fixture
def small(learner: None) -> None:
    """Orders: twelve of Alice, and the others' as many."""
    orders.create_table("Orders", count=144)


@pytest.fixture
def large(learner: None) -> None:
    """Messages: three chats of 500 KB each, so that a chat fits into a page of 1 MB and the table does not."""
    tables.create("Messages", "Chat", "Number", types={"Number": "N"})
    items.put_all("Messages", [{"Chat": f"c{n % 3}", "Number": n, "Text": "x" * 50_000} for n in range(30)])


def numbers(found: list[dict]) -> list[str]:
    return [order["OrderID"] for order in found]


def test_query_returns_one_collection_in_order(small: None) -> None:
    found = queries.query("Orders", ALICE)
    assert len(found) == 12
    assert {order["UserID"] for order in found} == {"user123"}
    assert numbers(found) == sorted(numbers(found))


def test_query_takes_other_parameters_by_their_names(small: None) -> None:
    backwards = queries.query("Orders", ALICE, ScanIndexForward=False)
    assert numbers(backwards) == numbers(queries.query("Orders", ALICE))[::-1]
    books = queries.query("Orders", ALICE, FilterExpression=Attr("Product").eq("book"))
    assert {order["Product"] for order in books} == {"book"}


def test_query_reads_all_pages(small: None) -> None:
    assert queries.query("Orders", ALICE, Limit=5) == queries.query("Orders", ALICE)


def test_a_condition_that_is_not_about_the_key_is_refused(small: None) -> None:
    with pytest.raises(ClientError, match="ValidationException"):
        queries.query("Orders", Key("Product").eq("book"))


def test_pages_follow_each_other_to_the_last(small: None) -> None:
    pages, after = [], None
    while True:
        found, after = queries.page("Orders", ALICE, size=5, after=after)
        pages.append(numbers(found))
        if after is None:
            break
    assert [len(page) for page in pages] == [5, 5, 2]
    assert sum(pages, []) == numbers(queries.query("Orders", ALICE))


def test_a_scan_of_more_than_one_mb_has_pages(large: None) -> None:
    pages = list(queries.scan_pages("Messages"))
    assert len(pages) == 2
    assert sum(page["Count"] for page in pages) == 30


def test_scan_pages_take_a_filter(small: None) -> None:
    pages = queries.scan_pages("Orders", FilterExpression=Attr("ToShip").exists())
    assert [item["ToShip"] for page in pages for item in page["Items"]].count("Berlin") == 4


def test_segments_of_a_parallel_scan_have_each_item_once(large: None) -> None:
    segments = queries.scan_in_parallel("Messages", 4)
    found = [(item["Chat"], item["Number"]) for segment in segments for item in segment]
    assert len(segments) == 4
    assert sorted(found) == sorted((item["Chat"], item["Number"]) for item in items.scan("Messages"))


def test_count_is_that_of_all_pages(small: None, large: None) -> None:
    assert queries.count("Orders", ALICE, Limit=5) == 12
    assert queries.count("Orders", ALICE & Key("OrderID").begins_with("2024-01")) == 3


def test_made_up_orders_are_the_same_each_time_and_one_key_has_one_order() -> None:
    made = orders.made_up()
    assert made == orders.made_up()
    assert len({(order["UserID"], order["OrderID"]) for order in made}) == len(made) == 600
    assert made[-1]["OrderID"] == "2024-06-30#0599"
    assert sum("ToShip" in order for order in made) == 31


def test_orders_twice_are_the_same_orders() -> None:
    for _ in range(2):
        orders.create_table("Orders", count=24)
    assert boto3.resource("dynamodb").Table("Orders").scan(Select="COUNT")["Count"] == 24
