"""What Lambda says of an input that does not fit its model."""

from __future__ import annotations

from typing import Any

from userlab.cloud.functions.limits import MAXIMUM_MEMORY_MB, MAXIMUM_TIMEOUT
from userlab.cloud.http import operation_input
from userlab.cloud.http.aws_request import AwsError
from userlab.cloud.http.operation_input import Wording

_JSON = {"integer": "integer", "long": "integer", "boolean": "boolean", "list": "array", "string": "string"}


def _wrong_type(kind: str, value: Any, path: str) -> AwsError:
    return AwsError("SerializationException", f"'{path}' must be a JSON {_JSON.get(kind, 'object')}.")


def _no_number(value: Any, path: str) -> AwsError:
    return AwsError("ValidationException", f"Value '{value}' at '{path}' is not a number.")


WORDING = Wording(
    service="lambda",
    wrong_type=_wrong_type,
    no_number=_no_number,
    constraints="ValidationException",
    unchecked=frozenset({"double"}),
    # What Lambda itself says about it is more than the model tells.
    skipped=frozenset({"Runtime"}),
    # What newer kinds of compute allow: the model has their bounds, a function as this cloud runs it has these.
    bounds={
        "Timeout": {"max": MAXIMUM_TIMEOUT},
        "MemorySize": {"max": MAXIMUM_MEMORY_MB},
        # Lambda names these in another order than its model.
        "RecursiveLoop": {"enum": ["Terminate", "Allow"]},
        "EventSourcePosition": {"enum": ["LATEST", "AT_TIMESTAMP", "TRIM_HORIZON"]},
    },
    grouped=True,
)


def check(action: str, parameters: dict[str, Any]) -> None:
    """Raise ValidationException (all faults in one text) or SerializationException.

    >>> check("UpdateFunctionConfiguration", {"FunctionName": "f", "Timeout": 901})
    Traceback (most recent call last):
    ...
    ...AwsError: ValidationException: 1 validation error detected: Value '901' at 'timeout' \
failed to satisfy constraint: Member must have value less than or equal to 900
    """
    operation_input.read(WORDING, action, parameters)
