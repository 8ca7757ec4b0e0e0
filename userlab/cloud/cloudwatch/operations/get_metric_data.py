"""GetMetricData: many metrics at once, and expressions over them.

Source: CloudWatch API reference, "GetMetricData", "MetricDataResult".
"""

from __future__ import annotations

import math
from typing import Any

from userlab.cloud.cloudwatch.messages import validation
from userlab.cloud.cloudwatch.metric_math.evaluation import Series, Worth
from userlab.cloud.cloudwatch.metrics import MINUTE, Metrics
from userlab.cloud.cloudwatch.operations import queries as metric_queries
from userlab.cloud.cloudwatch.operations.queries import Query

MOST_DATAPOINTS = 100_800


def get_metric_data(metrics: Metrics, parameters: dict[str, Any]) -> dict[str, Any]:
    """The results of the queries whose data are wanted, newest first unless asked otherwise. Raises AwsError."""
    start, end = float(math.floor(parameters["StartTime"])), float(math.floor(parameters["EndTime"]))
    if start > end:
        raise validation("The parameter EndTime must be greater than StartTime.")
    if start == end:
        raise validation("The parameter StartTime must not equal parameter EndTime.")
    queries = metric_queries.read(parameters["MetricDataQueries"])
    shortest = min((query.period for query in queries if query.period), default=MINUTE)
    if (end - start) / shortest > MOST_DATAPOINTS:
        raise validation(f"You have requested more than {MOST_DATAPOINTS:,} datapoints.")
    worth = metric_queries.evaluated(metrics, queries, start, end)
    newest_first = parameters.get("ScanBy", "TimestampDescending") == "TimestampDescending"
    results = [
        result
        for query in queries
        if query.returned
        for result in _results(query, worth[query.id], start, end, shortest, newest_first)
    ]
    return {"MetricDataResults": results, "Messages": []}


def _results(
    query: Query, worth: Worth, start: float, end: float, period: int, newest_first: bool
) -> list[dict[str, Any]]:
    found: list[Series]
    if isinstance(worth, list):
        found = worth
    elif isinstance(worth, dict):
        found = [worth]
    else:  # a number is told for each period
        first = int(start // period * period)
        found = [{} if math.isnan(worth) else dict.fromkeys(range(first, math.ceil(end), period), worth)]
    return [
        {
            "Id": query.id,
            "Label": query.label,
            "Timestamps": [float(at) for at in sorted(series, reverse=newest_first)],
            "Values": [series[at] for at in sorted(series, reverse=newest_first)],
            "StatusCode": "Complete",
        }
        for series in found
    ]
