"""The constraints that IAM and STS put on parameters: required, length, range, pattern, enumeration.

They are read from botocore's service models, where AWS publishes them; SDKs check only a part of them before
sending, and the service answers the rest.

Source: IAM and STS API references, "Request Parameters" of each operation.
"""

import functools
import re
from typing import Any

from userlab.cloud.http.aws_request import AwsError, AwsRequest
from userlab.cloud.http.service_model import description_of


@functools.cache
def _members(service: str, action: str) -> tuple[tuple[str, bool, dict[str, Any]], ...] | None:
    """(name, required, shape) of each parameter of an operation; None if there is no such operation."""
    description = description_of(service)
    operation = description["operations"].get(action)
    if operation is None:
        return None
    shape = operation.get("input", {}).get("shape")
    structure = description["shapes"][shape] if shape else {}
    required = structure.get("required", [])
    return tuple(
        (name, name in required, description["shapes"][member["shape"]])
        for name, member in structure.get("members", {}).items()
    )


def check(request: AwsRequest) -> None:
    """Raise AwsError InvalidAction or ValidationError as the service does.

    >>> check(create_role_request)  # doctest: +SKIP
    Traceback (most recent call last):
    AwsError: ValidationError: 1 validation error detected: Value null at 'roleName' failed to satisfy ...
    """
    members = _members(request.service, request.action)
    if members is None:
        version = description_of(request.service)["metadata"]["apiVersion"]
        text = f"Could not find operation {request.action} for version {version}"
        raise AwsError("InvalidAction", text, 400)
    found = []
    for name, required, shape in members:
        if shape["type"] in ("list", "map", "structure"):
            continue
        value = request.parameters.get(name)
        label = name[0].lower() + name[1:]
        if value is None:
            if required:
                found.append(f"Value null at '{label}' failed to satisfy constraint: Member must not be null")
            continue
        problem = _problem(str(value), shape)
        if problem:
            found.append(f"Value '{value}' at '{label}' failed to satisfy constraint: {problem}")
    if found:
        plural = "s" if len(found) > 1 else ""
        text = f"{len(found)} validation error{plural} detected: " + "; ".join(found)
        raise AwsError("ValidationError", text, 400)


def _problem(value: str, shape: dict[str, Any]) -> str:
    """What is wrong with a value, "" if nothing is."""
    if shape["type"] in ("integer", "long"):
        return _number_problem(value, shape)
    if "enum" in shape and value not in shape["enum"]:
        return f"Member must satisfy enum value set: [{', '.join(shape['enum'])}]"
    if shape["type"] != "string":
        return ""
    if len(value) < shape.get("min", 0):
        return f"Member must have length greater than or equal to {shape['min']}"
    if len(value) > shape.get("max", len(value)):
        return f"Member must have length less than or equal to {shape['max']}"
    pattern = _pattern(shape.get("pattern", ""))
    if pattern is not None and not pattern.fullmatch(value):
        return f"Member must satisfy regular expression pattern: {shape['pattern']}"
    return ""


def _number_problem(value: str, shape: dict[str, Any]) -> str:
    if not re.fullmatch(r"-?\d{1,18}", value, re.ASCII):
        return "Member must be a number"
    if int(value) < shape.get("min", int(value)):
        return f"Member must have value greater than or equal to {shape['min']}"
    if int(value) > shape.get("max", int(value)):
        return f"Member must have value less than or equal to {shape['max']}"
    return ""


@functools.cache
def _pattern(text: str) -> re.Pattern[str] | None:
    try:
        return re.compile(text, re.ASCII) if text else None
    except re.error:  # some use classes that only Java knows, such as \p{L}
        return None
