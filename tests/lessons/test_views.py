"""Views: tables and items as DataFrames that are the same each time."""

from __future__ import annotations

from decimal import Decimal

import pytest

from userlab import items, tables, views


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
