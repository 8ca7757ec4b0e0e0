"""The metrics of an account in a region: values, kept together by the minute.

A minute of a metric is one `Bucket`, as CloudWatch keeps it: how many values, their sum, the least, the greatest, and
which values there were, for percentiles. A metric with a resolution of one second has a bucket for each second.

Source: CloudWatch user guide, "Metrics concepts" (resolution, statistics, units).
"""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from userlab.cloud.account.measures import Dimensions, Value
from userlab.cloud.account.saved_names import saved_as

MINUTE = 60
MOST_BUCKETS = 20_000  # of an account in a region; the older half goes when there are more
MOST_METRICS = 10_000
EXACT_VALUES = 100  # of a bucket; more are rounded to within one per cent: percentiles are approximate on AWS, too
Name = tuple[str, str, Dimensions]
"""Namespace, name and dimensions: what makes a metric."""


@dataclass(slots=True)
class Bucket:
    """The values of one minute. `values` counts each of them; None where only their statistics were told."""

    count: float = 0.0
    sum: float = 0.0
    minimum: float = math.inf
    maximum: float = -math.inf
    values: dict[float, float] | None = field(default_factory=dict)

    def add(self, value: float, count: float = 1.0) -> None:
        """Take a value that was seen `count` times."""
        self.count += count
        self.sum += value * count
        if value < self.minimum:
            self.minimum = value
        if value > self.maximum:
            self.maximum = value
        if self.values is not None:
            if len(self.values) >= EXACT_VALUES:
                exponent = math.frexp(value)[1] - 7
                value = math.ldexp(round(math.ldexp(value, -exponent)), exponent)
            self.values[value] = self.values.get(value, 0.0) + count

    def merge(self, other: Bucket) -> None:
        """Take all of another bucket, which stays as it is."""
        self.count += other.count
        self.sum += other.sum
        self.minimum = min(self.minimum, other.minimum)
        self.maximum = max(self.maximum, other.maximum)
        if self.values is None or other.values is None:
            self.values = None
            return
        for value, count in other.values.items():
            self.values[value] = self.values.get(value, 0.0) + count


@saved_as("cloudwatch.Metrics")
class Metrics:
    """The metrics by name, unit and minute. Any thread may add.

    >>> metrics = Metrics()
    >>> metrics.add(("Shop", "Orders", ()), 3.0, "Count", 120.0)
    >>> [(at, bucket.sum) for at, bucket in metrics.points(("Shop", "Orders", ()), 60, 240, 60).items()]
    [(120, 3.0)]
    """

    def __init__(self) -> None:
        self.series: dict[Name, dict[str, dict[int, Bucket]]] = {}
        self._count = 0
        self._lock = threading.Lock()

    def __getstate__(self) -> dict[str, str]:
        """One text, since whoever saves this looks at every object that it finds."""
        with self._lock:
            told = [
                (name, unit, [(at, *_parts(bucket)) for at, bucket in buckets.items()])
                for name, units in self.series.items()
                for unit, buckets in units.items()
            ]
            return {"series": json.dumps(told, separators=(",", ":"))}

    def __setstate__(self, state: dict[str, str]) -> None:
        self.series, self._count, self._lock = {}, 0, threading.Lock()
        for (namespace, metric, dimensions), unit, buckets in json.loads(state["series"]):
            name = namespace, metric, tuple((key, value) for key, value in dimensions)
            self.series.setdefault(name, {})[unit] = {
                at: Bucket(count, total, least, most, None if values is None else dict(values))
                for at, count, total, least, most, values in buckets
            }
            self._count += len(buckets)

    def add(
        self, name: Name, value: float, unit: str, time: float, count: float = 1.0, resolution: int = MINUTE
    ) -> None:
        """Take a value of `time` (epoch seconds) that was seen `count` times."""
        with self._lock:
            self._bucket(name, unit, int(time) // resolution * resolution).add(value, count)

    def add_all(self, namespace: str, values: Iterable[Value], time: float) -> None:
        """Take values of one moment: what a service tells of each call, so as quickly as can be."""
        at = int(time) // MINUTE * MINUTE
        with self._lock:
            for metric, dimensions, value, unit in values:
                self._bucket((namespace, metric, dimensions), unit, at).add(value)

    def put(self, name: Name, value: float, unit: str, time: float) -> None:
        """Have a value stand alone in its minute, whatever was told of it before."""
        at = int(time) // MINUTE * MINUTE
        with self._lock:
            self._bucket(name, unit, at)
            bucket = self.series[name][unit][at] = Bucket()
            bucket.add(value)

    def add_statistics(self, name: Name, statistics: Bucket, unit: str, time: float, resolution: int = MINUTE) -> None:
        """Take values of which only the statistics are known."""
        with self._lock:
            self._bucket(name, unit, int(time) // resolution * resolution).merge(statistics)

    def _bucket(self, name: Name, unit: str, at: int) -> Bucket:
        units = self.series.get(name)
        if units is None:
            if len(self.series) >= MOST_METRICS:
                self._drop(self.series.pop(next(iter(self.series))))
            units = self.series[name] = {}
        buckets = units.get(unit)
        if buckets is None:
            buckets = units[unit] = {}
        bucket = buckets.get(at)
        if bucket is None:
            bucket = buckets[at] = Bucket()
            self._count += 1
            if self._count > MOST_BUCKETS:
                self._trim(at)
        return bucket

    def _drop(self, units: dict[str, dict[int, Bucket]]) -> None:
        self._count -= sum(len(buckets) for buckets in units.values())

    def _trim(self, newest: int) -> None:
        """Drop the older half of all buckets, but for the one that is being made."""
        times = sorted(at for units in self.series.values() for buckets in units.values() for at in buckets)
        oldest = min(times[len(times) // 2], newest)
        for units in self.series.values():
            for buckets in units.values():
                for at in [at for at in buckets if at < oldest]:
                    del buckets[at]
                    self._count -= 1

    def names(self) -> dict[Name, int]:
        """The metrics, with the time of the newest value of each (epoch seconds)."""
        with self._lock:
            newest = {
                name: [max(buckets) for buckets in units.values() if buckets] for name, units in self.series.items()
            }
        return {name: max(times) for name, times in newest.items() if times}

    def units(self, name: Name) -> list[str]:
        """The units in which values of a metric came."""
        with self._lock:
            return list(self.series.get(name, ()))

    def times(self, name: Name, start: float, end: float) -> list[int]:
        """When there are values of a metric from `start` until before `end`."""
        with self._lock:
            found = {at for buckets in self.series.get(name, {}).values() for at in buckets if start <= at < end}
        return sorted(found)

    def points(self, name: Name, start: int, end: float, period: int, unit: str | None = None) -> dict[int, Bucket]:
        """The buckets of each `period` (seconds) that began at `start` or a whole number of periods after it.

        Periods in which nothing was told are left out. Without a `unit`, values of all units count.
        """
        found: dict[int, Bucket] = {}
        with self._lock:
            for each, buckets in self.series.get(name, {}).items():
                if unit is not None and each != unit:
                    continue
                for at in sorted(at for at in buckets if start <= at < end):
                    place = start + (at - start) // period * period
                    found.setdefault(place, Bucket()).merge(buckets[at])
        return dict(sorted(found.items()))


def _parts(bucket: Bucket) -> tuple[Any, ...]:
    values = bucket.values
    return bucket.count, bucket.sum, bucket.minimum, bucket.maximum, None if values is None else list(values.items())
