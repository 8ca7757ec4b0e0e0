"""The shop in one table: every question of chapter 18 is one query."""

from __future__ import annotations

from typing import Any

import pytest
from boto3.dynamodb.conditions import Key

from userlab import queries
from userlab.examples import shop

pytestmark = pytest.mark.usefixtures("learner")


@pytest.fixture
def made(learner: None) -> list[dict[str, Any]]:
    assert shop.create_table(orders=20) == len(shop.made_up(20))
    return shop.made_up(20)


def in_index(value: str) -> list[dict[str, Any]]:
    return queries.query("Shop", Key("GSI1PK").eq(value), IndexName="GSI1")


def test_it_is_the_same_each_time() -> None:
    assert shop.made_up() == shop.made_up()


def test_keys_are_unique() -> None:
    made = shop.made_up()
    assert len({(each["PK"], each["SK"]) for each in made}) == len(made)


def test_a_customer_is_read_with_the_newest_orders(made: list[dict[str, Any]]) -> None:
    found = queries.query("Shop", Key("PK").eq("CUSTOMER#c001"), ScanIndexForward=False)
    assert [each["SK"].split("#")[0] for each in found] == ["PROFILE", "ORDER"]


def test_a_line_is_found_by_its_order_and_by_its_product(made: list[dict[str, Any]]) -> None:
    line = next(each for each in made if each["PK"].startswith("ORDER#"))
    assert line in queries.query("Shop", Key("PK").eq(line["PK"]))
    assert line in in_index(line["SK"])


def test_only_orders_that_wait_are_in_the_index(made: list[dict[str, Any]]) -> None:
    waiting = [each["SK"] for each in made if each.get("GSI1PK", "").startswith("WAITS#")]
    found = [each["SK"] for town in ("Berlin", "Lisbon") for each in in_index(f"WAITS#{town}")]
    assert sorted(found) == sorted(waiting)
    assert waiting


def test_a_customer_is_found_by_email(made: list[dict[str, Any]]) -> None:
    assert [each["PK"] for each in in_index("EMAIL#c007@example.com")] == ["CUSTOMER#c007"]
