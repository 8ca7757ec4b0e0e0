"""A service as a stack of CloudFormation: made from a template, looked at, deleted.

Source: CloudFormation User Guide, "Working with stacks".
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import ClientError

from userlab import apis
from userlab.base.errors import LabError
from userlab.capstone.project import Project

SECONDS = 300.0
PAUSE_SECONDS = 0.1


@dataclass(frozen=True)
class Stack:
    """A stack that is there: its name, the values that it hands out; resources as (type, logical id, physical id)."""

    name: str
    outputs: dict[str, str]
    resources: tuple[tuple[str, str, str], ...]

    @property
    def url(self) -> str:
        """The address of the API's stage, of the outputs Api and Stage."""
        return apis.url(self.outputs["Api"], self.outputs["Stage"])

    def of_type(self, kind: str) -> list[str]:
        """The physical ids of the resources of a type: `stack.of_type("AWS::DynamoDB::Table")`."""
        return [physical for type_, _, physical in self.resources if type_ == kind]


def create(project: Project, name: str) -> Stack:
    """Create a stack from a project's template, wait until all is there, and return it.

    Each file of `src` is handed in as a parameter, if the template has one of its name: HandlerCode, AuthorizerCode.
    In a shell: `aws cloudformation deploy --template-file template.json --capabilities CAPABILITY_IAM
    --parameter-overrides HandlerCode="$(cat src/handler.py)" ...`

    AWS operations: CreateStack, DescribeStacks, DescribeStackResources.

    Raises:
        LabError: the template is refused, or a resource can't be made; with CloudFormation's reason. What was made of
            the stack is gone again then.
    """
    client, declared = boto3.client("cloudformation"), project.template().get("Parameters", {})
    values = {key: value for key, value in project.parameters().items() if key in declared}
    try:
        client.create_stack(
            StackName=name,
            TemplateBody=project.read("template.json"),
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()],
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
            OnFailure="DELETE",
        )
    except ClientError as error:
        raise LabError(f"CloudFormation refused the template: {error.response['Error']['Message']}") from None
    if _settled(name) != "CREATE_COMPLETE":
        raise LabError(f"The stack could not be made: {_reason(name)}")
    return look(name)


def look(name: str) -> Stack:
    """A stack as it is."""
    client = boto3.client("cloudformation")
    described = client.describe_stacks(StackName=name)["Stacks"][0]
    found = client.describe_stack_resources(StackName=name)["StackResources"]
    return Stack(
        name,
        {each["OutputKey"]: each["OutputValue"] for each in described.get("Outputs", [])},
        tuple((each["ResourceType"], each["LogicalResourceId"], each["PhysicalResourceId"]) for each in found),
    )


def delete(name: str) -> str:
    """Delete a stack, and wait. Returns "", or why it could not be deleted. No stack: nothing to do."""
    boto3.client("cloudformation").delete_stack(StackName=name)
    return "" if _settled(name) in ("DELETE_COMPLETE", "") else _reason(name)


def _settled(name: str) -> str:
    """The status of a stack once it is no longer being changed; "" if it is not there."""
    client = boto3.client("cloudformation")

    def status() -> str:
        try:
            return str(client.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"])
        except ClientError:
            return ""

    return _waited_for(status, lambda found: not found.endswith("_IN_PROGRESS"))


def _waited_for(look_again: Callable[[], str], enough: Callable[[str], bool]) -> str:
    deadline = time.monotonic() + SECONDS
    while not enough(found := look_again()) and time.monotonic() < deadline:
        time.sleep(PAUSE_SECONDS)
    return found


def _reason(name: str) -> str:
    """What CloudFormation says of the first resource of the newest stack of this name that failed."""
    client = boto3.client("cloudformation")
    pages = client.get_paginator("list_stacks").paginate()
    ids = [each["StackId"] for page in pages for each in page["StackSummaries"] if each["StackName"] == name]
    events: list[Any] = client.describe_stack_events(StackName=ids[0])["StackEvents"] if ids else []
    failed = [each for each in events if each["ResourceStatus"].endswith("_FAILED")]
    if not failed:
        return "CloudFormation gave no reason."
    first = failed[-1]
    return f"{first['LogicalResourceId']}: {first.get('ResourceStatusReason', '')}"
