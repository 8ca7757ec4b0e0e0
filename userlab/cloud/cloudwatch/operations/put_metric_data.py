"""PutMetricData: values of a metric, one by one, counted, or as statistics.

Source: CloudWatch API reference, "PutMetricData", "MetricDatum".
"""

from __future__ import annotations

import math
from typing import Any

from userlab.cloud.cloudwatch.messages import invalid, invalid_combination, metric_name
from userlab.cloud.cloudwatch.metrics import MINUTE, Bucket, Metrics
from userlab.cloud.http.aws_request import AwsError

MOST_VALUES = 150
MOST_DATA = 1000
MOST_DIMENSIONS = 30
OLDEST_SECONDS, NEWEST_SECONDS = 14 * 86400, 2 * 3600
LARGEST = 2.0**360


def put_metric_data(metrics: Metrics, parameters: dict[str, Any], now: float) -> None:
    """Keep the data of a request, all of them or none. Raises AwsError."""
    namespace = parameters["Namespace"]
    if namespace.startswith("AWS/"):
        raise invalid("The value AWS/ for parameter Namespace is invalid.")
    data = parameters.get("MetricData") or []
    if not data and not parameters.get("EntityMetricData"):
        raise AwsError("MissingParameter", "The parameter MetricData is required.")
    if len(data) > MOST_DATA:
        raise invalid(f"The collection MetricData must not have a size greater than {MOST_DATA}.")
    for number, datum in enumerate(data, 1):
        _check(f"MetricData.member.{number}", datum, now)
    for datum in data:
        keep(metrics, namespace, datum, now)


def keep(metrics: Metrics, namespace: str, datum: dict[str, Any], now: float) -> None:
    """Keep one datum that was checked."""
    name = metric_name(datum | {"Namespace": namespace})
    unit, time = datum.get("Unit") or "None", datum.get("Timestamp") or now
    resolution = 1 if datum.get("StorageResolution") == 1 else MINUTE
    statistics = datum.get("StatisticValues")
    if statistics:
        bucket = Bucket(
            statistics["SampleCount"], statistics["Sum"], statistics["Minimum"], statistics["Maximum"], None
        )
        metrics.add_statistics(name, bucket, unit, time, resolution)
    elif datum.get("Values"):
        counts = datum.get("Counts") or [1.0] * len(datum["Values"])
        for value, count in zip(datum["Values"], counts, strict=True):
            metrics.add(name, value, unit, time, count, resolution)
    else:
        metrics.add(name, datum["Value"], unit, time, resolution=resolution)


def _check(place: str, datum: dict[str, Any], now: float) -> None:
    given = [name for name in ("Value", "Values", "StatisticValues") if datum.get(name) not in (None, [])]
    if len(given) > 1:
        raise invalid_combination(
            f"The parameters {place}.{given[0]} and {place}.{given[1]} are mutually exclusive and you have specified "
            "both."
        )
    if not given:
        raise AwsError(
            "MissingParameter",
            f"At least one of the parameters {place}.Value, {place}.Values, {place}.StatisticValues must be specified.",
        )
    for name in ("Value", "Values", "Counts"):
        values = datum.get(name)
        for value in values if isinstance(values, list) else [] if values is None else [values]:
            if math.isnan(value) or abs(value) > LARGEST:
                raise invalid(f"The value {_shown(value)} for parameter {place}.{name} is invalid.")
    values, counts = datum.get("Values") or [], datum.get("Counts")
    if counts and len(counts) != len(values):
        raise invalid(f"The parameters {place}.Values and {place}.Counts must be of the same size.")
    if len(values) > MOST_VALUES:
        raise invalid(f"The collection {place}.Values must not have a size greater than {MOST_VALUES}.")
    if len(datum.get("Dimensions") or ()) > MOST_DIMENSIONS:
        raise invalid(f"The collection {place}.Dimensions must not have a size greater than {MOST_DIMENSIONS}.")
    time = datum.get("Timestamp")
    if time is not None and time < now - OLDEST_SECONDS:
        raise invalid(f"The parameter {place}.Timestamp must specify a time within the past two weeks.")
    if time is not None and time > now + NEWEST_SECONDS:
        raise invalid(f"The parameter {place}.Timestamp must specify a time no more than two hours in the future.")


def _shown(value: float) -> str:
    return "NaN" if math.isnan(value) else str(value)
