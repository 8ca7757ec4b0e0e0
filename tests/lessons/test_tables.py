"""Lessons on tables: each rule on a real local cloud."""

from __future__ import annotations

import pytest

from userlab import items, tables

pytestmark = pytest.mark.usefixtures("learner")


def test_created_table_is_active_and_on_demand() -> None:
    table = tables.create("Users", "UserID")
    assert table["TableStatus"] == "ACTIVE"
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert table["AttributeDefinitions"] == [{"AttributeName": "UserID", "AttributeType": "S"}]


def test_create_twice_keeps_the_items() -> None:
    tables.create("Users", "UserID")
    items.put("Users", {"UserID": "user123"})
    tables.create("Users", "UserID")
    assert items.scan("Users") == [{"UserID": "user123"}]


def test_sort_key_may_be_a_number() -> None:
    table = tables.create("Scores", "Game", "Points", types={"Points": "N"})
    assert tables.key_names(table) == ["Game", "Points"]
    assert {"AttributeName": "Points", "AttributeType": "N"} in table["AttributeDefinitions"]


def test_other_key_for_an_existing_table_is_refused_with_what_to_do() -> None:
    tables.create("Users", "UserID")
    with pytest.raises(ValueError, match=r"key \['UserID'\].*tables.delete\('Users'\)"):
        tables.create("Users", "Email")


def test_names_are_those_of_all_pages_in_order() -> None:
    for name in ("Users", "Games", "Carts"):
        tables.create(name, "ID")
    assert tables.names() == ["Carts", "Games", "Users"]


def test_tags_add_up_and_replace() -> None:
    tables.create("Users", "UserID")
    tables.tag("Users", Environment="dev", Project="NoSQLApp")
    assert tables.tag("Users", Environment="test") == {"Environment": "test", "Project": "NoSQLApp"}


def test_deleted_table_is_gone_and_delete_twice_is_fine() -> None:
    tables.create("Users", "UserID")
    tables.delete("Users")
    tables.delete("Users")
    assert tables.names() == []
