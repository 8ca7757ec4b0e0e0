"""The event that a function gets from a stream or a queue.

Sources: Lambda developer guide, "Using AWS Lambda with Amazon DynamoDB" and "Using Lambda with Amazon SQS"
(example events); DynamoDB developer guide, "DynamoDB Streams and Time to Live" (userIdentity).
"""

from __future__ import annotations

from typing import Any


def stream_event_record(record: dict[str, Any], stream_arn: str) -> dict[str, Any]:
    """A stream record as Lambda hands it over: userIdentity in lower case, and the stream's ARN at the end.

    >>> record = {"eventID": "1", "eventName": "INSERT", "eventVersion": "1.1", "eventSource": "aws:dynamodb",
    ...     "awsRegion": "us-east-1", "dynamodb": {"SequenceNumber": "7"}}
    >>> list(stream_event_record(record, "arn"))
    ['eventID', 'eventName', 'eventVersion', 'eventSource', 'awsRegion', 'dynamodb', 'eventSourceARN']
    """
    event = {
        "eventID": record["eventID"],
        "eventName": record["eventName"],
        "eventVersion": record["eventVersion"],
        "eventSource": record["eventSource"],
        "awsRegion": record["awsRegion"],
        "dynamodb": dict(record["dynamodb"]),
    }
    created = record["dynamodb"].get("ApproximateCreationDateTime")
    if created is not None:
        event["dynamodb"]["ApproximateCreationDateTime"] = float(created)  # so Lambda hands it on
    identity = record.get("userIdentity")
    if identity:
        event["userIdentity"] = {"type": identity["Type"], "principalId": identity["PrincipalId"]}
    event["eventSourceARN"] = stream_arn
    return event


def sequence_number(record: dict[str, Any]) -> int:
    """Where a record stands in its shard."""
    return int(record["dynamodb"]["SequenceNumber"])
