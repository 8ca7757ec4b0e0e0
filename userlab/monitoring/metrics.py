"""Metrics of CloudWatch: numbers by the minute, which AWS's services tell of themselves, and your code of itself.

Source: Amazon CloudWatch User Guide, "Metrics concepts", "Specification: Embedded metric format"; for the names Amazon
DynamoDB Developer Guide, "DynamoDB metrics and dimensions"; AWS Lambda Developer Guide, "Types of metrics for
Lambda functions"; Amazon API Gateway Developer Guide, "Amazon API Gateway dimensions and metrics".
"""

from __future__ import annotations

from typing import Any

import boto3


def metric(namespace: str, name: str, **dimensions: str) -> dict[str, Any]:
    """A metric as CloudWatch's operations take it: a namespace, a name, and dimensions, which are pairs.

    >>> metrics.metric("AWS/Lambda", "Errors", FunctionName="users")["Dimensions"]
    [{'Name': 'FunctionName', 'Value': 'users'}]
    """
    pairs = [{"Name": key, "Value": value} for key, value in dimensions.items()]
    return {"Namespace": namespace, "MetricName": name, "Dimensions": pairs}


def by_minute(wanted: dict[str, Any], now: float, stat: str = "Sum", minutes: int = 60) -> dict[int, float]:
    """The values of a metric in the last minutes: {when the minute began: value}, without those that have none.

    Args:
        wanted: what `metric` returned. now: seconds since 1970, the end.
        stat: "Sum", "Average", "Maximum", "SampleCount" (how many values), "p99" (99 of 100 are not above it) ...

    AWS operation: GetMetricData.
    """
    query = {"Id": "m1", "MetricStat": {"Metric": wanted, "Period": 60, "Stat": stat}}
    found = boto3.client("cloudwatch").get_metric_data(
        MetricDataQueries=[query],
        StartTime=now // 60 * 60 - (minutes - 1) * 60,
        EndTime=now + 60,  # values of this minute belong to it, too
    )["MetricDataResults"][0]
    times = [int(each.timestamp()) for each in found["Timestamps"]]
    return dict(sorted(zip(times, found["Values"], strict=True)))


def total(wanted: dict[str, Any], now: float, minutes: int = 60) -> float:
    """The sum of a metric over the last minutes; 0 where nobody told anything. AWS operation: GetMetricData."""
    return sum(by_minute(wanted, now, "Sum", minutes).values())


def names(namespace: str) -> list[tuple[str, str]]:
    """What metrics there are in a namespace: pairs of a name and its dimensions as text.

    AWS operation: ListMetrics. On AWS a new metric is listed within fifteen minutes.
    """
    pages = boto3.client("cloudwatch").get_paginator("list_metrics").paginate(Namespace=namespace)
    found = [each for page in pages for each in page["Metrics"]]
    pairs = [", ".join(f"{each['Name']}={each['Value']}" for each in one["Dimensions"]) for one in found]
    return sorted(zip([each["MetricName"] for each in found], pairs, strict=True))
