"""Throttling: what exceeds a table's capacity, its maximum on demand, or what one partition can give, is refused.

Every limit is a token bucket that fills with its units every second of the account's clock:

- a provisioned table and each of its global indexes, for reads and for writes; what is not used is kept for up to 300
  seconds (DynamoDB developer guide, "DynamoDB burst and adaptive capacity"). Local indexes draw on their table;
- a table or global index on demand with a maximum throughput ("DynamoDB maximum throughput for on-demand tables"),
  which keeps one second;
- each partition of a table or global index (`key_ranges`), which keeps 300 seconds as well. A lesson lowers this and
  the units of a partition by the lab's own call "limits".

A write that an index cannot take is refused as a whole ("Global secondary indexes", provisioned throughput
considerations). Whose limit it was is told by the reason ("Diagnosing throttling"), such as
TableWriteKeyRangeThroughputExceeded. A provisioned table answers ProvisionedThroughputExceededException, one on demand
ThrottlingException.

Two decisions where the guide is silent. The bucket of a new table is full, since on AWS a small new table takes a
program's first few hundred writes at once (its tutorials load movies into tables of 5 to 10 units); who wants to
see a refusal writes for longer than that. And a request dearer than one second of capacity is let through when a
full second of it is there, leaving the bucket in debt, since otherwise a 5 KB item could never be written to a
table of 1 unit that has used its burst.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from userlab.cloud.account.accounts import Settings
from userlab.cloud.dynamodb.capacity.bucket import BURST_SECONDS, Bucket
from userlab.cloud.dynamodb.capacity.capacity import Consumption
from userlab.cloud.dynamodb.capacity.key_ranges import KeyRanges, first_count
from userlab.cloud.dynamodb.tables.table_model import IndexModel, TableModel
from userlab.cloud.http.aws_request import AwsError

MOST_SECONDS = 1.0

_PROVISIONED = "ProvisionedThroughputExceeded"
_KEY_RANGE = "KeyRangeThroughputExceeded"
_MOST = "MaxOnDemandThroughputExceeded"
_TABLE_EXCEEDED = (
    "The level of configured provisioned throughput for the table was exceeded. "
    "Consider increasing your provisioning level with the UpdateTable API."
)
_INDEX_EXCEEDED = (
    "The level of configured provisioned throughput for one or more global secondary indexes of the table was "
    "exceeded. Consider increasing your provisioning level for the under-provisioned global secondary indexes "
    "with the UpdateTable API."
)
_TABLE_BUSY = (
    "Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or "
    "index so please try again shortly. If exceptions persist, check if you have a hot key: "
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html"
)
_INDEX_BUSY = (
    "Throughput exceeds the current capacity for one or more global secondary indexes. DynamoDB is automatically "
    "scaling your index so please try again shortly."
)
_OVER_MOST = "Throughput exceeds the maximum OnDemandThroughput configured on table or index"

_OWN = Settings()
Struck = Callable[[str, str], bool]  # whether an access to a table of an account is refused for a lesson
BucketKey = tuple[str, str, str, str, int]


def nothing_struck(account: str, table: str) -> bool:
    return False


class SteadyClock(Protocol):
    """What tells how much time went by for an account."""

    def monotonic(self, account: str | None = None) -> float: ...


@dataclass(frozen=True, slots=True)
class _Draw:
    """Units that one request draws from one bucket; `place` is where a partition begins, -1 for all of them."""

    key: BucketKey
    rate: float
    units: float
    limit: str
    consumption: Consumption
    kept: float = BURST_SECONDS

    def refused(self) -> AwsError:
        table, (_, arn, index, kind, _) = self.consumption.table, self.key
        reason = f"{'Index' if index else 'Table'}{kind}{self.limit}"
        reasons = [{"reason": reason, "resource": f"{arn}/index/{index}" if index else arn}]
        if table.provisioned:
            text = _INDEX_EXCEEDED if index else _TABLE_EXCEEDED
            return AwsError("ProvisionedThroughputExceededException", text, ThrottlingReasons=reasons)
        text = _OVER_MOST if self.limit == _MOST else _INDEX_BUSY if index else _TABLE_BUSY
        return AwsError("ThrottlingException", text, throttlingReasons=reasons)  # as its model spells it


class Throttle:
    """The buckets of every table and global index. `settings(account)` are the limits of its partitions.

    `struck(account, table)` tells whether the next access is refused for a lesson.

    >>> from userlab.cloud.account.clock import Clock
    >>> throttle = Throttle(Clock())
    >>> throttle.forget("123456789012")
    """

    def __init__(
        self,
        clock: SteadyClock,
        settings: Callable[[str], Settings] = lambda account: _OWN,
        new_table_seconds: float = BURST_SECONDS,
        struck: Struck = nothing_struck,
    ) -> None:
        self._struck = struck
        self._clock = clock
        self._settings = settings
        self._new_table_seconds = new_table_seconds
        self._buckets: dict[BucketKey, Bucket] = {}
        self._ranges: dict[tuple[str, str, str], KeyRanges] = {}
        self._lock = threading.Lock()

    def take(self, consumption: Consumption) -> None:
        """Take a request's units, all of them.

        Raises AwsError ProvisionedThroughputExceededException or ThrottlingException (HTTP 400), and takes nothing,
        when the table, one of its global indexes, or a partition has not enough.
        """
        table = consumption.table
        if self._struck(table.account, table.name):
            raise self._injected(consumption)
        if not table.provisioned and not consumption.indexes and self._take_one(consumption):
            return
        refusal = self._take_all([consumption])[0]
        if refusal is not None:
            raise refusal

    def _take_one(self, consumption: Consumption) -> bool:
        """Take what draws on one partition alone and is there: most calls by far, so done without ceremony."""
        table, key = consumption.table, consumption.keys.get("")
        if table.most_read_units or table.most_write_units or key is None:
            return False
        settings = self._settings(table.account)
        if consumption.read:
            kind, units, limit = "Read", consumption.read, settings.partition_read_units
        else:
            kind, units, limit = "Write", consumption.write, settings.partition_write_units
        now = self._clock.monotonic(table.account)
        with self._lock:
            ranges = self._ranges.get((table.account, table.arn, ""))
            if ranges is None:
                return False
            bucket = self._buckets.get((table.account, table.arn, "", kind, ranges.of(key)))
            if bucket is None or bucket.kept != settings.partition_burst_seconds:
                return False
            bucket.refill(limit, now)
            if not bucket.has(units):
                return False
            bucket.tokens -= units
            return True

    def take_all(self, consumptions: Sequence[Consumption]) -> list[AwsError | None]:
        """Take the units of every part of a transaction, or of none.

        Returns for each part the error that refuses it, None where there is capacity. If any is an error,
        nothing was taken.
        """
        struck = [self._struck(each.table.account, each.table.name) for each in consumptions]
        if any(struck):
            return [self._injected(each) if hit else None for each, hit in zip(consumptions, struck, strict=True)]
        return self._take_all(consumptions)

    def _injected(self, consumption: Consumption) -> AwsError:
        """The refusal that a lesson asked for, whatever there is: of the table, or of the index that is read."""
        with self._lock:
            draws = list(self._draws(consumption))
        error = next((draw for draw in draws if not draw.key[2]), draws[0]).refused()
        error.injected = "throttle"
        return error

    def _take_all(self, consumptions: Sequence[Consumption]) -> list[AwsError | None]:
        with self._lock:
            before: dict[BucketKey, float] = {}
            refusals = [self._take(consumption, before) for consumption in consumptions]
            if any(refusals):
                for key, tokens in before.items():
                    self._buckets[key].tokens = tokens
            return refusals

    def _take(self, consumption: Consumption, before: dict[BucketKey, float]) -> AwsError | None:
        now = self._clock.monotonic(consumption.table.account)
        draws = list(self._draws(consumption))
        for draw in draws:
            bucket = self._bucket(draw, now)
            before.setdefault(draw.key, bucket.tokens)
            if not bucket.has(draw.units):
                if draw.limit == _KEY_RANGE:
                    self._ranges[draw.key[:3]].refused(draw.key[4], now)
                return draw.refused()
        for draw in draws:
            self._buckets[draw.key].tokens -= draw.units
        return None

    def _bucket(self, draw: _Draw, now: float) -> Bucket:
        bucket = self._buckets.get(draw.key)
        if bucket is None:
            full = min(draw.kept, self._new_table_seconds) if draw.limit == _PROVISIONED else draw.kept
            bucket = self._buckets[draw.key] = Bucket(draw.rate, draw.rate * full, now)
        bucket.kept = draw.kept
        bucket.refill(draw.rate, now)
        return bucket

    def _draws(self, consumption: Consumption) -> Iterator[_Draw]:
        table = consumption.table
        own = [consumption.on_table_read, consumption.on_table_write]
        settings = self._settings(table.account)
        for name, (read, write) in consumption.indexes.items():
            index = table.indexes[name]
            if index.is_global:
                yield from self._of(consumption, name, index, read, write, settings)
            else:
                own[0] += read
                own[1] += write
        yield from self._of(consumption, "", table, own[0], own[1], settings)

    def _of(
        self,
        consumption: Consumption,
        name: str,
        source: TableModel | IndexModel,
        read: float,
        write: float,
        settings: Settings,
    ) -> Iterator[_Draw]:
        """The draws on a table or one of its global indexes."""
        table, key = consumption.table, consumption.keys.get(name)
        place = (table.account, table.arn, name)
        for kind, units, rate, most, limit in (
            ("Read", read, source.read_units, source.most_read_units, settings.partition_read_units),
            ("Write", write, source.write_units, source.most_write_units, settings.partition_write_units),
        ):
            if not units:
                continue
            if table.provisioned and rate:
                yield _Draw((*place, kind, -1), rate, units, _PROVISIONED, consumption)
            elif most:
                yield _Draw((*place, kind, -1), most, units, _MOST, consumption, MOST_SECONDS)
            if key is not None and (not table.provisioned or rate > limit):
                ranges = self._ranges.get(place)
                if ranges is None:
                    ranges = self._ranges[place] = KeyRanges(first_count(table, name))
                start = ranges.of(key)
                yield _Draw(
                    (*place, kind, start), limit, units, _KEY_RANGE, consumption, settings.partition_burst_seconds
                )

    def forget_table(self, arn: str) -> None:
        """Drop a table's buckets, as it was deleted: one of the same name begins anew."""
        self._keep(lambda key: key[1] != arn)

    def forget(self, account: str) -> None:
        """Drop every bucket of an account."""
        self._keep(lambda key: key[0] != account)

    def _keep(self, wanted: Callable[[tuple[Any, ...]], bool]) -> None:
        with self._lock:
            self._buckets = {key: bucket for key, bucket in self._buckets.items() if wanted(key)}
            self._ranges = {key: ranges for key, ranges in self._ranges.items() if wanted(key)}


def cancellation_reason(refusal: AwsError) -> dict[str, str]:
    """A refusal as a transaction's CancellationReasons tell it.

    Source: API reference, TransactWriteItems: code ProvisionedThroughputExceeded with the text of a provisioned
    table or index, ThrottlingError for one on demand.
    """
    code = "ThrottlingError" if refusal.code == "ThrottlingException" else refusal.code.removesuffix("Exception")
    return {"Code": code, "Message": refusal.message}
