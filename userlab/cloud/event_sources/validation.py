"""What Lambda refuses when a mapping is made or changed.

Source: Lambda API reference, "CreateEventSourceMapping" and "UpdateEventSourceMapping".
"""

from __future__ import annotations

import re
from typing import Any

from userlab.cloud.aws_request import AwsError
from userlab.cloud.event_sources.filter_patterns import MOST_FILTERS, InvalidPattern, compile_filters

ARN_PATTERN = r"arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:([a-z]{2}(-gov)?-[a-z]+-\d{1})?:(\d{12})?:(.*)"
RANGES = {
    "BatchSize": (1, 10_000),
    "MaximumBatchingWindowInSeconds": (0, 300),
    "MaximumRecordAgeInSeconds": (-1, 604_800),
    "MaximumRetryAttempts": (-1, 10_000),
    "ParallelizationFactor": (1, 10),
    "TumblingWindowInSeconds": (0, 900),
}
BOOLEANS = ("Enabled", "BisectBatchOnFunctionError")
STREAM_ONLY = (
    "BisectBatchOnFunctionError",
    "DestinationConfig",
    "MaximumRecordAgeInSeconds",
    "MaximumRetryAttempts",
    "ParallelizationFactor",
    "StartingPosition",
    "TumblingWindowInSeconds",
)
STARTING_POSITIONS = ("TRIM_HORIZON", "LATEST", "AT_TIMESTAMP")


def check_new(wanted: dict[str, Any]) -> None:
    """Check the parameters of CreateEventSourceMapping that need no look at the account.

    Raises AwsError ValidationException or InvalidParameterValueException (HTTP 400).
    """
    if not wanted.get("FunctionName"):
        raise constraint("functionName", None, "Member must not be null")
    source = wanted.get("EventSourceArn")
    if not source:
        raise invalid("Unrecognized event source: EventSourceArn is missing.")
    if not isinstance(source, str) or not re.fullmatch(ARN_PATTERN, source):
        raise constraint("eventSourceArn", source, f"Member must satisfy regular expression pattern: {ARN_PATTERN}")
    service = source.split(":")[2]
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
    for name, (least, most) in RANGES.items():
        _check_number(name, wanted.get(name), least, most)
    for name in BOOLEANS:
        if wanted.get(name) is not None and not isinstance(wanted[name], bool):
            raise AwsError("SerializationException", f"{name} is to be true or false.")
    age = wanted.get("MaximumRecordAgeInSeconds")
    if age is not None and 0 <= age < 60:
        raise invalid("MaximumRecordAgeInSeconds is -1, for infinite, or from 60 to 604800 seconds.")
    _check_filters(wanted.get("FilterCriteria"))
    _check_response_types(wanted.get("FunctionResponseTypes"))
    if is_queue:
        _check_queue(wanted)
    elif wanted.get("TumblingWindowInSeconds"):
        raise invalid("The local cloud does not aggregate over windows: leave TumblingWindowInSeconds out. AWS has it.")
    _check_destination(wanted.get("DestinationConfig"))


def _check_number(name: str, value: Any, least: int, most: int) -> None:
    if value is None:
        return
    if not isinstance(value, int) or isinstance(value, bool):
        raise AwsError("SerializationException", f"{name} is to be a whole number.")
    if value > most:
        raise constraint(_member(name), value, f"Member must have value less than or equal to {most}")
    if value < least:
        raise constraint(_member(name), value, f"Member must have value greater than or equal to {least}")


def _check_starting_position(position: Any, source: str) -> None:
    if position is None:
        raise invalid(
            "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: "
            "Member must not be null."
        )
    if position not in STARTING_POSITIONS:
        values = ", ".join(("LATEST", "AT_TIMESTAMP", "TRIM_HORIZON"))
        raise constraint("startingPosition", position, f"Member must satisfy enum value set: [{values}]")
    if position == "AT_TIMESTAMP":
        raise invalid(f"Unsupported starting position for arn type: {source}")


def _check_filters(criteria: Any) -> None:
    if criteria is None:
        return
    filters = criteria.get("Filters") or [] if isinstance(criteria, dict) else None
    if not isinstance(filters, list) or not all(isinstance(entry, dict) for entry in filters):
        raise AwsError("SerializationException", "FilterCriteria is to hold a list of Filters.")
    if len(filters) > MOST_FILTERS:
        raise invalid(f"A mapping has {MOST_FILTERS} filters at most; this one has {len(filters)}.")
    try:
        compile_filters(criteria)
    except InvalidPattern as error:
        raise invalid(f"Invalid filter pattern definition. ({error})") from error


def _check_response_types(types: Any) -> None:
    if types is None:
        return
    if not isinstance(types, list) or any(name != "ReportBatchItemFailures" for name in types):
        wanted = "[Member must satisfy enum value set: [ReportBatchItemFailures]]"
        raise constraint("functionResponseTypes", types, f"Member must satisfy constraint: {wanted}")


def _check_queue(wanted: dict[str, Any]) -> None:
    for name in STREAM_ONLY:
        if wanted.get(name) is not None:
            raise invalid(f"{name} is for streams; the event source is an SQS queue.")
    size, window = wanted.get("BatchSize") or 0, wanted.get("MaximumBatchingWindowInSeconds") or 0
    if size > 10 and window == 0:
        raise invalid("Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10")


def _check_destination(configuration: Any) -> None:
    on_failure = configuration.get("OnFailure") if isinstance(configuration, dict) else None
    destination = on_failure.get("Destination") if isinstance(on_failure, dict) else None
    if destination is None:
        return
    if not isinstance(destination, str) or not re.fullmatch(ARN_PATTERN, destination):
        raise constraint("destinationConfig.onFailure.destination", destination, "Member must be an ARN")
    if destination.split(":")[2] not in ("sqs", "sns") or destination.endswith(".fifo"):
        raise invalid(
            f"Discarded records can go to a standard SQS queue or a standard SNS topic, not to {destination}."
        )


def constraint(member: str, value: Any, rule: str) -> AwsError:
    """A member that breaks its constraint, in AWS's words."""
    shown = "null" if value is None else f"'{value}'"
    text = f"1 validation error detected: Value {shown} at '{member}' failed to satisfy constraint: {rule}"
    return AwsError("ValidationException", text)


def invalid(message: str) -> AwsError:
    """A parameter that makes no sense here."""
    return AwsError("InvalidParameterValueException", message)


def _member(name: str) -> str:
    return name[0].lower() + name[1:]
