"""What SNS refuses of a message that is published.

Sources: SNS API reference, "Publish", "PublishBatch"; SNS developer guide, "Amazon SNS message attributes", "Amazon SNS
quotas"; the texts are those that LocalStack recorded on AWS.
"""

from __future__ import annotations

import json
import re
from typing import Any

from userlab.cloud.http.aws_request import AwsError
from userlab.cloud.moto_seams.messaging.sent_messages import size
from userlab.cloud.topics.refused import invalid

MOST_BYTES = 262_144
MOST_OF_A_BATCH = 10
_LONGEST_NAME = 256
_LONGEST_ENTRY_ID = 80
_SUBJECT = re.compile(r"[\x21-\x7e\u0080-\uffff][^\x00-\x1f\x7f]{0,99}")
_ENTRY_ID = re.compile(r"[A-Za-z0-9_-]*")


def check(given: dict[str, Any], path: str = "") -> None:
    """Raise AwsError for a message's text, subject or attributes. `path` leads to them in a batch."""
    message = given.get("Message")
    if not message:
        raise invalid("Empty message")
    if size(message, given.get("MessageAttributes")) > MOST_BYTES:
        raise invalid("Message too long")
    subject = given.get("Subject")
    if subject is not None and not _SUBJECT.fullmatch(subject):
        raise invalid("Subject")
    if given.get("MessageStructure") == "json":
        _check_structure(message)
    elif given.get("MessageStructure"):
        raise invalid("MessageStructure")
    for name, value in (given.get("MessageAttributes") or {}).items():
        _check_name(name)
        _check_value(name, value or {}, path)


def _check_structure(message: str) -> None:
    try:
        texts = json.loads(message)
    except (ValueError, RecursionError):
        raise invalid("Message Structure - JSON message body failed to parse") from None
    if not isinstance(texts, dict):
        raise invalid("Message Structure - JSON message body failed to parse")
    if not isinstance(texts.get("default"), str):
        raise invalid("Message Structure - No default entry in JSON message body")


def _wrong(text: str) -> AwsError:
    return AwsError("ParameterValueInvalid", text)


def _check_name(name: str) -> None:
    if len(name) > _LONGEST_NAME:
        raise _wrong("Length of message attribute name must be less than 256 bytes.")
    if other := re.search(r"[^A-Za-z0-9_.-]", name):
        raise _wrong(
            f"Invalid non-alphanumeric character '#x{ord(other[0]):X}' was found in the message attribute name. Can "
            "only include alphanumeric characters, hyphens, underscores, or dots."
        )
    for place, is_there in (("starting", name.startswith(".")), ("ending", name.endswith("."))):
        if is_there:
            raise _wrong(f"Invalid message attribute name {place} with character '.' was found.")
    if ".." in name:
        raise _wrong("Message attribute name can not have successive '.' character.")


def _check_value(name: str, value: dict[str, Any], path: str) -> None:
    kind = value.get("DataType")
    if kind is None:
        place = f"{path}messageAttributes.{name}.member.dataType"
        raise AwsError(
            "ValidationError",
            f"1 validation error detected: Value null at '{place}' failed to satisfy constraint: Member must not be "
            "null",
        )
    base, dot, rest = kind.partition(".")
    if base not in ("String", "Number", "Binary") or (dot and not rest):
        raise _wrong(
            f"The message attribute '{name}' has an invalid message attribute type, the set of supported type "
            "prefixes is Binary, Number, and String."
        )
    own, other = ("Binary", "String") if base == "Binary" else ("String", "Binary")
    if value.get(f"{own}Value"):
        if base == "Number" and not _is_number(value["StringValue"]):
            raise _wrong(f"Could not cast message attribute '{name}' value to number.")
        return
    if value.get(f"{other}Value"):
        raise _wrong(f"The message attribute '{name}' with type '{base}' must use field '{own}'.")
    raise _wrong(
        f"The message attribute '{name}' must contain non-empty message attribute value for message attribute type "
        f"'{base}'."
    )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def check_batch(entries: list[dict[str, Any]]) -> None:
    """Raise AwsError for a batch as a whole, before any of its messages is looked at."""
    if not entries:
        raise AwsError("EmptyBatchRequest", "The batch request doesn't contain any entries.")
    if len(entries) > MOST_OF_A_BATCH:
        raise AwsError("TooManyEntriesInBatchRequest", "The batch request contains more entries than permissible.")
    names = [str(entry.get("Id") or "") for entry in entries]
    for name in names:
        if len(name) > _LONGEST_ENTRY_ID:
            raise AwsError("InvalidBatchEntryId", f"The Id of a batch entry in the batch request is too long: {name}")
        if not name or not _ENTRY_ID.fullmatch(name):
            text = f"The Id of a batch entry in the batch request contains an impermissible character: {name}"
            raise AwsError("InvalidBatchEntryId", text)
    if len(set(names)) < len(names):
        raise AwsError("BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.")
    if sum(size(str(entry.get("Message") or ""), entry.get("MessageAttributes")) for entry in entries) > MOST_BYTES:
        text = "The length of all the messages put together is more than the limit."
        raise AwsError("BatchRequestTooLong", text)
