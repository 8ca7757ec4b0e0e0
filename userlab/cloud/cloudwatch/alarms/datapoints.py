"""The datapoints that an alarm looks at: those of its metric, or of its expression."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from userlab.cloud.cloudwatch import statistics
from userlab.cloud.cloudwatch.messages import metric_name
from userlab.cloud.cloudwatch.metrics import Metrics, Name
from userlab.cloud.cloudwatch.operations import queries as metric_queries

_RATHER_MANY = 10


@dataclass
class Datapoints:
    """(epoch seconds, value) of each period, oldest first, and how many samples each has."""

    points: list[tuple[int, float | None]]
    counts: dict[int, float] = field(default_factory=dict)
    too_few: bool = False  # for a percentile to be told, where the alarm minds


def period_of(settings: dict[str, Any]) -> int:
    """An alarm's period in seconds."""
    if not settings.get("Metrics"):
        return int(settings["Period"])
    return max(query.period for query in metric_queries.read(settings["Metrics"], "Metrics"))


def names_of(settings: dict[str, Any]) -> list[Name]:
    """The metrics that an alarm looks at."""
    if not settings.get("Metrics"):
        return [metric_name(settings)]
    return [query.name for query in metric_queries.read(settings["Metrics"], "Metrics") if query.name is not None]


def times_of(metrics: Metrics, settings: dict[str, Any], start: float, end: float) -> set[int]:
    """When there are values of an alarm's metrics."""
    return {at for name in names_of(settings) for at in metrics.times(name, start, end)}


def read(metrics: Metrics, settings: dict[str, Any], end: int, number: int) -> Datapoints:
    """The last `number` periods that end at `end` (epoch seconds)."""
    period = period_of(settings)
    start = end - number * period
    places = range(start, end, period)
    if settings.get("Metrics"):
        return Datapoints([(at, value) for at, value in _of_expression(metrics, settings, start, end, places)])
    statistic = settings.get("Statistic") or settings["ExtendedStatistic"]
    buckets = metrics.points(metric_name(settings), start, end, period, settings.get("Unit"))
    points = [(at, statistics.of(buckets[at], statistic) if at in buckets else None) for at in places]
    counts = {at: bucket.count for at, bucket in buckets.items()}
    minds = settings.get("EvaluateLowSampleCountPercentile") == "ignore" and statistic.startswith("p")
    too_few = minds and any(count < _enough(float(statistic[1:]) / 100) for count in counts.values())
    return Datapoints(points, counts, too_few)


def _enough(share: float) -> float:
    """How many samples make a percentile significant (user guide, "Percentile-based alarms and low data samples")."""
    rest = 1 - share if share >= 0.5 else share
    return _RATHER_MANY / rest if rest else math.inf


def _of_expression(
    metrics: Metrics, settings: dict[str, Any], start: int, end: int, places: range
) -> list[tuple[int, float | None]]:
    queries = metric_queries.read(settings["Metrics"], "Metrics")
    worth = metric_queries.evaluated(metrics, queries, start, end, aligned=False)
    found = worth[next(query.id for query in queries if query.returned)]
    if isinstance(found, list):
        found = found[0] if found else {}
    if isinstance(found, float):
        return [(at, None if math.isnan(found) else found) for at in places]
    return [(at, found.get(at)) for at in places]
