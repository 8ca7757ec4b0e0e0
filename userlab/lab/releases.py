"""What the chapters on alarms and releases make beside functions and tables: stacks, alarms, parameters.

Whoever may not look for them has none: the course's policy for these chapters allows it.
"""

from __future__ import annotations

from collections.abc import Callable

import boto3

from userlab.lab.listing import Listed, pages, tags_of

EVERY_SECOND = {"Delay": 1, "MaxAttempts": 300}


def _stacks() -> Listed:
    for stack in pages("cloudformation", "describe_stacks", "Stacks"):
        tags = {tag["Key"]: tag["Value"] for tag in stack.get("Tags", [])}
        yield stack["StackName"], stack["StackName"], tags


def _delete_stack(name: str) -> None:
    """With all that it made."""
    client = boto3.client("cloudformation")
    client.delete_stack(StackName=name)
    client.get_waiter("stack_delete_complete").wait(StackName=name, WaiterConfig=EVERY_SECOND)


def _alarms() -> Listed:
    client = boto3.client("cloudwatch")
    for alarm in pages("cloudwatch", "describe_alarms", "MetricAlarms"):
        yield (
            alarm["AlarmName"],
            alarm["AlarmName"],
            tags_of(client.list_tags_for_resource, ResourceARN=alarm["AlarmArn"]),
        )


def _delete_alarm(name: str) -> None:
    boto3.client("cloudwatch").delete_alarms(AlarmNames=[name])


def _parameters() -> Listed:
    client = boto3.client("ssm")
    for parameter in pages("ssm", "describe_parameters", "Parameters"):
        name = parameter["Name"]
        yield name, name, tags_of(client.list_tags_for_resource, ResourceType="Parameter", ResourceId=name)


def _delete_parameter(name: str) -> None:
    boto3.client("ssm").delete_parameter(Name=name)


KINDS: dict[str, tuple[Callable[[], Listed], Callable[[str], None]]] = {
    "stack": (_stacks, _delete_stack),
    "alarm": (_alarms, _delete_alarm),
    "parameter": (_parameters, _delete_parameter),
}
