"""Requests of X-Ray, checked against its model, and its errors."""

from __future__ import annotations

import datetime
from typing import Any

from userlab.cloud.http.aws_request import AwsError, AwsRequest
from userlab.cloud.http.operation_input import Wording, read


def invalid(text: str) -> AwsError:
    """InvalidRequestException."""
    return AwsError("InvalidRequestException", text)


def refused(what: str) -> AwsError:
    """What X-Ray can do on AWS, and this one cannot."""
    return invalid(f"The local cloud cannot do {what} of X-Ray. On AWS it exists.")


def _wrong_type(kind: str, value: Any, path: str) -> AwsError:
    return invalid(f"The value at '{path}' must be of type {kind}.")


_WORDING = Wording("xray", _wrong_type, constraints="InvalidRequestException", one_fault=True)


def members(request: AwsRequest) -> dict[str, Any]:
    """The input of an operation. Raises AwsError InvalidRequestException."""
    return read(_WORDING, request.action, request.parameters)


def time_range(parameters: dict[str, Any], hours: int) -> tuple[float, float]:
    """StartTime and EndTime in epoch seconds. Raises AwsError InvalidRequestException.

    That a range is at most 6 hours is recorded of GetServiceGraph; of GetTraceSummaries, the same words with its limit.
    """
    start, end = _seconds(parameters["StartTime"]), _seconds(parameters["EndTime"])
    if end < start:
        raise invalid("End time must be after start time")
    if end - start > hours * 3600:
        raise invalid(f"Time range cannot be longer than {hours} hours")
    return start, end


def page(parameters: dict[str, Any], size: int, count: int) -> tuple[int, str | None]:
    """(the first of a page, the token of the next). Raises AwsError InvalidRequestException."""
    token = str(parameters.get("NextToken") or "0")
    if not token.isdigit() or int(token) > count:
        raise invalid("Invalid next token")
    first = int(token)
    return first, str(first + size) if first + size < count else None


def _seconds(value: Any) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    try:
        moment = datetime.datetime.fromisoformat(str(value))
    except ValueError:
        raise invalid(f"{value!r} is no time.") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)).timestamp()
