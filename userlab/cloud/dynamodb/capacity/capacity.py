"""Capacity: how many read and write units a request consumes, and how DynamoDB tells it.

Sources: DynamoDB developer guide, "DynamoDB read and write operations", "Global secondary indexes" (provisioned
throughput considerations), "Local secondary indexes", "Amazon DynamoDB Transactions: How it works" (capacity
management); API reference, "ConsumedCapacity".

- A read unit is one strongly consistent read of up to 4 KB; an eventually consistent one costs half, a
  transactional one double. What is rounded as a whole is one `access.Read`: an item, or a page's items together.
- A write unit is 1 KB, of the larger of the old and the new item; double in a transaction. A refused write and a
  ConditionCheck cost what the item there costs, one unit at least.
- A secondary index costs a write when its entry appears, changes or goes, and two when the entry moves, since
  its key changed. A change to attributes that it does not hold costs nothing. Global indexes are written after a
  transaction, so their part is not doubled.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from typing import Any, Literal

from userlab.cloud.dynamodb.capacity.access import Access, Read, Write
from userlab.cloud.dynamodb.items.attribute_value import ordered
from userlab.cloud.dynamodb.items.item_size import Item, item_size
from userlab.cloud.dynamodb.items.partition_ring import Key
from userlab.cloud.dynamodb.tables.table_model import IndexModel, TableModel

READ_BLOCK = 4096
WRITE_BLOCK = 1024
ITEM_COLLECTION_ESTIMATE_GB = [0.0, 1.0]

__all__ = [
    "Consumption",
    "add",
    "consumed_capacity",
    "item_collection_metrics",
    "item_size",
    "read_units",
    "units_of",
    "write_units",
]


@dataclass(frozen=True)
class Consumption:
    """What one request, or a part of it, consumes of one table.

    `read` and `write` are the totals, `on_table_read` and `on_table_write` the table's own part, and `indexes`
    holds (read, write) of each index that was touched. `keys` are the partition keys that they are of, by index, ""
    for the table.
    """

    table: TableModel
    read: float = 0.0
    write: float = 0.0
    on_table_read: float = 0.0
    on_table_write: float = 0.0
    indexes: dict[str, tuple[float, float]] = field(default_factory=dict)
    keys: dict[str, Key] = field(default_factory=dict)


def read_units(size: int, consistent: bool = False, transactional: bool = False) -> float:
    """Read units of `size` bytes read as one; what is not there costs as much as 4 KB.

    >>> read_units(4096), read_units(4097), read_units(0, consistent=True), read_units(1, transactional=True)
    (0.5, 1.0, 1.0, 2.0)
    """
    blocks = max(1, -(-size // READ_BLOCK))
    return blocks * (2.0 if transactional else 1.0 if consistent else 0.5)


def write_units(size: int, transactional: bool = False) -> float:
    """Write units of `size` bytes.

    >>> write_units(0), write_units(1024), write_units(1025), write_units(1, transactional=True)
    (1.0, 1.0, 2.0, 2.0)
    """
    return max(1, -(-size // WRITE_BLOCK)) * (2.0 if transactional else 1.0)


def units_of(access: Access) -> Consumption:
    """The units of one read or write."""
    return _units_of_read(access) if isinstance(access, Read) else _units_of_write(access)


def _units_of_read(read: Read) -> Consumption:
    page = read_units(read.size, read.consistent, read.transactional)
    keys = {} if read.partition is None else {read.index or "": read.partition}
    if read.index is None:
        return Consumption(read.table, read=page, on_table_read=page, keys=keys)
    fetched = sum(read_units(size, read.consistent) for size in read.fetched)
    return Consumption(
        read.table, read=page + fetched, on_table_read=fetched, indexes={read.index: (page, 0.0)}, keys=keys
    )


def _units_of_write(write: Write) -> Consumption:
    old_size = item_size(write.old) if write.old else 0
    new_size = (write.new_size or item_size(write.new)) if write.new and write.new is not write.old else 0
    on_table = write_units(max(old_size, new_size), write.transactional)
    indexes: dict[str, tuple[float, float]] = {}
    item = write.new or write.old
    keys = {"": (ordered(item[write.table.hash_key]),)} if item else {}
    if write.changed:
        for index in write.table.indexes.values():
            doubled = write.transactional and not index.is_global
            units = _entry_units(index, write.old, write.new) * (2.0 if doubled else 1.0)
            if units:
                indexes[index.name] = (0.0, units)
                entry = write.new if write.new and index.holds(write.new) else write.old
                if index.is_global and entry:
                    keys[index.name] = tuple(ordered(entry[name]) for name in index.hash_keys)
    total = on_table + sum(units for _, units in indexes.values())
    return Consumption(write.table, write=total, on_table_write=on_table, indexes=indexes, keys=keys)


def _entry_units(index: IndexModel, old: Item | None, new: Item | None) -> float:
    before, after = index.entry(old), index.entry(new)
    if before is None or after is None:
        entry = before or after
        return write_units(item_size(entry)) if entry else 0.0
    if before == after:
        return 0.0
    if any(before[key] != after[key] for key in index.keys):
        return write_units(item_size(before)) + write_units(item_size(after))
    return write_units(max(item_size(before), item_size(after)))


def add(consumptions: Iterable[Consumption]) -> Consumption:
    """The sum of consumptions of one table. Raises TypeError when there are none."""
    return reduce(_plus, consumptions)


def _plus(left: Consumption, right: Consumption) -> Consumption:
    indexes = dict(left.indexes)
    for name, (read, write) in right.indexes.items():
        before = indexes.get(name, (0.0, 0.0))
        indexes[name] = (before[0] + read, before[1] + write)
    return Consumption(
        left.table,
        left.read + right.read,
        left.write + right.write,
        left.on_table_read + right.on_table_read,
        left.on_table_write + right.on_table_write,
        indexes,
    )


def consumed_capacity(
    consumption: Consumption, level: Literal["TOTAL", "INDEXES"], transactional: bool = False
) -> dict[str, Any]:
    """The answer's ConsumedCapacity of one table, in the detail that ReturnConsumedCapacity asked for.

    Transactions also tell reads and writes apart. A list of these answers a batch or a transaction.
    """
    answer: dict[str, Any] = {
        "TableName": consumption.table.name,
        **_capacity(consumption.read, consumption.write, transactional),
    }
    if level == "INDEXES":
        answer["Table"] = _capacity(consumption.on_table_read, consumption.on_table_write, transactional)
        for index in consumption.table.indexes.values():
            if index.name in consumption.indexes:
                kind = "GlobalSecondaryIndexes" if index.is_global else "LocalSecondaryIndexes"
                units = _capacity(*consumption.indexes[index.name], transactional)
                answer.setdefault(kind, {})[index.name] = units
    return answer


def _capacity(read: float, write: float, transactional: bool) -> dict[str, float]:
    capacity = {"CapacityUnits": read + write}
    if transactional and read:
        capacity["ReadCapacityUnits"] = read
    if transactional and write:
        capacity["WriteCapacityUnits"] = write
    return capacity


def item_collection_metrics(table: TableModel, key: Item) -> dict[str, Any] | None:
    """ItemCollectionMetrics of a written item, None for a table without local secondary indexes.

    DynamoDB answers a range in gigabytes, and says that it is only an estimate; no lab holds a gigabyte.
    """
    if all(index.is_global for index in table.indexes.values()):
        return None
    return {
        "ItemCollectionKey": {table.hash_key: key[table.hash_key]},
        "SizeEstimateRangeGB": list(ITEM_COLLECTION_ESTIMATE_GB),
    }
