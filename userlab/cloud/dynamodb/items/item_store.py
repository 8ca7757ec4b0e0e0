"""Where a table's items live: by primary key, by partition in sort order, and again in every secondary index.

A Query touches its own partition only, whatever the table's size. A Scan walks the partitions in the order of a
hash of their keys, as DynamoDB does, so that the order is stable, a page can be continued after items were
deleted, and a segment of a parallel scan is a part of the hash's range ("Working with scans in DynamoDB").

An item is kept as the JSON text that answers carry: compact, immutable, and sent without being rebuilt. The
caller holds the account's lock.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from userlab.cloud.account.saved_names import saved_as
from userlab.cloud.dynamodb.items.attribute_value import ordered
from userlab.cloud.dynamodb.items.item_size import Item, item_size
from userlab.cloud.dynamodb.items.sorted_items import Key, Record, SortedItems
from userlab.cloud.dynamodb.items.text_blocks import Block, TextBlocks
from userlab.cloud.dynamodb.request.errors import serialization
from userlab.cloud.dynamodb.tables.table_model import IndexModel, TableModel
from userlab.cloud.moto_seams.saving import known

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def place_in_index(index: IndexModel, item: Item, key: Key) -> tuple[Key, Key] | None:
    """Where an index holds an item, None if it has no entry there."""
    if not index.holds(item):
        return None
    partition_key = tuple(ordered(item[name]) for name in index.hash_keys)
    return partition_key, tuple(ordered(item[name]) for name in index.range_keys) + key


@saved_as("dynamodb.ItemStore")
class ItemStore:
    """All items of one table.

    >>> table = TableModel("1", "r", "Users", "arn", "UserID", None, {"UserID": "S"})
    >>> store = ItemStore(table)
    >>> store.put({"UserID": {"S": "u1"}})
    >>> len(store), store.get({"UserID": {"S": "u1"}}).size
    (1, 8)
    """

    def __init__(self, table: TableModel) -> None:
        self.table = table
        self.records: dict[Key, Record] = {}
        self.texts = TextBlocks()
        self._items: SortedItems | None = None  # for queries and scans: made by the first
        self.indexes: dict[str, SortedItems] = {}
        self.index_sizes: dict[str, list[int]] = {}
        self.size = 0
        for index in table.indexes.values():
            self._build(index)

    @property
    def items(self) -> SortedItems:
        """The records of the table itself, in order."""
        if self._items is None:
            self._items = SortedItems()
            self._items.fill(self.records.values())
        return self._items

    def __len__(self) -> int:
        return len(self.records)

    def key_of(self, item: Item) -> Key:
        """The primary key of an item as what orders it."""
        return tuple(ordered(item[name]) for name in self.table.keys)

    def get(self, key: Item) -> Record | None:
        """The record with the primary key that `key` (or a whole item) has."""
        return self.records.get(self.key_of(key))

    def put(self, item: Item, size: int | None = None, text: str | None = None) -> Record:
        """Store an item in place of the one with its key, if any; with its `size` and `text`, where they are known."""
        key = self.key_of(item)
        before = self.records.get(key)
        record = Record(text or text_of(item), item_size(item) if size is None else size, key)
        self.records[key] = record
        self.texts.put(record, before)
        if self._items is not None:
            self._items.put(key[:1], key[1:], record)
        self.size += record.size - (before.size if before else 0)
        if self.indexes:
            self._unindex(before)
            for index in self.table.indexes.values():
                self._index(index, item, record)
        return record

    def delete(self, key: Item) -> None:
        """Remove the item with a primary key, if it is there."""
        record = self.records.pop(self.key_of(key), None)
        if record is not None:
            self.texts.remove(record)
            if self._items is not None:
                self._items.remove(record.key[:1], record.key[1:])
            self.size -= record.size
            self._unindex(record)

    def use(self, table: TableModel) -> None:
        """Follow a change of the table's description: build new indexes, drop old ones."""
        if table is self.table:
            return
        if "_saved" in self.__dict__:
            self.table = table
            return
        before, self.table = self.table, table
        for name in list(self.indexes):
            if before.indexes.get(name) and not same_entries(before.indexes[name], table.indexes.get(name)):
                del self.indexes[name], self.index_sizes[name]
        for index in table.indexes.values():
            if index.name not in self.indexes:
                self._build(index)

    def _build(self, index: IndexModel) -> None:
        self.indexes[index.name] = SortedItems()
        self.index_sizes[index.name] = [0, 0]
        for record in self.records.values():
            self._index(index, record.item(), record)

    def _index(self, index: IndexModel, item: Item, record: Record) -> None:
        place = place_in_index(index, item, record.key)
        if place is None:
            return
        entry = index.entry(item)
        if index.attributes is not None and entry is not None:
            record = Record(text_of(entry), item_size(entry), record.key)
        self.indexes[index.name].put(*place, record)
        count = self.index_sizes[index.name]
        count[0] += 1
        count[1] += record.size

    def _unindex(self, record: Record | None) -> None:
        if record is None or not self.indexes:
            return
        item = record.item()
        for index in self.table.indexes.values():
            place = place_in_index(index, item, record.key)
            entry = index.entry(item)
            if place is not None and entry is not None:
                self.indexes[index.name].remove(*place)
                count = self.index_sizes[index.name]
                count[0] -= 1
                count[1] -= record.size if index.attributes is None else item_size(entry)

    def __deepcopy__(self, memo: dict[int, Any]) -> ItemStore:
        # Backups and restores copy a table's items; records never change, so their texts are enough.
        copied = ItemStore(self.table)
        copied._fill(self.texts.encodings())
        memo[id(self)] = copied
        return copied

    def unencoded(self) -> Iterable[Block]:
        """The blocks of items that changed since they were last saved."""
        return () if "_saved" in self.__dict__ else self.texts.unencoded()

    def saved_as(self) -> dict[str, Any]:
        """What a snapshot keeps of the store: its description, and the texts of its items as bytes."""
        saved = self._saved if "_saved" in self.__dict__ else self.texts.encodings()
        kept = {name: self.__dict__[name] for name in ("_again", known.NAME) if name in self.__dict__}
        return {"table": self.table, "_saved": saved, **kept}

    def again(self, text: str, deleted: bool) -> None:
        """Put an item, or delete the one with a key, as it was done before the cloud was killed."""
        if "_saved" in self.__dict__:
            self.__dict__.setdefault("_again", []).append((text, deleted))
        elif deleted:
            self.delete(json.loads(text))
        else:
            self.put(json.loads(text), text=text)

    def __getstate__(self) -> dict[str, Any]:
        return self.saved_as()

    def __getattr__(self, name: str) -> Any:
        # Items read from disk are indexed when somebody first asks for them.
        saved = self.__dict__.pop("_saved", None)
        if saved is None:
            raise AttributeError(name)
        again = self.__dict__.pop("_again", ())
        self.__init__(self.table)  # type: ignore[misc]
        self._fill(saved)
        for text, deleted in again:
            self.again(text, deleted)
        return getattr(self, name)

    def _fill(self, blocks: list[bytes]) -> None:
        """Take in the items of an empty store, as `TextBlocks` encoded them: all at once costs a third."""
        for block in blocks:
            texts = block.decode().split("\n")
            items: list[Item] = json.loads(f"[{','.join(texts)}]")
            records = [
                Record(text, item_size(item), self.key_of(item)) for text, item in zip(texts, items, strict=True)
            ]
            self.records.update((record.key, record) for record in records)
            self.texts.take(records, block)
            self.size += sum(record.size for record in records)
            for index in self.table.indexes.values():
                for item, record in zip(items, records, strict=True):
                    self._index(index, item, record)


def same_entries(one: IndexModel, other: IndexModel | None) -> bool:
    """Whether two descriptions of an index hold the same entries."""
    return other is not None and (one.hash_keys, one.range_keys, one.attributes, one.types) == (
        other.hash_keys,
        other.range_keys,
        other.attributes,
        other.types,
    )


def text_of(item: Item) -> str:
    """An item as compact JSON. Raises SerializationException for half a surrogate pair, which is no character."""
    text = _encode(item)
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise serialization("Invalid UTF-8: a string holds half of a surrogate pair") from None
    return text
