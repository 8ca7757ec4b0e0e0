"""What an alarm does when its state changes: it publishes to topics, calls functions, and tells EventBridge.

Source: CloudWatch user guide, "Alarm actions", "Invoke a Lambda function from an alarm", "Alarm events and
EventBridge"; SNS messages as recorded.
"""

from __future__ import annotations

import json
import sys
import traceback
from typing import Any, Protocol

from userlab.cloud.account.arn import read_arn
from userlab.cloud.cloudwatch.alarms.alarm import Alarm
from userlab.cloud.cloudwatch.alarms.reason import stamp
from userlab.cloud.moto_seams import cloudwatch as moto

PRINCIPAL = "lambda.alarms.cloudwatch.amazonaws.com"
_REGIONS = {
    "us-east-1": "US East (N. Virginia)", "us-east-2": "US East (Ohio)", "us-west-1": "US West (N. California)",
    "us-west-2": "US West (Oregon)", "eu-west-1": "EU (Ireland)", "eu-west-2": "EU (London)",
    "eu-west-3": "EU (Paris)", "eu-central-1": "EU (Frankfurt)", "eu-north-1": "EU (Stockholm)",
    "ap-southeast-1": "Asia Pacific (Singapore)", "ap-southeast-2": "Asia Pacific (Sydney)",
    "ap-northeast-1": "Asia Pacific (Tokyo)", "ca-central-1": "Canada (Central)",
    "sa-east-1": "South America (Sao Paulo)",
}  # fmt: skip


class Functions(Protocol):
    """What Lambda is for alarms."""

    def may_call(self, function: str, service: str, source: str, account: str) -> bool:
        """Whether there is the function of an ARN, and its policy lets a service call it for a source's ARN."""

    def put(self, function: str, payload: bytes) -> None:
        """Have a function get an event, soon."""


def state(alarm: Alarm) -> dict[str, Any]:
    """The state of an alarm, as functions and EventBridge get it."""
    told = {"value": alarm.state, "reason": alarm.reason, "timestamp": stamp(alarm.state_updated)}
    return told | ({"reasonData": alarm.reason_data} if alarm.reason_data else {})


def perform(functions: Functions, alarm: Alarm, before: dict[str, Any]) -> None:
    """Do what an alarm does in its state, which was `before`; the caller holds the account's lock. Never raises."""
    _tell_eventbridge(alarm, before)
    for action in alarm.actions(alarm.state) if alarm.actions_enabled else ():
        try:
            message = _act(functions, alarm, before, action)
            failed = None if message is not None else "the resource is not there, or does not let the alarm in"
        except Exception as error:
            traceback.print_exc(file=sys.stderr)
            message, failed = None, str(error)
        told = {
            "actionState": "Failed" if failed else "Succeeded",
            "stateUpdateTimestamp": int(alarm.state_updated * 1000),
            "notificationResource": action,
            "publishedMessage": message,
            "error": failed,
        }
        summary = f"{'Failed to execute' if failed else 'Successfully executed'} action {action}"
        alarm.note(alarm.state_updated, "Action", summary, json.dumps(told))


def _act(functions: Functions, alarm: Alarm, before: dict[str, Any], action: str) -> str | None:
    """The message that went to an action's resource; None where it could not go."""
    account = read_arn(alarm.arn).account
    if read_arn(action).service == "lambda":
        if not functions.may_call(action, PRINCIPAL, alarm.arn, account):
            return None
        message = json.dumps(event(alarm, before))
        functions.put(action, message.encode())
        return message
    message = json.dumps(notification(alarm, before["value"]))
    region = _REGIONS.get(read_arn(alarm.arn).region, read_arn(alarm.arn).region)
    return message if moto.publish(account, action, f'{alarm.state}: "{alarm.name}" in {region}', message) else None


def notification(alarm: Alarm, old: str) -> dict[str, Any]:
    """The message that a topic gets."""
    arn, settings = read_arn(alarm.arn), alarm.settings
    return {
        "AlarmName": alarm.name,
        "AlarmDescription": settings.get("AlarmDescription"),
        "AWSAccountId": arn.account,
        "AlarmConfigurationUpdatedTimestamp": stamp(alarm.configured),
        "NewStateValue": alarm.state,
        "NewStateReason": alarm.reason,
        "StateChangeTime": stamp(alarm.state_updated),
        "Region": _REGIONS.get(arn.region, arn.region),
        "AlarmArn": alarm.arn,
        "OldStateValue": old,
        "OKActions": alarm.actions("OK"),
        "AlarmActions": alarm.actions("ALARM"),
        "InsufficientDataActions": alarm.actions("INSUFFICIENT_DATA"),
        "Trigger": _trigger(settings),
    }


def _trigger(settings: dict[str, Any]) -> dict[str, Any]:
    threshold = {
        "EvaluationPeriods": settings["EvaluationPeriods"],
        **({"DatapointsToAlarm": settings["DatapointsToAlarm"]} if settings.get("DatapointsToAlarm") else {}),
        "ComparisonOperator": settings["ComparisonOperator"],
        "Threshold": float(settings["Threshold"]),
        "TreatMissingData": settings.get("TreatMissingData", ""),
        "EvaluateLowSampleCountPercentile": settings.get("EvaluateLowSampleCountPercentile", ""),
    }
    if settings.get("Metrics"):
        return threshold | {"Metrics": settings["Metrics"]}
    simple = settings.get("Statistic")
    return {
        "MetricName": settings["MetricName"],
        "Namespace": settings["Namespace"],
        "StatisticType": "Statistic" if simple else "ExtendedStatistic",
        **({"Statistic": simple.upper()} if simple else {"ExtendedStatistic": settings["ExtendedStatistic"]}),
        "Unit": settings.get("Unit"),
        "Dimensions": [{"value": each["Value"], "name": each["Name"]} for each in settings.get("Dimensions") or ()],
        "Period": settings["Period"],
    } | threshold


def event(alarm: Alarm, before: dict[str, Any]) -> dict[str, Any]:
    """The event that a function gets."""
    arn = read_arn(alarm.arn)
    return {
        "source": "aws.cloudwatch",
        "alarmArn": alarm.arn,
        "accountId": arn.account,
        "time": stamp(alarm.state_updated),
        "region": arn.region,
        "alarmData": {
            "alarmName": alarm.name,
            "state": state(alarm),
            "previousState": before,
            "configuration": _configuration(alarm.settings),
        },
    }


def _tell_eventbridge(alarm: Alarm, before: dict[str, Any]) -> None:
    arn = read_arn(alarm.arn)
    detail = {
        "alarmName": alarm.name,
        "state": state(alarm),
        "previousState": before,
        "configuration": _configuration(alarm.settings),
    }
    try:
        moto.tell_rules(arn.account, arn.region, "CloudWatch Alarm State Change", json.dumps(detail), alarm.arn)
    except Exception:  # a rule's target that fails stops no alarm
        traceback.print_exc(file=sys.stderr)


def _configuration(settings: dict[str, Any]) -> dict[str, Any]:
    described = {"description": settings["AlarmDescription"]} if settings.get("AlarmDescription") else {}
    if settings.get("Metrics"):
        return described | {"metrics": [_query(each) for each in settings["Metrics"]]}
    metric = {
        "namespace": settings["Namespace"],
        "name": settings["MetricName"],
        "dimensions": {each["Name"]: each["Value"] for each in settings.get("Dimensions") or ()},
    }
    statistic = settings.get("Statistic") or settings["ExtendedStatistic"]
    stat = {"metric": metric, "period": settings["Period"], "stat": statistic}
    return described | {"metrics": [{"id": moto.new_id(), "metricStat": stat, "returnData": True}]}


def _query(query: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"id": query["Id"], "returnData": query.get("ReturnData", True)}
    if query.get("Label"):
        found["label"] = query["Label"]
    if query.get("Expression"):
        return found | {"expression": query["Expression"]}
    stat = query["MetricStat"]
    metric = stat["Metric"]
    dimensions = {each["Name"]: each["Value"] for each in metric.get("Dimensions") or ()}
    told = {"namespace": metric.get("Namespace"), "name": metric.get("MetricName"), "dimensions": dimensions}
    return found | {"metricStat": {"metric": told, "period": stat["Period"], "stat": stat["Stat"]}}
