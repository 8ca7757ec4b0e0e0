"""The operations on alarms. Each takes the input's members and gives the result's; none makes None.

Source: CloudWatch API reference.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from userlab.cloud.cloudwatch.alarms import rules
from userlab.cloud.cloudwatch.alarms.actions import Functions
from userlab.cloud.cloudwatch.alarms.alarm import Alarm
from userlab.cloud.cloudwatch.alarms.change import change
from userlab.cloud.cloudwatch.kept import Kept
from userlab.cloud.cloudwatch.messages import invalid_combination, refused, validation
from userlab.cloud.cloudwatch.metrics import MINUTE
from userlab.cloud.http.aws_request import AwsError

MOST_AT_ONCE = 100


@dataclass(frozen=True)
class Call:
    """A request on its way: its account, region and time, what is kept there, its members."""

    account: str
    region: str
    now: float
    kept: Kept
    parameters: dict[str, Any]
    functions: Functions

    def arn(self, name: str) -> str:
        return f"arn:aws:cloudwatch:{self.region}:{self.account}:alarm:{name}"


def put_metric_alarm(call: Call) -> None:
    """Make an alarm, or set an existing one anew, whose state stays."""
    settings = {name: value for name, value in call.parameters.items() if name != "Tags"}
    rules.check(settings)
    name = settings.pop("AlarmName")
    known = call.kept.alarms.get(name)
    if known is None:
        evaluated = call.now // MINUTE * MINUTE
        tags = {tag["Key"]: tag["Value"] for tag in call.parameters.get("Tags") or ()}
        alarm = Alarm(name, call.arn(name), settings, call.now, evaluated, tags=tags)
        alarm.state_updated = alarm.state_changed = call.now
        call.kept.alarms[name] = alarm
    else:
        alarm = known
        alarm.settings, alarm.configured = settings, call.now
    kind = "updated" if known else "created"
    shown = {"version": "1.0", "type": "Update" if known else "Create", f"{kind}Alarm": _plain(alarm)}
    alarm.note(call.now, "ConfigurationUpdate", f'Alarm "{name}" {kind}', json.dumps(shown, separators=(",", ":")))


def _plain(alarm: Alarm) -> dict[str, Any]:
    """An alarm as its history tells it: the members begin with a small letter."""
    return {name[:1].lower() + name[1:]: value for name, value in alarm.described().items()}


def delete_alarms(call: Call) -> None:
    """Delete alarms; what is not there is no error."""
    names = _names(call)
    for name in names:
        call.kept.alarms.pop(name, None)


def _names(call: Call) -> list[str]:
    names = call.parameters.get("AlarmNames") or []
    if len(names) > MOST_AT_ONCE:
        raise validation(f"The collection AlarmNames must not have a size greater than {MOST_AT_ONCE}.")
    return names


def describe_alarms(call: Call) -> dict[str, Any]:
    """Alarms by name, prefix, state or action, ordered by name."""
    parameters = call.parameters
    for name in ("ChildrenOfAlarmName", "ParentsOfAlarmName"):
        if parameters.get(name):
            raise refused(f"composite alarms ({name})")
    names, prefix = parameters.get("AlarmNames"), parameters.get("AlarmNamePrefix")
    if names and prefix:
        raise invalid_combination("AlarmNames and AlarmNamePrefix cannot be specified together.")
    types = parameters.get("AlarmTypes") or ["MetricAlarm"]
    found = [
        alarm
        for _, alarm in sorted(call.kept.alarms.items())
        if (not names or alarm.name in names)
        and alarm.name.startswith(prefix or "")
        and parameters.get("StateValue", alarm.state) == alarm.state
        and _has_action(alarm, str(parameters.get("ActionPrefix") or ""))
        and "MetricAlarm" in types
    ]
    page, token = _page(found, parameters, MOST_AT_ONCE)
    described = {"MetricAlarms": [alarm.described() for alarm in page], "CompositeAlarms": []}
    return described | ({"NextToken": token} if token else {})


def _has_action(alarm: Alarm, prefix: str) -> bool:
    arns = [arn for member in rules.ACTIONS for arn in alarm.settings.get(member) or ()]
    return not prefix or any(arn.startswith(prefix) for arn in arns)


def _page(found: list[Any], parameters: dict[str, Any], most: int) -> tuple[list[Any], str]:
    token = str(parameters.get("NextToken") or "0")
    if not token.isdigit() or int(token) > len(found):
        raise AwsError("InvalidNextToken", "The next token specified is invalid.")
    first, number = int(token), min(int(parameters.get("MaxRecords") or 50), most)
    last = first + number
    return found[first:last], str(last) if last < len(found) else ""


def describe_alarms_for_metric(call: Call) -> dict[str, Any]:
    """The alarms on one metric, with the same statistic, period and unit where these are named."""
    parameters = call.parameters

    def pairs(members: dict[str, Any]) -> set[tuple[str, str]]:
        return {(each["Name"], each["Value"]) for each in members.get("Dimensions") or ()}

    found = [
        alarm.described()
        for _, alarm in sorted(call.kept.alarms.items())
        if all(
            parameters.get(name, alarm.settings.get(name)) == alarm.settings.get(name)
            for name in ("MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Period", "Unit")
        )
        and pairs(parameters) == pairs(alarm.settings)
    ]
    return {"MetricAlarms": found}


def describe_alarm_history(call: Call) -> dict[str, Any]:
    """What alarms went through, newest first unless asked otherwise."""
    parameters = call.parameters
    name, kind = parameters.get("AlarmName"), parameters.get("HistoryItemType")
    found = [
        item
        for alarm in call.kept.alarms.values()
        if name in (None, alarm.name)
        for item in reversed(alarm.history)
        if kind in (None, item["HistoryItemType"])
        and parameters.get("StartDate", 0.0) <= item["Timestamp"] <= parameters.get("EndDate", call.now)
    ]
    ascending = parameters.get("ScanBy") == "TimestampAscending"
    found.sort(key=lambda item: item["Timestamp"], reverse=True)
    page, token = _page(found[::-1] if ascending else found, parameters, MOST_AT_ONCE)
    return {"AlarmHistoryItems": page} | ({"NextToken": token} if token else {})


def set_alarm_state(call: Call) -> None:
    """Bring an alarm into a state until it is looked at next; its actions follow."""
    parameters = call.parameters
    alarm = call.kept.alarms.get(parameters["AlarmName"])
    if alarm is None:
        raise AwsError("ResourceNotFound", "", 404)
    data = str(parameters.get("StateReasonData") or "")
    try:
        json.loads(data or "{}")
    except ValueError:
        raise AwsError("InvalidFormat", "StateReasonData is not valid JSON.") from None
    change(call.functions, alarm, parameters["StateValue"], parameters["StateReason"], data, call.now)


def enable_alarm_actions(call: Call) -> None:
    _set_actions(call, True)


def disable_alarm_actions(call: Call) -> None:
    _set_actions(call, False)


def _set_actions(call: Call, enabled: bool) -> None:
    for name in _names(call):
        if name in call.kept.alarms:
            call.kept.alarms[name].settings["ActionsEnabled"] = enabled


def _tagged(call: Call) -> Alarm:
    arn = call.parameters["ResourceARN"]
    found = next((alarm for alarm in call.kept.alarms.values() if alarm.arn == arn), None)
    if found is None:
        raise AwsError("ResourceNotFoundException", "Unknown", 404)
    return found


def tag_resource(call: Call) -> None:
    """Tag an alarm."""
    _tagged(call).tags.update({tag["Key"]: tag["Value"] for tag in call.parameters["Tags"]})


def untag_resource(call: Call) -> None:
    """Take tags from an alarm."""
    alarm = _tagged(call)
    for key in call.parameters["TagKeys"]:
        alarm.tags.pop(key, None)


def list_tags_for_resource(call: Call) -> dict[str, Any]:
    """The tags of an alarm; none of what is not there."""
    arn = call.parameters["ResourceARN"]
    found = next((alarm.tags for alarm in call.kept.alarms.values() if alarm.arn == arn), {})
    return {"Tags": [{"Key": key, "Value": value} for key, value in found.items()]}


OPERATIONS: dict[str, Callable[[Call], dict[str, Any] | None]] = {
    "PutMetricAlarm": put_metric_alarm,
    "DeleteAlarms": delete_alarms,
    "DescribeAlarms": describe_alarms,
    "DescribeAlarmsForMetric": describe_alarms_for_metric,
    "DescribeAlarmHistory": describe_alarm_history,
    "SetAlarmState": set_alarm_state,
    "EnableAlarmActions": enable_alarm_actions,
    "DisableAlarmActions": disable_alarm_actions,
    "TagResource": tag_resource,
    "UntagResource": untag_resource,
    "ListTagsForResource": list_tags_for_resource,
}
