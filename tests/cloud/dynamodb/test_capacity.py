"""Read and write units, and how ConsumedCapacity tells them."""

from dataclasses import replace

import pytest

from userlab.cloud.dynamodb.capacity.access import Read, Write
from userlab.cloud.dynamodb.capacity.capacity import (
    Consumption,
    add,
    consumed_capacity,
    item_collection_metrics,
    read_units,
    units_of,
    write_units,
)
from userlab.cloud.dynamodb.tables.table_model import IndexModel, TableModel

BY_MAIL = IndexModel("by-mail", True, ("Mail",), (), "KEYS_ONLY", frozenset({"UserID", "Mail"}))
BY_AGE = IndexModel("by-age", False, ("UserID",), ("Age",))
USERS = TableModel(
    account="123456789012",
    region="us-east-1",
    name="Users",
    arn="arn:aws:dynamodb:us-east-1:123456789012:table/Users",
    hash_key="UserID",
    range_key=None,
    types={"UserID": "S", "Mail": "S", "Age": "N"},
)
INDEXED = replace(USERS, indexes={"by-mail": BY_MAIL})
LOCAL = replace(USERS, indexes={"by-age": BY_AGE})


def user(**attributes: str) -> dict:
    return {"UserID": {"S": "u1"}} | {name: {"S": value} for name, value in attributes.items()}


def item_of(size: int) -> dict:
    return {"UserID": {"S": "u1"}, "x": {"S": "a" * (size - len("UserIDu1x"))}}


@pytest.mark.parametrize(("size", "units"), [(1, 0.5), (4096, 0.5), (4097, 1.0), (8192, 1.0), (8193, 1.5)])
def test_an_eventually_consistent_read_costs_half_a_unit_for_each_4_kb(size: int, units: float) -> None:
    assert read_units(size) == units


def test_a_strongly_consistent_read_costs_twice_as_much_and_a_transactional_one_four_times() -> None:
    assert [read_units(4097), read_units(4097, consistent=True), read_units(4097, transactional=True)] == [1, 2, 4]


def test_reading_a_missing_item_costs_as_much_as_a_small_one() -> None:
    assert units_of(Read(USERS, 0)).read == 0.5
    assert units_of(Read(USERS, 0, consistent=True)).read == 1.0


def test_a_page_is_rounded_once_and_items_of_a_batch_each() -> None:
    page = units_of(Read(USERS, 10 * 1000))
    batch = add(units_of(Read(USERS, 1000)) for _ in range(10))
    assert (page.read, batch.read) == (1.5, 5.0)


def test_reading_an_index_costs_the_index_and_not_the_table() -> None:
    consumption = units_of(Read(INDEXED, 5000, index="by-mail"))
    assert (consumption.read, consumption.on_table_read, consumption.indexes) == (1.0, 0.0, {"by-mail": (1.0, 0.0)})


def test_items_that_a_local_index_must_fetch_cost_the_table_each() -> None:
    consumption = units_of(Read(LOCAL, 100, index="by-age", fetched=(100, 5000)))
    assert (consumption.on_table_read, consumption.indexes["by-age"], consumption.read) == (1.5, (0.5, 0.0), 2.0)


@pytest.mark.parametrize(("size", "units"), [(10, 1), (1024, 1), (1025, 2), (2049, 3)])
def test_a_write_costs_a_unit_for_each_kb(size: int, units: float) -> None:
    assert units_of(Write(USERS, None, item_of(size))).write == units


def test_a_write_counts_the_larger_of_the_old_and_the_new_item() -> None:
    assert units_of(Write(USERS, item_of(3000), item_of(10))).write == 3
    assert units_of(Write(USERS, item_of(10), item_of(3000))).write == 3


def test_deleting_counts_the_deleted_item_and_one_unit_if_there_is_none() -> None:
    assert units_of(Write(USERS, item_of(2500), None)).write == 3
    assert units_of(Write(USERS, None, None)).write == 1


def test_a_refused_write_costs_what_the_item_there_costs() -> None:
    there = item_of(2500)
    assert units_of(Write(USERS, there, there, changed=False)).write == 3
    assert units_of(Write(USERS, None, None, changed=False)).write == 1


def test_a_refused_write_costs_no_index() -> None:
    there = user(Mail="a@b")
    assert units_of(Write(INDEXED, there, there, changed=False)).indexes == {}


def test_writes_in_a_transaction_cost_double() -> None:
    assert write_units(1500, transactional=True) == 4


def test_a_transaction_does_not_double_its_global_indexes() -> None:
    consumption = units_of(Write(INDEXED, None, user(Mail="a@b"), transactional=True))
    assert (consumption.on_table_write, consumption.indexes) == (2.0, {"by-mail": (0.0, 1.0)})


@pytest.mark.parametrize(
    ("old", "new", "units"),
    [
        (None, user(Mail="a@b"), 1),
        (None, user(), 0),
        (user(), user(Mail="a@b"), 1),
        (user(Mail="a@b"), user(), 1),
        (user(Mail="a@b"), None, 1),
        (user(Mail="a@b"), user(Mail="c@d"), 2),
        (user(Mail="a@b", Name="x"), user(Mail="a@b", Name="y"), 0),
    ],
    ids=["put", "put without key", "key added", "key removed", "deleted", "key changed", "not projected"],
)
def test_an_index_costs_a_write_for_each_entry_that_changes(old: dict, new: dict, units: int) -> None:
    indexes = units_of(Write(INDEXED, old, new)).indexes
    assert indexes.get("by-mail", (0.0, 0.0)) == (0.0, units)


def test_an_index_that_holds_everything_costs_a_write_when_any_attribute_changes() -> None:
    table = replace(USERS, indexes={"by-mail": IndexModel("by-mail", True, ("Mail",), ())})
    consumption = units_of(Write(table, user(Mail="a@b", Name="x"), user(Mail="a@b", Name="y" * 1100)))
    assert consumption.indexes == {"by-mail": (0.0, 2.0)}
    assert consumption.write == 4.0


def test_total_tells_the_table_and_the_sum() -> None:
    consumption = units_of(Write(INDEXED, None, user(Mail="a@b")))
    assert consumed_capacity(consumption, "TOTAL") == {"TableName": "Users", "CapacityUnits": 2.0}


def test_indexes_tells_the_table_and_each_index_apart() -> None:
    consumption = units_of(Write(INDEXED, None, user(Mail="a@b")))
    assert consumed_capacity(consumption, "INDEXES") == {
        "TableName": "Users",
        "CapacityUnits": 2.0,
        "Table": {"CapacityUnits": 1.0},
        "GlobalSecondaryIndexes": {"by-mail": {"CapacityUnits": 1.0}},
    }


def test_a_query_of_an_index_tells_zero_for_its_table() -> None:
    consumption = units_of(Read(LOCAL, 100, index="by-age"))
    assert consumed_capacity(consumption, "INDEXES") == {
        "TableName": "Users",
        "CapacityUnits": 0.5,
        "Table": {"CapacityUnits": 0.0},
        "LocalSecondaryIndexes": {"by-age": {"CapacityUnits": 0.5}},
    }


def test_a_transaction_tells_reads_and_writes_apart() -> None:
    write = units_of(Write(USERS, None, user(), transactional=True))
    read = units_of(Read(USERS, 10, transactional=True))
    assert consumed_capacity(write, "INDEXES", transactional=True) == {
        "TableName": "Users",
        "CapacityUnits": 2.0,
        "WriteCapacityUnits": 2.0,
        "Table": {"CapacityUnits": 2.0, "WriteCapacityUnits": 2.0},
    }
    assert consumed_capacity(read, "TOTAL", transactional=True) == {
        "TableName": "Users",
        "CapacityUnits": 2.0,
        "ReadCapacityUnits": 2.0,
    }


def test_consumptions_of_one_table_add_up_index_by_index() -> None:
    one = units_of(Write(INDEXED, None, user(Mail="a@b")))
    both = add([one, one, Consumption(INDEXED, read=0.5, on_table_read=0.5)])
    assert (both.read, both.write, both.indexes) == (0.5, 4.0, {"by-mail": (0.0, 2.0)})


def test_item_collections_are_told_for_tables_with_local_indexes_only() -> None:
    assert item_collection_metrics(INDEXED, user()) is None
    assert item_collection_metrics(LOCAL, user()) == {
        "ItemCollectionKey": {"UserID": {"S": "u1"}},
        "SizeEstimateRangeGB": [0.0, 1.0],
    }
