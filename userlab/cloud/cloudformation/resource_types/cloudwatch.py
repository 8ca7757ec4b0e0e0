"""Alarms and dashboards of CloudWatch.

(CloudFormation template reference, "AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard".)
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.cloudformation.resource_types.casing import members
from userlab.cloud.cloudformation.resource_types.documents import tag_list, text
from userlab.cloud.cloudformation.resource_types.resource_type import Properties, ResourceType, Work


def _put_alarm(work: Work, name: str, properties: Properties, **more: Any) -> None:
    given = {key: value for key, value in properties.items() if key not in ("AlarmName", "Tags")}
    work.call("cloudwatch", "PutMetricAlarm", AlarmName=name, **members("cloudwatch", "PutMetricAlarm", given), **more)


def _create_alarm(work: Work, properties: Properties) -> str:
    name = str(properties.get("AlarmName") or work.name(255))
    _put_alarm(work, name, properties, Tags=work.tag_list)
    return name


def _retag_alarm(
    work: Work, physical_id: str, properties: Properties, added: dict[str, str], removed: list[str]
) -> None:
    arn = work.arn("cloudwatch", f"alarm:{physical_id}")
    if removed:
        work.call("cloudwatch", "UntagResource", ResourceARN=arn, TagKeys=removed)
    if added:
        work.call("cloudwatch", "TagResource", ResourceARN=arn, Tags=tag_list(added))


ALARM = ResourceType(
    "AWS::CloudWatch::Alarm",
    frozenset(),  # the operation's own
    _create_alarm,
    lambda work, physical_id, properties: work.call("cloudwatch", "DeleteAlarms", AlarmNames=[physical_id]),
    lambda work, physical_id, new, old: _put_alarm(work, physical_id, new),
    lambda work, physical_id, properties: {"Arn": work.arn("cloudwatch", f"alarm:{physical_id}")},
    attribute_names=frozenset({"Arn"}),
    replaced_by=frozenset({"AlarmName"}),
    retag=_retag_alarm,
    names="AlarmName",
    any_property=True,
)


def _put_dashboard(work: Work, name: str, properties: Properties) -> None:
    work.call("cloudwatch", "PutDashboard", DashboardName=name, DashboardBody=text(properties["DashboardBody"]))


def _create_dashboard(work: Work, properties: Properties) -> str:
    name = str(properties.get("DashboardName") or work.name(255))
    _put_dashboard(work, name, properties)
    return name


DASHBOARD = ResourceType(
    "AWS::CloudWatch::Dashboard",
    frozenset({"DashboardName", "DashboardBody"}),
    _create_dashboard,
    lambda work, physical_id, properties: work.call("cloudwatch", "DeleteDashboards", DashboardNames=[physical_id]),
    lambda work, physical_id, new, old: _put_dashboard(work, physical_id, new),
    replaced_by=frozenset({"DashboardName"}),
    names="DashboardName",
    required=("DashboardBody",),
)

TYPES = (ALARM, DASHBOARD)
