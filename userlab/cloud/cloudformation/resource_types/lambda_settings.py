"""What belongs to functions: permissions, event source mappings, layers, settings of asynchronous invocations.

(CloudFormation template reference, "AWS Lambda resource type reference".)
"""

from __future__ import annotations

import time
from typing import Any

from userlab.cloud.cloudformation.caller import operation_model
from userlab.cloud.cloudformation.resource_types.casing import members
from userlab.cloud.cloudformation.resource_types.lambda_functions import LONGEST_WAIT_SECONDS
from userlab.cloud.cloudformation.resource_types.resource_type import Properties, ResourceType, Work

_OF_PERMISSIONS = frozenset(
    {"FunctionName", "Action", "Principal", "SourceArn", "SourceAccount", "EventSourceToken", "PrincipalOrgID"}
    | {"FunctionUrlAuthType", "InvokedViaFunctionUrl"}
)


def _create_permission(work: Work, properties: Properties) -> str:
    name = work.name(100)
    work.call("lambda", "AddPermission", StatementId=name, **members("lambda", "AddPermission", properties))
    return name


def _delete_permission(work: Work, physical_id: str, properties: Properties) -> None:
    work.call("lambda", "RemovePermission", FunctionName=str(properties["FunctionName"]), StatementId=physical_id)


PERMISSION = ResourceType(
    "AWS::Lambda::Permission",
    _OF_PERMISSIONS,
    _create_permission,
    _delete_permission,
    attributes=lambda work, physical_id, properties: {"Id": physical_id},
    attribute_names=frozenset({"Id"}),
    required=("Action", "FunctionName", "Principal"),
)


def _create_mapping(work: Work, properties: Properties) -> str:
    given = {name: value for name, value in properties.items() if name != "Tags"}
    made = work.call(
        "lambda", "CreateEventSourceMapping", Tags=work.tags, **members("lambda", "CreateEventSourceMapping", given)
    )
    work.made(made["UUID"])
    _settle(work, made["UUID"])
    return str(made["UUID"])


def _settle(work: Work, uuid: str) -> None:
    """Wait until a mapping is neither being made nor changed."""
    deadline = time.monotonic() + LONGEST_WAIT_SECONDS
    while not work.stopped() and time.monotonic() < deadline:
        state = work.call("lambda", "GetEventSourceMapping", UUID=uuid)["State"]
        if state not in ("Creating", "Updating", "Enabling", "Disabling"):
            return
        time.sleep(0.2)


def _update_mapping(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    known = operation_model("lambda", "UpdateEventSourceMapping").input_shape.members
    given = {name: value for name, value in new.items() if name in known and name != "Tags"}
    made = members("lambda", "UpdateEventSourceMapping", given)
    work.call("lambda", "UpdateEventSourceMapping", UUID=physical_id, **made)
    _settle(work, physical_id)


def _delete_mapping(work: Work, physical_id: str, properties: Properties) -> None:
    work.call("lambda", "DeleteEventSourceMapping", UUID=physical_id)


def _told_mapping(work: Work, physical_id: str, properties: Properties) -> dict[str, Any]:
    return {"Id": physical_id, "EventSourceMappingArn": work.arn("lambda", f"event-source-mapping:{physical_id}")}


def _retag(work: Work, physical_id: str, properties: Properties, added: dict[str, str], removed: list[str]) -> None:
    arn = work.arn("lambda", f"event-source-mapping:{physical_id}")
    if removed:
        work.call("lambda", "UntagResource", Resource=arn, TagKeys=removed)
    if added:
        work.call("lambda", "TagResource", Resource=arn, Tags=added)


EVENT_SOURCE_MAPPING = ResourceType(
    "AWS::Lambda::EventSourceMapping",
    frozenset(),  # the operation's own
    _create_mapping,
    _delete_mapping,
    _update_mapping,
    _told_mapping,
    attribute_names=frozenset({"Id", "EventSourceMappingArn"}),
    replaced_by=frozenset(
        {"EventSourceArn", "StartingPosition", "StartingPositionTimestamp", "SelfManagedEventSource"}
    ),
    retag=_retag,
    required=("FunctionName",),
    any_property=True,
)


def _create_layer(work: Work, properties: Properties) -> str:
    given = {"LayerName": work.name(140)} | properties
    return str(work.call("lambda", "PublishLayerVersion", **members("lambda", "PublishLayerVersion", given))[
        "LayerVersionArn"
    ])  # fmt: skip


def _delete_layer(work: Work, physical_id: str, properties: Properties) -> None:
    layer, _, version = physical_id.rpartition(":")
    work.call("lambda", "DeleteLayerVersion", LayerName=layer, VersionNumber=int(version))


LAYER_VERSION = ResourceType(
    "AWS::Lambda::LayerVersion",
    frozenset({"LayerName", "Content", "CompatibleRuntimes", "CompatibleArchitectures", "Description", "LicenseInfo"}),
    _create_layer,
    _delete_layer,
    attributes=lambda work, physical_id, properties: {"LayerVersionArn": physical_id},
    attribute_names=frozenset({"LayerVersionArn"}),
    required=("Content",),
)


def _create_layer_permission(work: Work, properties: Properties) -> str:
    layer, _, version = str(properties["LayerVersionArn"]).rpartition(":")
    name = work.name(100)
    given = members("lambda", "AddLayerVersionPermission", properties, LayerVersionArn="")
    work.call(
        "lambda", "AddLayerVersionPermission", LayerName=layer, VersionNumber=int(version), StatementId=name, **given
    )
    return name


def _delete_layer_permission(work: Work, physical_id: str, properties: Properties) -> None:
    layer, _, version = str(properties["LayerVersionArn"]).rpartition(":")
    given = {"LayerName": layer, "VersionNumber": int(version), "StatementId": physical_id}
    work.call("lambda", "RemoveLayerVersionPermission", **given)


LAYER_VERSION_PERMISSION = ResourceType(
    "AWS::Lambda::LayerVersionPermission",
    frozenset({"LayerVersionArn", "Action", "Principal", "OrganizationId"}),
    _create_layer_permission,
    _delete_layer_permission,
    required=("Action", "LayerVersionArn", "Principal"),
)


def _put_invoke_config(work: Work, properties: Properties) -> str:
    given = members("lambda", "PutFunctionEventInvokeConfig", properties)
    work.call("lambda", "PutFunctionEventInvokeConfig", **given)
    return work.name(128)


def _update_invoke_config(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    _put_invoke_config(work, new)


def _delete_invoke_config(work: Work, physical_id: str, properties: Properties) -> None:
    given = {name: str(properties[name]) for name in ("FunctionName", "Qualifier")}
    work.call("lambda", "DeleteFunctionEventInvokeConfig", **given)


EVENT_INVOKE_CONFIG = ResourceType(
    "AWS::Lambda::EventInvokeConfig",
    frozenset({"FunctionName", "Qualifier", "MaximumRetryAttempts", "MaximumEventAgeInSeconds", "DestinationConfig"}),
    _put_invoke_config,
    _delete_invoke_config,
    _update_invoke_config,
    replaced_by=frozenset({"FunctionName", "Qualifier"}),
    required=("FunctionName", "Qualifier"),
)

TYPES = (PERMISSION, EVENT_SOURCE_MAPPING, LAYER_VERSION, LAYER_VERSION_PERMISSION, EVENT_INVOKE_CONFIG)
