"""Event source mappings: Lambda reads a table's stream and calls a function with what it finds.

Source: Lambda Developer Guide, "Using AWS Lambda with Amazon DynamoDB", "Configuring partial batch response with
DynamoDB and Lambda".
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import boto3

from userlab import streams

# AWS's own policy for functions that follow a stream: read streams, write logs.
STREAM_EXECUTION = "arn:aws:iam::aws:policy/service-role/AWSLambdaDynamoDBExecutionRole"


def allow(role_name: str) -> None:
    """Let a role read streams and write logs, by a policy that AWS keeps ready.

    Lambda reads the stream as the function's role. Attaching it twice is no error. AWS operation: AttachRolePolicy.
    """
    boto3.client("iam").attach_role_policy(RoleName=role_name, PolicyArn=STREAM_EXECUTION)


def connect(table: str, function: str, **settings: Any) -> str:
    """Have a function called with the changes of a table, and wait until that works. Returns the mapping's UUID.

    It begins with the oldest record that the stream still has. The table gets a stream if it has none. A mapping
    that is there already goes on from where it is, with these settings.

    Args:
        settings: of CreateEventSourceMapping: BatchSize (default 100 records), MaximumRetryAttempts (default -1:
            until a record is 24 hours old), BisectBatchOnFunctionError, FunctionResponseTypes, FilterCriteria...

    Raises:
        InvalidParameterValueException: the function's role may not read the stream; see `allow`.

    AWS operations: CreateEventSourceMapping, UpdateEventSourceMapping.
    """
    client = boto3.client("lambda")
    arn = streams.enable(table)
    there = client.list_event_source_mappings(EventSourceArn=arn, FunctionName=function)["EventSourceMappings"]
    if there:
        return update(there[0]["UUID"], Enabled=True, **settings)
    mapping = client.create_event_source_mapping(
        EventSourceArn=arn,
        FunctionName=function,
        StartingPosition="TRIM_HORIZON",
        **settings,
    )
    wait_until(lambda: state(mapping["UUID"]) == "Enabled")
    return mapping["UUID"]


def update(uuid: str, **settings: Any) -> str:
    """Change a mapping's settings and wait until they hold. `Enabled=False` pauses it, True lets it go on.

    A paused mapping remembers its place, as long as the stream keeps the records: 24 hours.
    AWS operation: UpdateEventSourceMapping.
    """
    client = boto3.client("lambda")
    wait_until(lambda: state(uuid) in ("Enabled", "Disabled"))  # Lambda refuses changes of a busy one
    client.update_event_source_mapping(UUID=uuid, **settings)
    wait_until(lambda: state(uuid) in ("Enabled", "Disabled"))
    return uuid


def state(uuid: str) -> str:
    """Where a mapping is: "Creating", "Enabled", "Updating", "Disabling", "Disabled".

    AWS operation: GetEventSourceMapping.
    """
    return boto3.client("lambda").get_event_source_mapping(UUID=uuid)["State"]


def last_result(uuid: str) -> str:
    """What came of the last batch: "OK", "PROBLEM: Function call failed", "No records processed".

    AWS operation: GetEventSourceMapping.
    """
    return boto3.client("lambda").get_event_source_mapping(UUID=uuid)["LastProcessingResult"]


def wait_until(condition: Callable[[], Any], seconds: float = 60) -> Any:
    """Ask until the answer is true, and return it.

    What a function does with a stream is done some time later. So a reader waits for the effect, never for a
    certain time.

    Raises:
        TimeoutError: it was not true within so many seconds.

    >>> event_sources.wait_until(lambda: items.get("Alarms", key))
    {'Device': 'greenhouse-9', 'Time': '12:05', ...}
    """
    waited, pause = 0.0, 0.1
    while not (answer := condition()):
        if waited >= seconds:
            raise TimeoutError(
                f"It did not come true within {seconds:.0f} seconds. `event_sources.last_result` says what the "
                "mapping met last, and `functions.log` what the function wrote."
            )
        time.sleep(pause)
        waited, pause = waited + pause, min(1.5 * pause, 1.0)  # often at first, then every second
    return answer


def disconnect(uuid: str) -> None:
    """Delete a mapping; stream and function stay. No mapping: nothing to do.

    AWS operation: DeleteEventSourceMapping.
    """
    client = boto3.client("lambda")
    try:
        client.delete_event_source_mapping(UUID=uuid)
    except client.exceptions.ResourceNotFoundException:
        pass
