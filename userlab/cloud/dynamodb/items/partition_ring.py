"""The order in which a Scan meets partition keys: by a hash of them, spread over a ring of 256 buckets.

Source: DynamoDB developer guide, "Partitions and data distribution in DynamoDB" (a partition key is the input of an
internal hash function) and "Working with scans in DynamoDB" (parallel scan).
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from typing import Any

BUCKETS = 256
SPAN = 1 << 32

Key = tuple[Any, ...]


def token_of(key: Key) -> int:
    """A partition key's place on the ring, 0 to 2**32 - 1; the same in every process."""
    parts = (part if isinstance(part, bytes) else str(part).encode("utf-8", "surrogatepass") for part in key)
    return int.from_bytes(hashlib.md5(b"\0".join(parts), usedforsecurity=False).digest()[:4], "big")


class PartitionRing:
    """A sorted set of partition keys that stays quick as it grows.

    >>> ring = PartitionRing([("b",), ("a",)])
    >>> ring.add(("c",))
    >>> sorted(ring.walk()) == [("a",), ("b",), ("c",)]
    True
    """

    def __init__(self, keys: Iterable[Key] = ()) -> None:
        self._buckets: list[list[tuple[int, Key]]] = [[] for _ in range(BUCKETS)]
        for key in keys:
            token = token_of(key)
            self._buckets[token * BUCKETS // SPAN].append((token, key))
        for bucket in self._buckets:
            bucket.sort()

    def add(self, key: Key) -> None:
        token = token_of(key)
        insort(self._buckets[token * BUCKETS // SPAN], (token, key))

    def remove(self, key: Key) -> None:
        token = token_of(key)
        bucket = self._buckets[token * BUCKETS // SPAN]
        at = bisect_left(bucket, (token, key))
        if at < len(bucket) and bucket[at] == (token, key):
            del bucket[at]

    def walk(self, begin: Key | None = None, segment: int = 0, segments: int = 1) -> Iterator[Key]:
        """The keys of a segment in order, from `begin` on (itself included, if it is there)."""
        low, high = segment_bounds(segment, segments)
        start: tuple[int, Key] | tuple[int] = (low,)
        if begin is not None:
            start = max(start, (token_of(begin), begin))
        first = start[0] * BUCKETS // SPAN
        last = (high - 1) * BUCKETS // SPAN
        for number in range(first, last + 1):
            bucket = self._buckets[number]
            at = bisect_left(bucket, start) if number == first else 0
            end = bisect_left(bucket, (high,)) if number == last else len(bucket)
            for _, key in bucket[at:end]:
                yield key


def segment_bounds(segment: int, segments: int) -> tuple[int, int]:
    """The first token of a segment of a parallel scan, and the first one behind it."""
    return -(-SPAN * segment // segments), -(-SPAN * (segment + 1) // segments)


def segment_of(key: Key, segments: int) -> int:
    """The segment that a partition key falls into."""
    return token_of(key) * segments // SPAN


__all__ = ["PartitionRing", "segment_bounds", "segment_of", "token_of"]
