"""The partitions of a table or index: ranges of hashed partition keys, each with limits of its own, split for heat.

Source: DynamoDB developer guide, "Partitions and data distribution in DynamoDB", "Best practices for designing and
using partition keys effectively": a partition gives 3,000 read and 1,000 write units a second, whatever the table has,
and "split for heat" parts one that stays busy, so that keys that shared it have one each. A single hot key stays
where it is. How many partitions a table begins with is told for the throughput that it is warm for ("Understanding
DynamoDB warm throughput": 12,000 reads and 4,000 writes on demand). The guide gives no time for a split; here it comes
after a minute of the account's clock in which the partition was asked for too much.
"""

from __future__ import annotations

from bisect import bisect_right

from userlab.cloud.dynamodb.items.partition_ring import SPAN, Key, token_of
from userlab.cloud.dynamodb.tables.table_model import TableModel

READ_UNITS = 3000
WRITE_UNITS = 1000
SPLIT_SECONDS = 60.0
_ON_DEMAND = 4


class KeyRanges:
    """Where the partitions of one table or index begin on the ring of hashed keys.

    >>> ranges = KeyRanges(2)
    >>> ranges.starts == [0, SPAN // 2]
    True
    """

    def __init__(self, count: int) -> None:
        self.starts = [SPAN * number // count for number in range(count)]
        self._hot_since: dict[int, float] = {}

    def of(self, key: Key) -> int:
        """The start of the partition that a partition key is in."""
        starts = self.starts
        return starts[bisect_right(starts, token_of(key)) - 1]

    def refused(self, start: int, now: float) -> None:
        """Note that a partition was asked for too much; one that stays so for a minute is split in the middle."""
        since = self._hot_since.setdefault(start, now)
        if now - since < SPLIT_SECONDS:
            return
        at = self.starts.index(start)
        end = self.starts[at + 1] if at + 1 < len(self.starts) else SPAN
        del self._hot_since[start]
        if end - start > 1:
            self.starts.insert(at + 1, (start + end) // 2)


def first_count(table: TableModel, index: str) -> int:
    """How many partitions a table ("" for `index`) or an index of it begins with."""
    if not table.provisioned:
        return _ON_DEMAND
    units = table.indexes[index] if index else table
    return max(1, -(-(units.read_units * WRITE_UNITS + units.write_units * READ_UNITS) // (READ_UNITS * WRITE_UNITS)))
