"""Lessons on the shopping cart: each rule on a real local cloud."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from userlab import items
from userlab.examples import carts


@pytest.fixture(autouse=True)
def shop(learner: None) -> None:
    carts.create_table()
    carts.stock("mug", 5)
    carts.stock("tea", 1)


def test_adding_adds_up_in_one_line() -> None:
    carts.add("alice", "mug")
    assert carts.add("alice", "mug", 2) == 3
    carts.add("alice", "tea")
    carts.add("bob", "tea")
    assert carts.lines("alice") == {"mug": 3, "tea": 1}


def test_nobody_takes_what_is_not_there() -> None:
    assert carts.take("tea") is True
    assert carts.take("tea") is False
    assert carts.units("tea") == 0


def test_of_many_buyers_of_the_last_one_a_single_one_gets_it() -> None:
    with ThreadPoolExecutor(8) as buyers:
        assert sum(buyers.map(lambda _: carts.take("tea"), range(8))) == 1


def test_an_order_takes_from_the_shelf_and_empties_the_cart() -> None:
    carts.add("alice", "mug", 2)
    carts.add("alice", "tea")
    assert carts.check_out(carts.order("alice", "1001"), token="1001") == []
    assert (carts.units("mug"), carts.units("tea"), carts.lines("alice")) == (3, 0, {})
    assert items.get(carts.TABLE, {"PK": "ORDER#1001", "SK": "ORDER"})["Lines"] == {"mug": 2, "tea": 1}


def test_an_order_that_one_product_is_missing_for_changes_nothing() -> None:
    carts.add("alice", "mug", 2)
    carts.add("alice", "tea", 2)
    reasons = carts.check_out(carts.order("alice", "1001"), token="1001")
    assert reasons == ["None", "None", "None", "ConditionalCheckFailed", "None"]
    assert (carts.units("mug"), carts.lines("alice")) == (5, {"mug": 2, "tea": 2})


def test_an_order_is_made_once_however_often_it_is_sent() -> None:
    carts.add("alice", "mug", 2)
    writes = carts.order("alice", "1001")
    assert [carts.check_out(writes, token="1001") for _ in range(3)] == [[], [], []]
    assert carts.units("mug") == 3


def test_a_cart_that_changed_meanwhile_is_not_checked_out() -> None:
    carts.add("alice", "mug", 2)
    writes = carts.order("alice", "1001")
    carts.add("alice", "mug")
    assert "ConditionalCheckFailed" in carts.check_out(writes, token="1001")
    assert carts.units("mug") == 5


def test_what_was_read_before_a_change_can_not_be_saved() -> None:
    profile = {"PK": "CUSTOMER#alice", "SK": "PROFILE", "City": "Berlin", "Version": 1}
    items.put(carts.TABLE, profile)
    assert carts.save(profile | {"City": "Lisbon"}) is True
    assert carts.save(profile | {"City": "Madrid"}) is False
    assert items.get(carts.TABLE, {"PK": "CUSTOMER#alice", "SK": "PROFILE"})["City"] == "Lisbon"
