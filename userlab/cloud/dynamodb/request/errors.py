"""The errors that DynamoDB's rules end in, with AWS's codes and texts."""

from __future__ import annotations

from typing import Any

from userlab.cloud.http.aws_request import AwsError

INVALID = "One or more parameter values were invalid: "


def validation(message: str) -> AwsError:
    """A request that breaks a rule: ValidationException, HTTP 400."""
    return AwsError("ValidationException", message)


def invalid(message: str) -> AwsError:
    """A ValidationException whose text starts "One or more parameter values were invalid: "."""
    return AwsError("ValidationException", INVALID + message)


class RequestError(AwsError):
    """A ValidationException that a request earns by itself, whatever is stored.

    AWS words it by the operation: `message` is the wording of 2026, `older` the one before; see `wording`.
    """

    def __init__(self, message: str, older: str | None = None) -> None:
        super().__init__("ValidationException", message)
        self.older = message if older is None else older


def invalid_value(message: str) -> RequestError:
    """A RequestError whose text starts "One or more parameter values were invalid: "."""
    return RequestError(INVALID + message)


def serialization(message: str) -> AwsError:
    """A body that AWS cannot read as the operation's input: SerializationException, HTTP 400."""
    return AwsError("SerializationException", message)


def no_such_table(name: str | None = None) -> AwsError:
    """A table that is not there. Item calls do not name it, table calls do."""
    text = "Requested resource not found"
    return AwsError("ResourceNotFoundException", f"{text}: Table: {name} not found" if name else text)


def condition_failed(item: dict[str, Any] | None = None) -> AwsError:
    """ConditionalCheckFailedException; `item` is what is there, if the request wants it back."""
    members: dict[str, Any] = {"Item": item} if item else {}
    return AwsError("ConditionalCheckFailedException", "The conditional request failed", **members)


def duplicate_item() -> AwsError:
    """PartiQL's INSERT of an item whose key is there already."""
    return AwsError("DuplicateItemException", "Duplicate primary key exists in table")
