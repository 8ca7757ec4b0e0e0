"""Alarms of CloudWatch: they look at a metric each minute, and act when their state changes.

Source: Amazon CloudWatch User Guide, "Using Amazon CloudWatch alarms", "Configuring how CloudWatch alarms treat missing
data", "Alarm actions"; CloudWatch API Reference, "PutMetricAlarm".
"""

from __future__ import annotations

import json
from typing import Any

import boto3


def create(name: str, metric: dict[str, Any], threshold: float, *actions: str, **settings: Any) -> str:
    """Create an alarm, or change the one of this name, and return its ARN.

    It rings when the sum of one minute reaches the threshold. A minute without values is a good one.

    Args:
        metric: what `metrics.metric` returned. actions: ARNs of SNS topics and Lambda functions. They hear of both:
            that it rings, and that all is well again.
        settings: other parameters of PutMetricAlarm, such as EvaluationPeriods=5, DatapointsToAlarm=3 (three bad
            minutes of five), TreatMissingData, Statistic.

    AWS operations: PutMetricAlarm, DescribeAlarms.
    """
    parameters = {
        "Statistic": "Sum",
        "Period": 60,
        "EvaluationPeriods": 1,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "Threshold": threshold,
        "TreatMissingData": "notBreaching",
        "AlarmActions": list(actions),
        "OKActions": list(actions),
    }
    boto3.client("cloudwatch").put_metric_alarm(AlarmName=name, **metric | parameters | settings)
    return describe(name)["AlarmArn"]


def describe(name: str) -> dict[str, Any]:
    """An alarm with its settings and its state. AWS operation: DescribeAlarms."""
    return boto3.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"][0]


def exists(name: str) -> bool:
    """Whether there is an alarm of this name. AWS operation: DescribeAlarms."""
    return bool(boto3.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"])


def state(name: str) -> str:
    """The state: "OK", "ALARM", or "INSUFFICIENT_DATA": it does not know. AWS operation: DescribeAlarms."""
    return describe(name)["StateValue"]


def history(name: str) -> list[str]:
    """The changes of an alarm's state, oldest first: "OK -> ALARM". AWS operation: DescribeAlarmHistory."""
    found = boto3.client("cloudwatch").describe_alarm_history(
        AlarmName=name,
        HistoryItemType="StateUpdate",
        ScanBy="TimestampAscending",
    )["AlarmHistoryItems"]
    changes = [json.loads(each["HistoryData"]) for each in found]
    return [f"{each['oldState']['stateValue']} -> {each['newState']['stateValue']}" for each in changes]


def may_call(alarm: str, function: str) -> None:
    """Let an alarm call a function, by the function's own policy.

    Args:
        alarm, function: their ARNs.

    AWS operation: AddPermission of Lambda.
    """
    client = boto3.client("lambda")
    try:
        client.add_permission(
            FunctionName=function,
            StatementId=f"alarm-{alarm.rpartition(':')[2]}",
            Action="lambda:InvokeFunction",
            Principal="lambda.alarms.cloudwatch.amazonaws.com",
            SourceArn=alarm,
        )
    except client.exceptions.ResourceConflictException:
        pass  # the statement is there already
