"""Stacks within stacks, and the types that make nothing.

(CloudFormation template reference, "AWS::CloudFormation::Stack", "AWS::CloudFormation::WaitConditionHandle"; AWS CDK
developer guide, "Version reporting".)
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.cloudformation.caller import CallRefused
from userlab.cloud.cloudformation.resource_types.documents import tag_list
from userlab.cloud.cloudformation.resource_types.resource_type import (
    NotStabilized,
    Properties,
    ResourceType,
    Work,
    nothing,
)
from userlab.cloud.cloudformation.templates.parameters import text_of


def _given(work: Work, properties: Properties) -> dict[str, Any]:
    parameters = [
        {
            "ParameterKey": key,
            "ParameterValue": ",".join(map(text_of, value)) if isinstance(value, list) else text_of(value),
        }
        for key, value in (properties.get("Parameters") or {}).items()
    ]
    own = {tag["Key"]: tag["Value"] for tag in properties.get("Tags") or []}
    given = {"TemplateURL": str(properties["TemplateURL"]), "Parameters": parameters}
    return given | {"Capabilities": work.capabilities, "Tags": tag_list(work.stack_tags | own)}


def _create(work: Work, properties: Properties) -> str:
    stack_id = str(
        work.call("cloudformation", "CreateStack", StackName=work.name(128), **_given(work, properties))["StackId"]
    )
    work.nested.adopt(stack_id, work.stack_id)
    work.made(stack_id)
    _finish(work, stack_id, "CREATE_COMPLETE", "created")
    return stack_id


def _finish(work: Work, stack_id: str, wanted: str, verb: str) -> None:
    status = work.nested.wait(stack_id, work.stopped)
    if status != wanted:
        raise NotStabilized(f"Embedded stack {stack_id} was not successfully {verb}. Currently in {status}")


def _update(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    try:
        work.call("cloudformation", "UpdateStack", StackName=physical_id, **_given(work, new))
    except CallRefused as error:
        if "No updates" not in error.message:
            raise
        return
    _finish(work, physical_id, "UPDATE_COMPLETE", "updated")


def _delete(work: Work, physical_id: str, properties: Properties) -> None:
    work.call("cloudformation", "DeleteStack", StackName=physical_id)
    _finish(work, physical_id, "DELETE_COMPLETE", "deleted")


def _told(work: Work, physical_id: str, properties: Properties) -> dict[str, Any]:
    return {f"Outputs.{name}": value for name, value in work.nested.outputs(physical_id).items()}


STACK = ResourceType(
    "AWS::CloudFormation::Stack",
    frozenset({"TemplateURL", "Parameters", "Tags", "NotificationARNs", "TimeoutInMinutes"}),
    _create,
    _delete,
    _update,
    _told,
    required=("TemplateURL",),
    any_attribute=True,
)

METADATA = ResourceType(
    "AWS::CDK::Metadata",
    frozenset({"Analytics"}),
    lambda work, properties: work.draw(12, True),
    nothing,
    lambda work, physical_id, new, old: None,
)

WAIT_CONDITION_HANDLE = ResourceType(
    "AWS::CloudFormation::WaitConditionHandle",
    frozenset(),
    lambda work, properties: (
        f"https://cloudformation-waitcondition-{work.region}.s3.amazonaws.com/{work.draw(12, False)}"
    ),
    nothing,
)

TYPES = (STACK, METADATA, WAIT_CONDITION_HANDLE)
