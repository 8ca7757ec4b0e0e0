"""The permissions of CloudWatch's operations: alarms and dashboards by their ARNs; metrics are no resources.

Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon CloudWatch".
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.http import query_form
from userlab.cloud.http.aws_request import AwsRequest
from userlab.cloud.identity.needs.need import Need, Values, arn, tags

_OF_ALARMS = frozenset(
    {"DeleteAlarms", "DescribeAlarms", "DescribeAlarmHistory", "DisableAlarmActions", "EnableAlarmActions"}
    | {"PutMetricAlarm", "PutCompositeAlarm", "SetAlarmState"}
)
_OF_DASHBOARDS = frozenset({"PutDashboard", "GetDashboard", "DeleteDashboards"})


def needs(request: AwsRequest) -> list[Need]:
    """The permissions of one operation; where several alarms are named, its action on each."""
    parameters = request.parameters
    if request.protocol == "query":
        parameters = query_form.members("cloudwatch", request.action, parameters)
    action = f"cloudwatch:{request.action}"
    found = [Need(action, each, lambda: _context(parameters)) for each in _resources(request, parameters)]
    if request.action == "PutMetricAlarm" and parameters.get("Tags"):
        found.append(Need("cloudwatch:TagResource", found[0].resource, lambda: _context(parameters)))
    return found


def _resources(request: AwsRequest, parameters: dict[str, Any]) -> list[str]:
    if request.action in _OF_ALARMS:
        names = _listed(parameters, "AlarmNames") or [str(parameters.get("AlarmName") or "*")]
        return [arn(request, "cloudwatch", f"alarm:{name}") for name in names]
    if request.action in _OF_DASHBOARDS:
        names = _listed(parameters, "DashboardNames") or [str(parameters.get("DashboardName") or "*")]
        return [arn(request, "cloudwatch", f"dashboard/{name}", region="") for name in names]
    return [str(parameters.get("ResourceARN") or "*")]


def _listed(parameters: dict[str, Any], name: str) -> list[str]:
    found = parameters.get(name)
    return [str(each) for each in found] if isinstance(found, list) else []


def _context(parameters: dict[str, Any]) -> Values:
    given = [each for each in parameters.get("Tags") or () if isinstance(each, dict)]
    found = tags((each.get("Key", ""), each.get("Value", "")) for each in given)
    if parameters.get("Namespace"):
        found["cloudwatch:namespace"] = [str(parameters["Namespace"])]
    actions = [
        each for name in ("AlarmActions", "OKActions", "InsufficientDataActions") for each in _listed(parameters, name)
    ]
    if actions:
        found["cloudwatch:alarmactions"] = actions
    return found
