"""The entries of PutEvents: which of them are events, and what is wrong with the others.

Source: EventBridge API reference, "PutEvents"; user guide, "Calculating PutEvents event entry size". The texts are
those that LocalStack recorded on AWS in January 2025.
"""

from __future__ import annotations

import json
from typing import Any

from userlab.cloud.http.aws_request import AwsError

MOST_ENTRIES = 10
MOST_BYTES = 1_048_576
_FAULT = "Parameter {0} is not valid. Reason: {0} is a required argument."
_MEMBERS = (
    *("time", "source", "resources", "detailType", "detail", "eventBusName", "traceHeader", "kmsKeyIdentifier"),
    "internalMetadata",
)


def check_entries(entries: list[dict[str, Any]]) -> None:
    """Raise AwsError ValidationException where there are none, too many, or too large ones."""
    if not entries or len(entries) > MOST_ENTRIES:
        bound = "less than or equal to 10" if entries else "greater than or equal to 1"
        shown = f"[{', '.join(_in_java(entry) for entry in entries)}]"
        raise AwsError(
            "ValidationException",
            f"1 validation error detected: Value '{shown}' at 'entries' failed to satisfy constraint: "
            f"Member must have length {bound}",
        )
    if sum(map(_size, entries)) > MOST_BYTES:
        raise AwsError("ValidationException", "Total size of the entries in the request is over the limit.")


def fault(entry: dict[str, Any]) -> tuple[str, str] | None:
    """The code and text of an entry that is no event; None for one that is.

    >>> fault({"Source": "shop", "DetailType": "order", "Detail": "[1]"})
    ('MalformedDetail', 'Detail is malformed.')
    """
    for name in ("Source", "DetailType", "Detail"):
        if not entry.get(name):
            return "InvalidArgument", _FAULT.format(name)
    if str(entry["Source"]).startswith("aws."):
        return "NotAuthorizedForSourceException", "Not authorized for the source."
    try:
        detail = json.loads(entry["Detail"])
    except (TypeError, ValueError, RecursionError):
        detail = None
    return None if isinstance(detail, dict) else ("MalformedDetail", "Detail is malformed.")


def _size(entry: dict[str, Any]) -> int:
    texts = [entry.get("Source"), entry.get("DetailType"), entry.get("Detail"), *(entry.get("Resources") or [])]
    return sum(len(str(text).encode()) for text in texts if text) + (14 if entry.get("Time") else 0)


def _in_java(entry: dict[str, Any]) -> str:
    values = {name[0].lower() + name[1:]: value for name, value in entry.items() if value is not None}
    members = ", ".join(f"{name}={values.get(name, 'null')}" for name in _MEMBERS)
    return f"PutEventsRequestEntry({members})"
