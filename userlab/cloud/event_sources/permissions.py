"""What a function's role must be allowed before Lambda reads a stream or a queue for it.

Source: Lambda developer guide, "Using AWS Lambda with Amazon DynamoDB" (execution role permissions) and "Using
Lambda with Amazon SQS". The check is made when the mapping is made or changed, as on AWS.
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.account.arn import read_arn
from userlab.cloud.account.authority import Authority
from userlab.cloud.account.principal import Principal
from userlab.cloud.event_sources.lookup import FunctionFacts
from userlab.cloud.event_sources.validation import invalid
from userlab.cloud.moto_seams import iam

STREAM_ACTIONS = ("GetRecords", "GetShardIterator", "DescribeStream", "ListStreams")
QUEUE_ACTIONS = ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes")
DESTINATION_ACTIONS = {"sqs": "SendMessage", "sns": "Publish", "s3": "PutObject"}


def check(authority: Authority, function: FunctionFacts, source_arn: str, settings: dict[str, Any]) -> None:
    """Check that a function's role may read the source, and send to the destination that `settings` name.

    Raises AwsError InvalidParameterValueException.
    """
    principal = role_principal(function)

    def allowed(service: str, action: str, arn: str) -> bool:
        return authority.allows(principal, f"{service}:{action}", arn)

    if read_arn(source_arn).service == "sqs":
        missing = [action for action in QUEUE_ACTIONS if not allowed("sqs", action, source_arn)]
        if missing:
            raise _missing(missing[0], "SQS")
    elif not all(allowed("dynamodb", action, source_arn) for action in STREAM_ACTIONS):
        raise invalid(
            f"Cannot access stream {source_arn}. Please ensure the role can perform the GetRecords, "
            "GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM."
        )
    on_failure = (settings.get("DestinationConfig") or {}).get("OnFailure") or {}
    destination = on_failure.get("Destination")
    if destination:
        service = read_arn(destination).service
        resource = f"{destination}/*" if service == "s3" else destination
        if not allowed(service, DESTINATION_ACTIONS[service], resource):
            raise _missing(DESTINATION_ACTIONS[service], service.upper())


def role_principal(function: FunctionFacts) -> Principal:
    """The session of a function's role."""
    name = function.role.rsplit("/", 1)[-1]
    account = read_arn(function.role).account
    arn = f"arn:aws:sts::{account}:assumed-role/{name}/{function.name}"
    role = iam.role(function.role)
    unique_id = role.id if role is not None else ""
    return Principal(account, arn, "role", name, "", unique_id, function.role, session=True)


def _missing(action: str, service: str) -> Exception:
    return invalid(f"The function execution role does not have permissions to call {action} on {service}")
