"""Views: tables and items as DataFrames that are the same each time."""

from __future__ import annotations

from decimal import Decimal

import boto3
import pytest
from boto3.dynamodb.conditions import Attr

from userlab import indexes, items, tables, views


@pytest.mark.usefixtures("learner")
def test_items_are_sorted_by_key_with_the_key_first() -> None:
    tables.create("Users", "UserID")
    items.put_all("Users", [{"UserID": "b", "Age": 1}, {"UserID": "a", "Email": "x"}])
    frame = views.items("Users")
    assert list(frame.columns) == ["UserID", "Age", "Email"]
    assert frame.to_numpy().tolist() == [["a", "", "x"], ["b", Decimal(1), ""]]


@pytest.mark.usefixtures("learner")
def test_empty_table_has_its_key_as_column() -> None:
    tables.create("Users", "UserID")
    assert list(views.items("Users").columns) == ["UserID"]


def test_types_have_letter_name_and_value_as_sent() -> None:
    frame = views.types({"Age": 30, "Photo": b"\x89PNG", "Roles": {"author"}})
    assert frame.loc["Age"].tolist() == ["N", "number", "30"]
    assert frame.loc["Photo"].tolist() == ["B", "binary", "iVBORw=="]
    assert frame.loc["Roles"].tolist() == ["SS", "set of strings", ["author"]]


@pytest.mark.usefixtures("learner")
def test_reads_have_what_came_what_was_looked_at_and_what_it_cost() -> None:
    tables.create("Users", "UserID")
    items.put_all("Users", [{"UserID": "a", "Age": 1}, {"UserID": "b"}])
    users = boto3.resource("dynamodb").Table("Users")
    adults = users.scan(FilterExpression=Attr("Age").exists(), ReturnConsumedCapacity="TOTAL")
    assert views.reads(only_with_age=adults).loc["only with age"].tolist() == [1, 2, 0.5]


@pytest.mark.usefixtures("learner")
def test_indexes_have_kind_key_and_what_they_keep() -> None:
    tables.create("Users", "UserID")
    assert list(views.indexes("Users").columns) == ["kind", "key", "keeps", "status"]
    indexes.add("Users", "by-email", "Email", include=["Name", "Age"])
    assert views.indexes("Users").loc["by-email"].tolist() == ["global", "Email", "Name, Age", "ACTIVE"]
