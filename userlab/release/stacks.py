"""Stacks of CloudFormation: what one template describes is made, changed and deleted together.

A change set is the plan of a change, to be read before it happens. Source: CloudFormation User Guide, "Update
CloudFormation stacks using change sets"; AWS SAM Developer Guide, "AWS SAM specification".
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import WaiterError

if TYPE_CHECKING:
    import pandas

TEMPLATE = Path(__file__).parents[1] / "infrastructure/release/template.yaml"
EVERY_SECOND = {"Delay": 1, "MaxAttempts": 300}
# A template may make roles, some of them with names; a transform (SAM's) may write all sorts of things.
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]


def exists(stack: str) -> bool:
    """Whether there is a stack of this name, made and not only planned. AWS operation: DescribeStacks."""
    client = boto3.client("cloudformation")
    try:
        found = client.describe_stacks(StackName=stack)["Stacks"][0]
    except client.exceptions.ClientError:  # "Stack with id ... does not exist" is a ValidationError
        return False
    return found["StackStatus"] != "REVIEW_IN_PROGRESS"


def plan(stack: str, template: str, name: str = "plan", **parameters: str) -> pandas.DataFrame:
    """Make a change set, and return what it would do, a row for each resource. Nothing is changed yet.

    Args:
        template: its text, YAML or JSON. name: the change set's. parameters: of the template.

    Raises:
        botocore.exceptions.WaiterError: the template can't be worked out, or would change nothing.

    AWS operations: CreateChangeSet, DescribeChangeSet.
    """
    client = boto3.client("cloudformation")
    forget(stack, name)
    client.create_change_set(
        StackName=stack,
        ChangeSetName=name,
        ChangeSetType="UPDATE" if exists(stack) else "CREATE",
        TemplateBody=template,
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        Capabilities=CAPABILITIES,
    )
    named = {"StackName": stack, "ChangeSetName": name}
    client.get_waiter("change_set_create_complete").wait(**named, WaiterConfig=EVERY_SECOND)
    return changes(stack, name)


def forget(stack: str, name: str = "plan") -> None:
    """Delete a change set, if it is there: its name is free again. AWS operation: DeleteChangeSet."""
    client = boto3.client("cloudformation")
    try:
        client.delete_change_set(StackName=stack, ChangeSetName=name)
    except client.exceptions.ClientError as error:
        if "does not exist" not in str(error):  # there is no such stack yet
            raise


def changes(stack: str, name: str = "plan") -> pandas.DataFrame:
    """What a change set would do: a row for each resource, with `replacement` "True" where another takes its place.

    AWS operation: DescribeChangeSet.
    """
    import pandas

    client = boto3.client("cloudformation")
    found = client.describe_change_set(StackName=stack, ChangeSetName=name)["Changes"]
    rows = [
        (change["Action"], change["LogicalResourceId"], change["ResourceType"], change.get("Replacement", ""))
        for change in (each["ResourceChange"] for each in found)
    ]
    return pandas.DataFrame(sorted(rows), columns=["action", "resource", "type", "replacement"])


def execute(stack: str, name: str = "plan") -> dict[str, str]:
    """Do what a change set says, wait until it is done, and return the stack's outputs.

    If a step fails, CloudFormation brings everything back to what it was (a rollback), and the waiter raises.
    AWS operations: ExecuteChangeSet, DescribeStacks.
    """
    client = boto3.client("cloudformation")
    is_new = not exists(stack)
    client.execute_change_set(StackName=stack, ChangeSetName=name)
    done = client.get_waiter("stack_create_complete" if is_new else "stack_update_complete")
    done.wait(StackName=stack, WaiterConfig=EVERY_SECOND)
    return outputs(stack)


def deploy(stack: str, template: str, **parameters: str) -> dict[str, str]:
    """Plan and execute in one go: create the stack, or change it where it differs. Returns its outputs."""
    try:
        plan(stack, template, "deploy", **parameters)
    except WaiterError as error:
        reason = error.last_response.get("StatusReason", "")
        if "didn't contain changes" in reason or "No updates are to be performed" in reason:
            return outputs(stack)
        raise
    return execute(stack, "deploy")


def outputs(stack: str) -> dict[str, str]:
    """What a stack tells of itself: {"Table": "prices-dev", ...}. AWS operation: DescribeStacks."""
    found = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    return {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", [])}


def types(stack: str) -> list[str]:
    """The types of a stack's resources, sorted. AWS operation: DescribeStackResources."""
    found = boto3.client("cloudformation").describe_stack_resources(StackName=stack)
    return sorted(each["ResourceType"] for each in found["StackResources"])
