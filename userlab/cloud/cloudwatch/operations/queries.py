"""Metric data queries: metrics and expressions over them, as GetMetricData and alarms ask.

Source: CloudWatch API reference, "MetricDataQuery", "MetricStat".
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from userlab.cloud.cloudwatch import statistics
from userlab.cloud.cloudwatch.messages import invalid, metric_name, refused, validation
from userlab.cloud.cloudwatch.metric_math import evaluation, syntax
from userlab.cloud.cloudwatch.metric_math.evaluation import Scope, Series, Worth
from userlab.cloud.cloudwatch.metrics import MINUTE, Metrics, Name
from userlab.cloud.cloudwatch.operations.get_metric_statistics import check_period


@dataclass(frozen=True)
class Query:
    """One query: `name` and `statistic` of a metric, or an `expression`. `place` is where it stands in the request."""

    id: str
    label: str
    returned: bool
    period: int
    place: str
    name: Name | None = None
    statistic: str = ""
    unit: str | None = None
    expression: syntax.Node | None = None


def read(queries: list[dict[str, Any]], member: str = "MetricDataQueries") -> list[Query]:
    """The queries of a request. Raises AwsError ValidationError, InvalidParameterValue."""
    found = [_read(query, f"{member}.member.{number}") for number, query in enumerate(queries, 1)]
    ids = [query.id for query in found]
    if len(set(ids)) < len(ids):
        raise validation(f"The values for parameter id in {member} are not unique.")
    for query in found:
        missing = syntax.references(query.expression) - set(ids) - {"REPEAT", "LINEAR"} if query.expression else set()
        if missing:
            raise validation(f"Error in expression '{query.id}' [Undefined metric id {', '.join(sorted(missing))}]")
    return found


def _read(query: dict[str, Any], place: str) -> Query:
    stat, expression = query.get("MetricStat"), query.get("Expression")
    if stat and expression:
        raise validation(
            f"The parameters {place}.MetricStat and {place}.Expression are mutually exclusive and you have specified "
            "both."
        )
    if not query["Id"][:1].islower() or not query["Id"].replace("_", "a").isalnum():
        raise validation(f"The value {query['Id']} for parameter {place}.Id is not matching the expected pattern.")
    returned = bool(query.get("ReturnData", True))
    if expression:
        label = str(query.get("Label") or query["Id"])
        if expression.upper().startswith("SELECT"):
            raise refused("Metrics Insights (SELECT)")
        try:
            node = syntax.parse(expression)
        except syntax.InvalidExpression as error:
            raise validation(f"Error in expression '{query['Id']}' [{error}]") from None
        return Query(query["Id"], label, returned, int(query.get("Period") or 0), place, expression=node)
    if not stat:
        raise validation(f"The parameter {place}.MetricStat is required.\n")
    statistic, period = str(stat["Stat"]), int(stat["Period"])
    check_statistic(statistic, f"{place}.MetricStat.Stat")
    check_period(period, f"{place}.MetricStat.Period")
    name = metric_name(stat["Metric"])
    label = str(query.get("Label") or stat["Metric"].get("MetricName"))
    return Query(query["Id"], label, returned, period, place, name, statistic, stat.get("Unit"))


def check_statistic(statistic: str, place: str) -> None:
    """Raise AwsError for a statistic that is none, or is none here."""
    if statistics.exists_on_aws(statistic):
        raise refused(f"the statistic {statistic}")
    if not statistics.is_known(statistic):
        raise invalid(f"The value {statistic} for parameter {place} is not supported.")


def series_of(metrics: Metrics, query: Query, start: int, end: float) -> Series:
    """The values of a metric from `start` on, a period each."""
    assert query.name is not None
    found = {}
    for at, bucket in metrics.points(query.name, start, end, query.period, query.unit).items():
        value = statistics.of(bucket, query.statistic)
        if value is not None:
            found[at] = value
    return found


def evaluated(
    metrics: Metrics, queries: list[Query], start: float, end: float, aligned: bool = True
) -> dict[str, Worth]:
    """What each query is worth, by its id. Periods begin at their multiples, or at `start` if not `aligned`.

    Raises AwsError ValidationError for an expression that has no value.
    """
    values: dict[str, Series] = {}
    for query in queries:
        if query.name is not None:
            first = int(start // query.period * query.period) if aligned else int(start)
            values[query.id] = series_of(metrics, query, first, end)
    period = max((query.period for query in queries if query.period), default=MINUTE)
    first = int(start // period * period) if aligned else int(start)
    times = tuple(range(first, math.ceil(end), period))
    found: dict[str, Worth] = {}
    waiting = {query.id: query for query in queries if query.expression is not None}
    while waiting:
        ready = [each for each in waiting.values() if not _needed(each) & waiting.keys()]
        if not ready:
            raise validation(f"Error in expression '{next(iter(waiting))}' [circular reference]")
        for query in ready:
            del waiting[query.id]
            assert query.expression is not None
            try:
                found[query.id] = evaluation.worth(query.expression, Scope(values, found, times, period))
            except syntax.InvalidExpression as error:
                raise validation(f"Error in expression '{query.id}' [{error}]") from None
    return {query.id: found[query.id] if query.expression is not None else values[query.id] for query in queries}


def _needed(query: Query) -> set[str]:
    return syntax.references(query.expression) if query.expression is not None else set()
