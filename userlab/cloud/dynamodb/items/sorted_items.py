"""Records in order: partitions by partition key, each in the order of its sort keys."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import Any

from userlab.cloud.dynamodb.items.item_size import Item
from userlab.cloud.dynamodb.items.partition_ring import PartitionRing

Key = tuple[Any, ...]
AT_ONCE = 256


class Record:
    """One stored item, or what an index holds of it: its JSON, its size in bytes, and its table's primary key.

    `block` is the number of the item's block in its table's `TextBlocks`.
    """

    __slots__ = ("block", "key", "size", "text")

    def __init__(self, text: str, size: int, key: Key) -> None:
        self.text = text
        self.size = size
        self.key = key
        self.block = -1

    def item(self) -> Item:
        """The item, parsed anew: the caller may change it."""
        return json.loads(self.text)


class Partition:
    """Records in the order of their sort keys; both lists run in parallel."""

    __slots__ = ("keys", "records")

    def __init__(self) -> None:
        self.keys: list[Key] = []
        self.records: list[Record] = []

    def put(self, key: Key, record: Record) -> None:
        at = bisect_left(self.keys, key)
        if at < len(self.keys) and self.keys[at] == key:
            self.records[at] = record
        else:
            self.keys.insert(at, key)
            self.records.insert(at, record)

    def remove(self, key: Key) -> None:
        at = bisect_left(self.keys, key)
        if at < len(self.keys) and self.keys[at] == key:
            del self.keys[at], self.records[at]

    def between(self, first: int, end: int, forward: bool = True) -> Iterator[Record]:
        """The records from place `first` to before `end`, copied a few at a time: a page seldom takes them all."""
        for begin in range(0, end - first, AT_ONCE):
            if forward:
                yield from self.records[first + begin : min(end, first + begin + AT_ONCE)]
            else:
                yield from reversed(self.records[max(first, end - begin - AT_ONCE) : end - begin])


class SortedItems:
    """A table's or an index's records: partitions by partition key, each in sort order.

    A record's place is (partition key, sort key), tuples of what `attribute_value.ordered` gives. The sort key ends
    with the table's primary key, so it is never twice in an index.
    """

    def __init__(self) -> None:
        self.partitions: dict[Key, Partition] = {}
        self._ring: PartitionRing | None = None  # for scans: made by the first

    @property
    def ring(self) -> PartitionRing:
        """The partition keys in the order of a scan."""
        if self._ring is None:
            self._ring = PartitionRing(self.partitions)
        return self._ring

    def put(self, partition_key: Key, sort_key: Key, record: Record) -> None:
        partition = self.partitions.get(partition_key)
        if partition is None:
            partition = self.partitions[partition_key] = Partition()
            if self._ring is not None:
                self._ring.add(partition_key)
        partition.put(sort_key, record)

    def fill(self, records: Iterable[Record]) -> None:
        """Take in all records of a table, while there are none here."""
        for record in sorted(records, key=lambda record: record.key[1:]):
            partition = self.partitions.get(record.key[:1])
            if partition is None:
                partition = self.partitions[record.key[:1]] = Partition()
            partition.keys.append(record.key[1:])
            partition.records.append(record)

    def remove(self, partition_key: Key, sort_key: Key) -> None:
        partition = self.partitions.get(partition_key)
        if partition is None:
            return
        partition.remove(sort_key)
        if not partition.keys:
            del self.partitions[partition_key]
            if self._ring is not None:
                self._ring.remove(partition_key)

    def walk(
        self, after: tuple[Key, Key] | None = None, segment: int = 0, segments: int = 1
    ) -> Iterator[tuple[Key, Record]]:
        """(partition key, record) of every record of a segment in scan order, from behind a place on."""
        begin = after[0] if after else None
        for partition_key in self.ring.walk(begin, segment, segments):
            partition = self.partitions.get(partition_key)
            if partition is None:
                continue
            start = bisect_right(partition.keys, after[1]) if after and partition_key == after[0] else 0
            for record in partition.between(start, len(partition.records)):
                yield partition_key, record
