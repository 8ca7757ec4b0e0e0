"""Functions, their versions and aliases.

(CloudFormation template reference, "AWS::Lambda::Function", "AWS::Lambda::Version", "AWS::Lambda::Alias".)
"""

from __future__ import annotations

import time
from typing import Any

from userlab.cloud.cloudformation.resource_types.casing import changed, members, picked
from userlab.cloud.cloudformation.resource_types.function_code import code_of
from userlab.cloud.cloudformation.resource_types.resource_type import (
    NotStabilized,
    Properties,
    PropertyRefused,
    ResourceType,
    Work,
)

# Property -> what it is when it is taken away.
_CONFIGURATION: dict[str, Any] = {
    "Description": "",
    "Handler": None,
    "Role": None,
    "Runtime": None,
    "Timeout": 3,
    "MemorySize": 128,
    "Environment": {"Variables": {}},
    "Layers": [],
    "DeadLetterConfig": {"TargetArn": ""},
    "EphemeralStorage": {"Size": 512},
    "TracingConfig": {"Mode": "PassThrough"},
    "VpcConfig": {"SubnetIds": [], "SecurityGroupIds": []},
    "KmsKeyArn": "",
    "LoggingConfig": None,
    "SnapStart": {"ApplyOn": "None"},
}
_OTHER = ("FunctionName", "Code", "Architectures", "PackageType", "ReservedConcurrentExecutions", "RecursiveLoop")
LONGEST_WAIT_SECONDS = 300


def _create(work: Work, properties: Properties) -> str:
    name = str(properties.get("FunctionName") or work.name(64))
    given = picked(properties, *_CONFIGURATION, "Architectures", "PackageType")
    made = members("lambda", "CreateFunction", given)
    work.call("lambda", "CreateFunction", FunctionName=name, Code=code_of(properties), Tags=work.tags, **made)
    work.made(name)
    _wait(work, name)
    _limit(work, name, properties, {})
    return name


def _wait(work: Work, name: str) -> None:
    """Wait until a function is active, and its last update is done."""
    deadline = time.monotonic() + LONGEST_WAIT_SECONDS
    while True:
        found = work.call("lambda", "GetFunctionConfiguration", FunctionName=name)
        if found.get("State") == "Active" and found.get("LastUpdateStatus") != "InProgress":
            return
        if found.get("State") == "Failed" or work.stopped() or time.monotonic() > deadline:
            raise NotStabilized(f"Function {name} is {found.get('State')}: {found.get('StateReason', '')}")
        time.sleep(0.2)


def _limit(work: Work, name: str, new: Properties, old: Properties) -> None:
    reserved, before = new.get("ReservedConcurrentExecutions"), old.get("ReservedConcurrentExecutions")
    if reserved is not None and reserved != before:
        given = members("lambda", "PutFunctionConcurrency", {"ReservedConcurrentExecutions": reserved})
        work.call("lambda", "PutFunctionConcurrency", FunctionName=name, **given)
    elif reserved is None and before is not None:
        work.call("lambda", "DeleteFunctionConcurrency", FunctionName=name)
    loop = new.get("RecursiveLoop")
    if loop != old.get("RecursiveLoop"):
        work.call("lambda", "PutFunctionRecursionConfig", FunctionName=name, RecursiveLoop=loop or "Terminate")


def _update(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    differs = changed(new, old)
    if differs & {"Code", "Architectures"}:
        code = code_of(new) | members("lambda", "UpdateFunctionCode", picked(new, "Architectures"))
        work.call("lambda", "UpdateFunctionCode", FunctionName=physical_id, **code)
        _wait(work, physical_id)
    configured = differs & _CONFIGURATION.keys()
    if configured:
        given = {name: new.get(name, _CONFIGURATION[name]) for name in configured}
        given = {name: value for name, value in given.items() if value is not None}
        made = members("lambda", "UpdateFunctionConfiguration", given)
        work.call("lambda", "UpdateFunctionConfiguration", FunctionName=physical_id, **made)
        _wait(work, physical_id)
    _limit(work, physical_id, new, old)


def _delete(work: Work, physical_id: str, properties: Properties) -> None:
    work.call("lambda", "DeleteFunction", FunctionName=physical_id)


def _retag(work: Work, physical_id: str, properties: Properties, added: dict[str, str], removed: list[str]) -> None:
    arn = work.arn("lambda", f"function:{physical_id}")
    if removed:
        work.call("lambda", "UntagResource", Resource=arn, TagKeys=removed)
    if added:
        work.call("lambda", "TagResource", Resource=arn, Tags=added)


FUNCTION = ResourceType(
    "AWS::Lambda::Function",
    frozenset({*_CONFIGURATION, *_OTHER}),
    _create,
    _delete,
    _update,
    lambda work, physical_id, properties: {"Arn": work.arn("lambda", f"function:{physical_id}")},
    attribute_names=frozenset({"Arn"}),
    replaced_by=frozenset({"FunctionName", "PackageType"}),
    retag=_retag,
    names="FunctionName",
    required=("Code", "Role"),
)


def _create_version(work: Work, properties: Properties) -> str:
    given = members("lambda", "PublishVersion", properties)
    return str(work.call("lambda", "PublishVersion", **given)["FunctionArn"])


def _delete_version(work: Work, physical_id: str, properties: Properties) -> None:
    function, _, version = physical_id.rpartition(":")
    work.call("lambda", "DeleteFunction", FunctionName=function, Qualifier=version)


def _told_version(work: Work, physical_id: str, properties: Properties) -> dict[str, Any]:
    return {"Version": physical_id.rpartition(":")[2], "FunctionArn": physical_id}


VERSION = ResourceType(
    "AWS::Lambda::Version",
    frozenset({"FunctionName", "CodeSha256", "Description"}),
    _create_version,
    _delete_version,
    attributes=_told_version,
    attribute_names=frozenset({"Version", "FunctionArn"}),
    required=("FunctionName",),
)


def _routing(properties: Properties) -> dict[str, Any]:
    weights = (properties.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or []
    try:
        return {str(each["FunctionVersion"]): float(each["FunctionWeight"]) for each in weights}
    except (KeyError, TypeError, ValueError):
        raise PropertyRefused("Model validation failed (#/RoutingConfig/AdditionalVersionWeights)") from None


def _alias(properties: Properties) -> dict[str, Any]:
    return {
        "FunctionName": str(properties["FunctionName"]),
        "Name": str(properties["Name"]),
        "FunctionVersion": str(properties["FunctionVersion"]),
        "Description": str(properties.get("Description", "")),
        "RoutingConfig": {"AdditionalVersionWeights": _routing(properties)},
    }


def _create_alias(work: Work, properties: Properties) -> str:
    return str(work.call("lambda", "CreateAlias", **_alias(properties))["AliasArn"])


def _update_alias(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    work.call("lambda", "UpdateAlias", **_alias(new))


def _delete_alias(work: Work, physical_id: str, properties: Properties) -> None:
    work.call("lambda", "DeleteAlias", FunctionName=properties["FunctionName"], Name=properties["Name"])


ALIAS = ResourceType(
    "AWS::Lambda::Alias",
    frozenset({"FunctionName", "Name", "FunctionVersion", "Description", "RoutingConfig"}),
    _create_alias,
    _delete_alias,
    _update_alias,
    lambda work, physical_id, properties: {"AliasArn": physical_id},
    attribute_names=frozenset({"AliasArn"}),
    replaced_by=frozenset({"FunctionName", "Name"}),
    required=("FunctionName", "FunctionVersion", "Name"),
)

TYPES = (FUNCTION, VERSION, ALIAS)
