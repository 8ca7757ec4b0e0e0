"""The URL of a function. (CloudFormation template reference, "AWS::Lambda::Url".)"""

from __future__ import annotations

from typing import Any

from userlab.cloud.cloudformation.resource_types.casing import members, picked
from userlab.cloud.cloudformation.resource_types.resource_type import Properties, ResourceType, Work

_CHANGED = ("AuthType", "Cors", "InvokeMode")


def _place(properties: Properties) -> dict[str, str]:
    qualifier = {"Qualifier": str(properties["Qualifier"])} if properties.get("Qualifier") else {}
    return {"FunctionName": str(properties["TargetFunctionArn"]), **qualifier}


def _create(work: Work, properties: Properties) -> str:
    given = members("lambda", "CreateFunctionUrlConfig", picked(properties, *_CHANGED))
    return str(work.call("lambda", "CreateFunctionUrlConfig", **_place(properties), **given)["FunctionArn"])


def _update(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    given = members("lambda", "UpdateFunctionUrlConfig", picked(new, *_CHANGED))
    work.call("lambda", "UpdateFunctionUrlConfig", **_place(new), **given)


def _told(work: Work, physical_id: str, properties: Properties) -> dict[str, Any]:
    found = work.call("lambda", "GetFunctionUrlConfig", **_place(properties))
    return {"FunctionArn": physical_id, "FunctionUrl": found["FunctionUrl"]}


URL = ResourceType(
    "AWS::Lambda::Url",
    frozenset({"TargetFunctionArn", "Qualifier", *_CHANGED}),
    _create,
    lambda work, physical_id, properties: work.call("lambda", "DeleteFunctionUrlConfig", **_place(properties)),
    _update,
    _told,
    attribute_names=frozenset({"FunctionArn", "FunctionUrl"}),
    replaced_by=frozenset({"TargetFunctionArn", "Qualifier"}),
    required=("AuthType", "TargetFunctionArn"),
)
TYPES = (URL,)
