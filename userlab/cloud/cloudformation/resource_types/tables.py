"""DynamoDB's tables.

(CloudFormation template reference, "AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable".)
"""

from __future__ import annotations

import time
from typing import Any

from userlab.cloud.cloudformation.caller import CallRefused
from userlab.cloud.cloudformation.resource_types.casing import changed, members, picked
from userlab.cloud.cloudformation.resource_types.documents import tag_list, text
from userlab.cloud.cloudformation.resource_types.resource_type import (
    NotStabilized,
    Properties,
    PropertyRefused,
    ResourceType,
    Work,
)
from userlab.cloud.cloudformation.templates.parameters import text_of

_AT_CREATION = (
    "AttributeDefinitions", "KeySchema", "BillingMode", "ProvisionedThroughput", "OnDemandThroughput", "TableClass",
    "GlobalSecondaryIndexes", "LocalSecondaryIndexes", "DeletionProtectionEnabled", "WarmThroughput",
)  # fmt: skip
_OTHER = ("SSESpecification", "StreamSpecification", "TimeToLiveSpecification", "PointInTimeRecoverySpecification")
_IN_ONE = ("BillingMode", "ProvisionedThroughput", "OnDemandThroughput", "TableClass", "DeletionProtectionEnabled")
LONGEST_WAIT_SECONDS = 600


def _create(work: Work, properties: Properties) -> str:
    name = str(properties.get("TableName") or work.name(255))
    given = {"BillingMode": "PROVISIONED"} | picked(properties, *_AT_CREATION) | _encryption(properties)
    given |= _stream(properties)
    work.call(
        "dynamodb", "CreateTable", TableName=name, Tags=work.tag_list, **members("dynamodb", "CreateTable", given)
    )
    work.made(name)
    _wait(work, name)
    _set_apart(work, name, properties, {})
    return name


def _encryption(properties: Properties) -> Properties:
    given = properties.get("SSESpecification")
    if given is None:
        return {}
    return {"SSESpecification": {"Enabled" if key == "SSEEnabled" else key: each for key, each in given.items()}}


def _stream(properties: Properties) -> Properties:
    given = properties.get("StreamSpecification")
    if given is None:
        return {}
    strange = [name for name in given if name != "StreamViewType"]
    if strange:
        raise PropertyRefused(f"Encountered unsupported property {strange[0]} (#/StreamSpecification)")
    return {"StreamSpecification": {"StreamEnabled": True, **given}}


def _wait(work: Work, name: str) -> dict[str, Any]:
    """Wait until a table and its indexes are active; its description."""
    deadline = time.monotonic() + LONGEST_WAIT_SECONDS
    while True:
        found: dict[str, Any] = work.call("dynamodb", "DescribeTable", TableName=name)["Table"]
        states = [found["TableStatus"], *(each["IndexStatus"] for each in found.get("GlobalSecondaryIndexes") or [])]
        if all(state == "ACTIVE" for state in states):
            work.notes |= {"StreamArn": found.get("LatestStreamArn"), "TableId": found.get("TableId")}
            return found
        if work.stopped() or time.monotonic() > deadline:
            raise NotStabilized(f"Table {name} is {found['TableStatus']}")
        time.sleep(0.2)


def _set_apart(work: Work, name: str, new: Properties, old: Properties) -> None:
    """What has calls of its own: expiry, point-in-time recovery, the table's policy."""
    expiry, before = new.get("TimeToLiveSpecification"), old.get("TimeToLiveSpecification")
    if expiry != before:
        wanted = expiry or {**(before or {}), "Enabled": False}
        given = members("dynamodb", "UpdateTimeToLive", {"TimeToLiveSpecification": wanted})
        if expiry is None or text_of(expiry.get("Enabled")) == "true" or before is not None:
            work.call("dynamodb", "UpdateTimeToLive", TableName=name, **given)
    backups = new.get("PointInTimeRecoverySpecification")
    if backups != old.get("PointInTimeRecoverySpecification"):
        wanted = {"PointInTimeRecoverySpecification": backups or {"PointInTimeRecoveryEnabled": False}}
        given = members("dynamodb", "UpdateContinuousBackups", wanted)
        work.call("dynamodb", "UpdateContinuousBackups", TableName=name, **given)
    policy = new.get("ResourcePolicy")
    if policy != old.get("ResourcePolicy"):
        arn = work.arn("dynamodb", f"table/{name}")
        if policy is None:
            work.call("dynamodb", "DeleteResourcePolicy", ResourceArn=arn)
        else:
            work.call("dynamodb", "PutResourcePolicy", ResourceArn=arn, Policy=text(policy["PolicyDocument"]))


def _update(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    differs = changed(new, old)
    together = {name: new[name] for name in _IN_ONE if name in differs and name in new}
    if "DeletionProtectionEnabled" in differs and "DeletionProtectionEnabled" not in new:
        together["DeletionProtectionEnabled"] = False
    if "BillingMode" in together and together["BillingMode"] == "PROVISIONED":
        together |= picked(new, "ProvisionedThroughput")
    if "BillingMode" in differs and "BillingMode" not in new:
        together |= {"BillingMode": "PROVISIONED"} | picked(new, "ProvisionedThroughput")
    together |= _encryption(new) if "SSESpecification" in differs else {}
    throughputs = _throughputs(new, old, "BillingMode" in together)
    if throughputs:
        together["GlobalSecondaryIndexUpdates"] = throughputs
    if together:
        _change(work, physical_id, together)
    if "StreamSpecification" in differs:
        if "StreamSpecification" in old:
            _change(work, physical_id, {"StreamSpecification": {"StreamEnabled": False}})
        if "StreamSpecification" in new:
            _change(work, physical_id, _stream(new))
    _change_indexes(work, physical_id, new, old)
    _set_apart(work, physical_id, new, old)


def _change(work: Work, name: str, given: Properties) -> None:
    work.call("dynamodb", "UpdateTable", TableName=name, **members("dynamodb", "UpdateTable", given))
    _wait(work, name)


def _indexes(properties: Properties) -> dict[str, Properties]:
    return {str(each["IndexName"]): each for each in properties.get("GlobalSecondaryIndexes") or []}


def _throughputs(new: Properties, old: Properties, all_of_them: bool) -> list[Properties]:
    before = _indexes(old)
    return [
        {"Update": picked(index, "IndexName", "ProvisionedThroughput", "OnDemandThroughput")}
        for name, index in _indexes(new).items()
        if name in before
        and picked(index, "ProvisionedThroughput", "OnDemandThroughput")
        and (
            all_of_them
            or any(
                index.get(each) != before[name].get(each) for each in ("ProvisionedThroughput", "OnDemandThroughput")
            )
        )
    ]


def _change_indexes(work: Work, name: str, new: Properties, old: Properties) -> None:
    before, after = _indexes(old), _indexes(new)
    shape = ("KeySchema", "Projection")
    changed_ones = [
        each
        for each in after
        if each in before and any(after[each].get(part) != before[each].get(part) for part in shape)
    ]
    gone = [each for each in before if each not in after] + changed_ones
    come = [each for each in after if each not in before] + changed_ones
    if len(gone) + len(come) > 1:
        raise PropertyRefused("Cannot perform more than one GSI creation or deletion in a single update")
    for each in gone:
        _change(work, name, {"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": each}}]})
    for each in come:
        attributes = {"AttributeDefinitions": new["AttributeDefinitions"]}
        _change(work, name, attributes | {"GlobalSecondaryIndexUpdates": [{"Create": after[each]}]})


def _delete(work: Work, physical_id: str, properties: Properties) -> None:
    work.call("dynamodb", "DeleteTable", TableName=physical_id)
    try:
        while not work.stopped():
            work.call("dynamodb", "DescribeTable", TableName=physical_id)
            time.sleep(0.2)
    except CallRefused as error:
        if not error.is_missing:
            raise


def _told(work: Work, physical_id: str, properties: Properties) -> dict[str, Any]:
    told = {"Arn": work.arn("dynamodb", f"table/{physical_id}")}
    if properties.get("StreamSpecification") and work.notes.get("StreamArn"):
        told["StreamArn"] = work.notes["StreamArn"]
    return told


def _retag(work: Work, physical_id: str, properties: Properties, added: dict[str, str], removed: list[str]) -> None:
    arn = work.arn("dynamodb", f"table/{physical_id}")
    if removed:
        work.call("dynamodb", "UntagResource", ResourceArn=arn, TagKeys=removed)
    if added:
        work.call("dynamodb", "TagResource", ResourceArn=arn, Tags=tag_list(added))


TABLE = ResourceType(
    "AWS::DynamoDB::Table",
    frozenset({"TableName", "ResourcePolicy", *_AT_CREATION, *_OTHER}),
    _create,
    _delete,
    _update,
    _told,
    attribute_names=frozenset({"Arn", "StreamArn"}),
    replaced_by=frozenset({"TableName", "KeySchema", "LocalSecondaryIndexes"}),
    retag=_retag,
    names="TableName",
    required=("KeySchema",),
)

TYPES = (TABLE,)
