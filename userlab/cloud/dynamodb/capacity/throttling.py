"""Throttling: provisioned tables and their global indexes refuse what exceeds their capacity.

Each table and each global secondary index has one token bucket for reads and one for writes. A bucket fills with
the provisioned units every second and keeps what is not used for up to 300 seconds (DynamoDB developer guide,
"DynamoDB burst and adaptive capacity"). Local indexes draw on their table. A write that an index cannot take is
refused as a whole ("Global secondary indexes", provisioned throughput considerations). On-demand tables are
never throttled here: no lab reaches their quotas.

Two decisions where the guide is silent. The bucket of a new table is full, since on AWS a small new table takes a
program's first few hundred writes at once (its tutorials load movies into tables of 5 to 10 units); who wants to
see a refusal writes for longer than that. And a request dearer than one second of capacity is let through when a
full second of it is there, leaving the bucket in debt, since otherwise a 5 KB item could never be written to a
table of 1 unit that has used its burst.

Time comes from the account's clock, so a lesson that moves it saves burst.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from userlab.cloud.dynamodb.capacity.capacity import Consumption
from userlab.cloud.http.aws_request import AwsError

BURST_SECONDS = 300.0

_TABLE_EXCEEDED = (
    "The level of configured provisioned throughput for the table was exceeded. "
    "Consider increasing your provisioning level with the UpdateTable API."
)
_INDEX_EXCEEDED = (
    "The level of configured provisioned throughput for one or more global secondary indexes of the table was "
    "exceeded. Consider increasing your provisioning level for the under-provisioned global secondary indexes "
    "with the UpdateTable API."
)


class SteadyClock(Protocol):
    """What tells how much time went by for an account."""

    def monotonic(self, account: str | None = None) -> float: ...


@dataclass
class Bucket:
    """Capacity that is there to be used. `rate` is units a second; `tokens` may be negative: a debt.

    >>> bucket = Bucket(rate=2, tokens=2, at=0.0)
    >>> bucket.refill(2, 10.0)
    >>> bucket.tokens
    22.0
    """

    rate: float
    tokens: float
    at: float

    def refill(self, rate: float, now: float) -> None:
        """Add what the time since the last look brought; `rate` is the capacity provisioned now."""
        self.tokens += self.rate * max(0.0, now - self.at)
        self.at = now
        if rate > self.rate:
            # UpdateTable raised the capacity, and the new capacity can be used at once.
            self.tokens = max(self.tokens, float(rate))
        self.rate = rate
        self.tokens = min(self.tokens, rate * BURST_SECONDS)

    def has(self, units: float) -> bool:
        """Whether a request of `units` is let through."""
        return self.tokens >= min(units, self.rate)


@dataclass(frozen=True)
class _Draw:
    """Units that one request draws from one bucket."""

    key: tuple[str, str, str, str]
    rate: float
    units: float
    index: str
    arn: str

    def refused(self) -> AwsError:
        resource = "Index" if self.index else "Table"
        reason = f"{resource}{self.key[3]}ProvisionedThroughputExceeded"
        return AwsError(
            "ProvisionedThroughputExceededException",
            _INDEX_EXCEEDED if self.index else _TABLE_EXCEEDED,
            ThrottlingReasons=[{"reason": reason, "resource": self.arn}],
        )


class Throttle:
    """The buckets of every provisioned table and global index.

    >>> from userlab.cloud.account.clock import Clock
    >>> throttle = Throttle(Clock())
    >>> throttle.forget("123456789012")
    """

    def __init__(self, clock: SteadyClock, new_table_seconds: float = BURST_SECONDS) -> None:
        self._clock = clock
        self._new_table_seconds = new_table_seconds
        self._buckets: dict[tuple[str, str, str, str], Bucket] = {}
        self._lock = threading.Lock()

    def take(self, consumption: Consumption) -> None:
        """Take a request's units, all of them.

        Raises AwsError ProvisionedThroughputExceededException (HTTP 400), and takes nothing, when the table or
        one of its global indexes has not enough.
        """
        if not consumption.table.provisioned:
            return
        refusal = self.take_all([consumption])[0]
        if refusal is not None:
            raise refusal

    def take_all(self, consumptions: Sequence[Consumption]) -> list[AwsError | None]:
        """Take the units of every part of a transaction, or of none.

        Returns for each part the error that refuses it, None where there is capacity. If any is an error,
        nothing was taken.
        """
        with self._lock:
            before: dict[tuple[str, str, str, str], float] = {}
            refusals = [self._take(consumption, before) for consumption in consumptions]
            if any(refusals):
                for key, tokens in before.items():
                    self._buckets[key].tokens = tokens
            return refusals

    def _take(self, consumption: Consumption, before: dict[Any, float]) -> AwsError | None:
        draws = list(_draws(consumption))
        for draw in draws:
            bucket = self._bucket(draw, consumption.table.account)
            before.setdefault(draw.key, bucket.tokens)
            if not bucket.has(draw.units):
                return draw.refused()
        for draw in draws:
            self._buckets[draw.key].tokens -= draw.units
        return None

    def _bucket(self, draw: _Draw, account: str) -> Bucket:
        now = self._clock.monotonic(account)
        bucket = self._buckets.get(draw.key)
        if bucket is None:
            bucket = self._buckets[draw.key] = Bucket(draw.rate, draw.rate * self._new_table_seconds, now)
        bucket.refill(draw.rate, now)
        return bucket

    def forget_table(self, arn: str) -> None:
        """Drop a table's buckets, as it was deleted: one of the same name begins anew."""
        with self._lock:
            self._buckets = {key: bucket for key, bucket in self._buckets.items() if key[1] != arn}

    def forget(self, account: str) -> None:
        """Drop every bucket of an account."""
        with self._lock:
            self._buckets = {key: bucket for key, bucket in self._buckets.items() if key[0] != account}


def _draws(consumption: Consumption) -> Iterator[_Draw]:
    table = consumption.table
    if not table.provisioned:
        return
    reads, writes = consumption.on_table_read, consumption.on_table_write
    for name, (read, write) in consumption.indexes.items():
        index = table.indexes[name]
        if not index.is_global:
            reads, writes = reads + read, writes + write
            continue
        arn = f"{table.arn}/index/{name}"
        for kind, units, rate in (("Read", read, index.read_units), ("Write", write, index.write_units)):
            if units and rate:
                yield _Draw((table.account, table.arn, name, kind), rate, units, name, arn)
    for kind, units, rate in (("Read", reads, table.read_units), ("Write", writes, table.write_units)):
        if units and rate:
            yield _Draw((table.account, table.arn, "", kind), rate, units, "", table.arn)


def cancellation_reason(refusal: AwsError) -> dict[str, str]:
    """A refusal as a transaction's CancellationReasons tell it.

    Source: API reference, TransactWriteItems: code ProvisionedThroughputExceeded with the text of a provisioned
    table or index (ThrottlingError is the code of on-demand tables).
    """
    return {"Code": refusal.code.removesuffix("Exception"), "Message": refusal.message}
