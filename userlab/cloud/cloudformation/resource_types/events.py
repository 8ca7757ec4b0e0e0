"""Rules and buses of EventBridge, as far as the lab has them.

(CloudFormation template reference, "AWS::Events::Rule", "AWS::Events::EventBus".)
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.cloudformation.resource_types.casing import members, picked
from userlab.cloud.cloudformation.resource_types.documents import tag_list
from userlab.cloud.cloudformation.resource_types.resource_type import Properties, ResourceType, Work

_OF_RULES = ("Description", "EventPattern", "ScheduleExpression", "State", "RoleArn", "EventBusName")


def _bus(properties: Properties) -> dict[str, str]:
    return {"EventBusName": str(properties["EventBusName"])} if "EventBusName" in properties else {}


def _named(physical_id: str) -> str:
    """A rule of another bus than the default is named BUS|RULE."""
    return physical_id.rpartition("|")[2]


def _put_rule(work: Work, name: str, properties: Properties, **more: Any) -> None:
    given = members("events", "PutRule", picked(properties, *_OF_RULES))
    work.notes["Arn"] = work.call("events", "PutRule", Name=name, **given, **more)["RuleArn"]


def _create_rule(work: Work, properties: Properties) -> str:
    name = str(properties.get("Name") or work.name(64))
    _put_rule(work, name, properties, Tags=work.tag_list)
    bus = str(properties.get("EventBusName") or "default").rpartition("/")[2]
    physical_id = name if bus == "default" else f"{bus}|{name}"
    work.made(physical_id)
    _aim(work, name, properties, {})
    return physical_id


def _aim(work: Work, name: str, new: Properties, old: Properties) -> None:
    """Bring the targets of a rule in line."""
    before, after = ({str(each["Id"]): each for each in every.get("Targets") or []} for every in (old, new))
    gone = [each for each in before if each not in after]
    if gone:
        work.call("events", "RemoveTargets", Rule=name, Ids=gone, **_bus(old))
    wanted = [each for key, each in after.items() if before.get(key) != each]
    if wanted:
        given = members("events", "PutTargets", {"Targets": wanted})
        work.call("events", "PutTargets", Rule=name, **given, **_bus(new))


def _update_rule(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    _put_rule(work, _named(physical_id), new)
    _aim(work, _named(physical_id), new, old)


def _delete_rule(work: Work, physical_id: str, properties: Properties) -> None:
    _aim(work, _named(physical_id), {}, properties)
    work.call("events", "DeleteRule", Name=_named(physical_id), **_bus(properties))


def _retag(work: Work, physical_id: str, properties: Properties, added: dict[str, str], removed: list[str]) -> None:
    arn = work.arn("events", f"rule/{physical_id.replace('|', '/')}")
    if removed:
        work.call("events", "UntagResource", ResourceARN=arn, TagKeys=removed)
    if added:
        work.call("events", "TagResource", ResourceARN=arn, Tags=tag_list(added))


RULE = ResourceType(
    "AWS::Events::Rule",
    frozenset({"Name", "Targets", *_OF_RULES}),
    _create_rule,
    _delete_rule,
    _update_rule,
    lambda work, physical_id, properties: dict(work.notes),
    attribute_names=frozenset({"Arn"}),
    replaced_by=frozenset({"Name", "EventBusName"}),
    retag=_retag,
    names="Name",
)


def _create_bus(work: Work, properties: Properties) -> str:
    given = picked(properties, "Name", "EventSourceName", "Description")
    work.call("events", "CreateEventBus", Tags=work.tag_list, **members("events", "CreateEventBus", given))
    return str(properties["Name"])


EVENT_BUS = ResourceType(
    "AWS::Events::EventBus",
    frozenset({"Name", "EventSourceName", "Description", "Tags"}),
    _create_bus,
    lambda work, physical_id, properties: work.call("events", "DeleteEventBus", Name=physical_id),
    attributes=lambda work, physical_id, properties: {
        "Arn": work.arn("events", f"event-bus/{physical_id}"),
        "Name": physical_id,
    },
    attribute_names=frozenset({"Arn", "Name"}),
    required=("Name",),
)


TYPES = (RULE, EVENT_BUS)
