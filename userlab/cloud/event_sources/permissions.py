"""What a function's role must be allowed before Lambda reads a stream or a queue for it.

Source: Lambda developer guide, "Using AWS Lambda with Amazon DynamoDB" (execution role permissions) and "Using
Lambda with Amazon SQS". The check is made when the mapping is made, as on AWS.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from userlab.cloud.event_sources.validation import invalid
from userlab.cloud.identity.credentials import Principal
from userlab.cloud.moto_seams import iam
from userlab.cloud.moto_seams.event_source_mappings import FunctionFacts

if TYPE_CHECKING:
    from userlab.cloud.cloud import Cloud

STREAM_ACTIONS = ("GetRecords", "GetShardIterator", "DescribeStream", "ListStreams")
QUEUE_ACTIONS = ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes")


def check(cloud: Cloud, account: str, function: FunctionFacts, source_arn: str) -> None:
    """Raises AwsError InvalidParameterValueException when the function's role may not read the source."""
    principal = role_principal(account, function)
    if source_arn.split(":")[2] == "sqs":
        for action in QUEUE_ACTIONS:
            if not cloud.authorizer.allows(principal, f"sqs:{action}", source_arn):
                raise invalid(f"The function execution role does not have permissions to call {action} on SQS")
        return
    if not all(cloud.authorizer.allows(principal, f"dynamodb:{name}", source_arn) for name in STREAM_ACTIONS):
        raise invalid(
            f"Cannot access stream {source_arn}. Please ensure the role can perform the GetRecords, "
            "GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM."
        )


def role_principal(account: str, function: FunctionFacts) -> Principal:
    """The session of a function's role."""
    name = function.role.rsplit("/", 1)[-1]
    arn = f"arn:aws:sts::{account}:assumed-role/{name}/{function.name}"
    role = iam.role(function.role)
    unique_id = role.id if role is not None else ""
    return Principal(account, arn, "role", name, "", unique_id, function.role, session=True)
