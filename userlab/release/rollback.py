"""The way back: an alarm on the errors of a version, and the function that it calls.

Source: Lambda Developer Guide, "Types of metrics for Lambda functions" (the dimensions FunctionName, Resource and
ExecutedVersion); CloudWatch User Guide, "Invoke a Lambda function from an alarm".
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MINUTE = 60


def alarm(name: str, function: str, alias: str, version: str, action: str) -> str:
    """Create an alarm that calls `action` when a version behind an alias fails, and return its ARN.

    It looks at each minute by itself. A minute without calls is a good one.

    Args:
        action: the ARN of a function, whose policy has to let this alarm in: see `allow`.

    AWS operations: PutMetricAlarm, DescribeAlarms.
    """
    cloudwatch = boto3.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName=name,
        Namespace="AWS/Lambda",
        MetricName="Errors",
        Dimensions=dimensions(function, alias, version),
        Statistic="Sum",
        Period=MINUTE,
        EvaluationPeriods=1,
        Threshold=0,
        ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="notBreaching",
        AlarmActions=[action],
    )
    return cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"][0]["AlarmArn"]


def dimensions(function: str, alias: str, version: str) -> list[dict[str, str]]:
    """The dimensions of what Lambda tells of one version behind an alias."""
    resource = f"{function}:{alias}"
    values = {"FunctionName": function, "Resource": resource, "ExecutedVersion": version}
    return [{"Name": name, "Value": value} for name, value in values.items()]


def allow(function: str, alarm: str) -> None:
    """Let an alarm call a function. AWS operation: AddPermission of Lambda.

    Args:
        function: its name. alarm: the alarm's ARN.
    """
    client = boto3.client("lambda")
    try:
        client.add_permission(
            FunctionName=function,
            StatementId=alarm.rpartition(":")[2],
            Action="lambda:InvokeFunction",
            Principal="lambda.alarms.cloudwatch.amazonaws.com",
            SourceArn=alarm,
        )
    except client.exceptions.ResourceConflictException:
        pass  # the statement is there already


def state(name: str) -> str:
    """An alarm's state: "OK", "ALARM" or "INSUFFICIENT_DATA". AWS operation: DescribeAlarms."""
    return boto3.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"][0]["StateValue"]


def minutes(function: str, alias: str, versions: list[str], now: float, back: int) -> dict[str, list[int]]:
    """How many calls of the alias each version got in each of the last minutes, the oldest first.

    Args:
        now: epoch seconds. back: how many minutes, the current one among them.

    AWS operation: GetMetricData.
    """
    end = int(now) // MINUTE * MINUTE + MINUTE
    queries: list[Any] = [
        {
            "Id": f"v{version}",
            "MetricStat": {
                "Metric": {
                    "Namespace": "AWS/Lambda",
                    "MetricName": "Invocations",
                    "Dimensions": dimensions(function, alias, version),
                },
                "Period": MINUTE,
                "Stat": "Sum",
            },
        }
        for version in versions
    ]
    start = end - back * MINUTE
    found = boto3.client("cloudwatch").get_metric_data(
        MetricDataQueries=queries,
        StartTime=datetime.fromtimestamp(start, UTC),
        EndTime=datetime.fromtimestamp(end, UTC),
    )
    counts = {}
    for version, result in zip(versions, found["MetricDataResults"], strict=True):
        values = dict(zip((int(at.timestamp()) for at in result["Timestamps"]), result["Values"], strict=True))
        counts[version] = [int(values.get(start + minute * MINUTE, 0)) for minute in range(back)]
    return counts


def chart(counts: dict[str, list[int]]) -> Figure:
    """The calls of each minute as a bar, with a part for each version; a line of text carries the same numbers."""
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8, 2.8), layout="constrained")
    below = [0] * len(next(iter(counts.values())))
    for version, values in counts.items():
        axes.bar(range(1, len(values) + 1), values, bottom=below, label=f"version {version}")
        below = [low + value for low, value in zip(below, values, strict=True)]
        print(f"version {version}:", *values)
    axes.set_xlabel("minute")
    axes.set_ylabel("calls")
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
    pyplot.close(figure)  # the notebook shows what is returned, and would show an open figure once more
    return figure
