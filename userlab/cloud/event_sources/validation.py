"""What Lambda refuses when a mapping is made or changed, beyond what its service model tells.

Lengths, ranges, patterns and types are checked by `functions.constraints` before. Source: Lambda API reference,
"CreateEventSourceMapping" and "UpdateEventSourceMapping".
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.account.arn import read_arn
from userlab.cloud.event_patterns.operators import InvalidPattern
from userlab.cloud.event_sources.filter_patterns import MOST_FILTERS, compile_filters
from userlab.cloud.http.aws_request import AwsError

STREAM_ONLY = (
    "BisectBatchOnFunctionError",
    "MaximumRecordAgeInSeconds",
    "MaximumRetryAttempts",
    "ParallelizationFactor",
    "StartingPosition",
    "TumblingWindowInSeconds",
)


def check_new(wanted: dict[str, Any]) -> None:
    """Check what needs no look at the account. Raises AwsError InvalidParameterValueException (HTTP 400)."""
    source = wanted.get("EventSourceArn")
    if not source:
        raise invalid("Unrecognized event source.")
    service = read_arn(source).service
    if service not in ("dynamodb", "sqs"):
        raise invalid(
            f"The local cloud reads DynamoDB streams and SQS queues, not {service}: {source}. "
            "On AWS, Lambda reads more sources."
        )
    check_settings(wanted, service == "sqs")
    if service == "dynamodb":
        _check_starting_position(wanted.get("StartingPosition"), source)


def check_settings(wanted: dict[str, Any], is_queue: bool) -> None:
    """Check the members that creating and updating a mapping have in common. Raises AwsError as `check_new`."""
    age = wanted.get("MaximumRecordAgeInSeconds")
    if age is not None and 0 <= age < 60:
        raise invalid("MaximumRecordAgeInSeconds is -1, for infinite, or from 60 to 604800 seconds.")
    _check_filters(wanted.get("FilterCriteria"))
    if is_queue:
        _check_queue(wanted)
    elif wanted.get("TumblingWindowInSeconds"):
        raise invalid("The local cloud does not aggregate over windows: leave TumblingWindowInSeconds out. AWS has it.")
    _check_destination(wanted.get("DestinationConfig"))


def _check_starting_position(position: str | None, source: str) -> None:
    if position is None:
        raise invalid(
            "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: "
            "Member must not be null."
        )
    if position == "AT_TIMESTAMP":
        raise invalid(f"Unsupported starting position for arn type: {source}")


def _check_filters(criteria: dict[str, Any] | None) -> None:
    filters = (criteria or {}).get("Filters") or []
    if len(filters) > MOST_FILTERS:
        raise invalid(f"A mapping has {MOST_FILTERS} filters at most; this one has {len(filters)}.")
    try:
        compile_filters(criteria)
    except InvalidPattern as error:
        raise invalid(f"Invalid filter pattern definition. ({error})") from error


def _check_queue(wanted: dict[str, Any]) -> None:
    if wanted.get("DestinationConfig") is not None:
        raise invalid("Unsupported DestinationConfig parameter for given event source mapping type.")
    for name in STREAM_ONLY:
        if wanted.get(name) is not None:
            raise invalid(f"{name} is for streams; the event source is an SQS queue.")
    size, window = wanted.get("BatchSize") or 0, wanted.get("MaximumBatchingWindowInSeconds") or 0
    if size > 10 and window == 0:
        raise invalid("Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10")


def _check_destination(configuration: dict[str, Any] | None) -> None:
    destination = ((configuration or {}).get("OnFailure") or {}).get("Destination")
    if not destination:
        return
    if read_arn(destination).service not in ("sqs", "sns", "s3") or destination.endswith(".fifo"):
        raise invalid(
            "Discarded records can go to a standard SQS queue, a standard SNS topic or an S3 bucket, not to "
            f"{destination}."
        )


def invalid(message: str) -> AwsError:
    """A parameter that makes no sense here."""
    return AwsError("InvalidParameterValueException", message)
