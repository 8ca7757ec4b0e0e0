"""A table's items in blocks of 500, for what looks at all of them again and again: snapshots, and the sweep for expiry.

To put the texts of 100,000 items together takes 15 ms and to copy them 20 more, in which no answer can be given; to
look through them for what has expired takes 100. A write touches one block, so that a snapshot encodes the blocks that
changed, a few at a time, and collects the rest, and a sweep looks at blocks that changed or have something due.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from userlab.cloud.dynamodb.items.sorted_items import Key, Record

BLOCK = 500


class Block:
    """Some records, and what was found out about them, until one of them changes.

    `encoded` is their texts as bytes; `expiry` is what `expiry` keeps here.
    """

    __slots__ = ("encoded", "expiry", "records")

    def __init__(self) -> None:
        self.records: dict[Key, Record] = {}
        self.encoded: bytes | None = None
        self.expiry: Any = None

    def change(self) -> None:
        """Say that the records are others now."""
        self.encoded = self.expiry = None

    def encode(self) -> bytes:
        """The texts, one a line: no JSON text holds a line break."""
        if self.encoded is None:
            self.encoded = "\n".join([record.text for record in self.records.values()]).encode()
        return self.encoded


class TextBlocks:
    """The blocks of one table. A record knows its block by number, so that nothing refers in a circle."""

    def __init__(self) -> None:
        self.blocks: dict[int, Block] = {}
        self._last = -1

    def put(self, record: Record, before: Record | None) -> None:
        """Take a record in, in place of the one that had its key."""
        if before is not None:
            record.block = before.block
        else:
            if self._last not in self.blocks or len(self.blocks[self._last].records) >= BLOCK:
                self._last += 1
                self.blocks[self._last] = Block()
            record.block = self._last
        block = self.blocks[record.block]
        block.records[record.key] = record
        block.change()

    def take(self, records: list[Record], encoded: bytes) -> None:
        """Take in a block as it was encoded; none of its records is here yet."""
        self._last += 1
        block = self.blocks[self._last] = Block()
        for record in records:
            record.block = self._last
            block.records[record.key] = record
        block.encoded = encoded

    def remove(self, record: Record) -> None:
        block = self.blocks[record.block]
        del block.records[record.key]
        block.change()
        if not block.records:
            del self.blocks[record.block]

    def unencoded(self) -> Iterator[Block]:
        """The blocks that changed since they were encoded."""
        return (block for block in self.blocks.values() if block.encoded is None)

    def encodings(self) -> list[bytes]:
        """All texts; what is missing is encoded now."""
        return [block.encode() for block in self.blocks.values()]
