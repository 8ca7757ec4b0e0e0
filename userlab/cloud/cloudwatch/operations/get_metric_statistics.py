"""GetMetricStatistics: statistics of one metric, a datapoint each period.

Source: CloudWatch API reference, "GetMetricStatistics".
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.cloudwatch import statistics
from userlab.cloud.cloudwatch.messages import invalid, invalid_combination, metric_name, refused
from userlab.cloud.cloudwatch.metrics import MINUTE, Metrics

MOST_DATAPOINTS = 1440
SHORT_PERIODS = (1, 5, 10, 20, 30)


def check_period(period: int, name: str = "Period") -> None:
    """Raise InvalidParameterValue unless a period is 1, 5, 10, 20, 30 or a multiple of 60."""
    if period not in SHORT_PERIODS and (period < MINUTE or period % MINUTE):
        raise invalid(f"The parameter {name} must be a multiple of 60, or one of 1, 5, 10, 20, 30.")


def get_metric_statistics(metrics: Metrics, parameters: dict[str, Any]) -> dict[str, Any]:
    """The datapoints; of a metric whose values came in several units there is one for each. Raises AwsError."""
    simple, extended = parameters.get("Statistics") or [], parameters.get("ExtendedStatistics") or []
    if not simple and not extended:
        raise invalid_combination("Must specify either Statistics or ExtendedStatistics")
    for each in extended:
        if statistics.exists_on_aws(each):
            raise refused(f"the statistic {each}")
        if not statistics.is_known(each) or each in statistics.SIMPLE:
            raise invalid(f"The value {each} for parameter ExtendedStatistics is not supported.")
    period = int(parameters["Period"])
    check_period(period)
    start, end = parameters["StartTime"], parameters["EndTime"]
    if start >= end:
        raise invalid_combination("The parameter StartTime must be less than the parameter EndTime.")
    asked = int((end - start) // period)
    if asked > MOST_DATAPOINTS:
        raise invalid_combination(
            f"You have requested up to {asked:,} datapoints, which exceeds the limit of {MOST_DATAPOINTS:,}. You may "
            "reduce the datapoints requested by increasing Period, or decreasing the time range."
        )
    first = int(start // min(period, MINUTE) * min(period, MINUTE))
    name, wanted = metric_name(parameters), parameters.get("Unit")
    found = []
    for unit in [wanted] if wanted else metrics.units(name):
        for at, bucket in metrics.points(name, first, end, period, unit).items():
            point: dict[str, Any] = {"Timestamp": float(at), "Unit": unit}
            point |= {each: statistics.of(bucket, each) for each in simple}
            more = {each: value for each in extended if (value := statistics.of(bucket, each)) is not None}
            if more:
                point["ExtendedStatistics"] = more
            found.append(point)
    return {"Label": parameters["MetricName"], "Datapoints": found}
