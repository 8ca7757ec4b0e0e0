"""The members of a request to CloudWatch Logs have their types and lengths, and none of the required ones is missing.

Source: CloudWatch Logs API reference, "Request Parameters" of each operation, as botocore's model has them.
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.http.aws_request import AwsError, AwsRequest
from userlab.cloud.http.operation_input import in_java
from userlab.cloud.http.service_model import description_of

_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "long": int,
    "boolean": bool,
    "double": (int, float),
    "float": (int, float),
    "list": list,
    "map": dict,
    "structure": dict,
}


def check(request: AwsRequest) -> None:
    """Raise AwsError SerializationException or InvalidParameterException."""
    description = description_of("logs")
    operation = description["operations"].get(request.action)
    if operation is None or "input" not in operation:
        return
    given = request.parameters
    for name in [name for name, value in given.items() if value is None]:
        del given[name]  # a member that is null is as good as none
    _check(description["shapes"], operation["input"]["shape"], given, "")


def _check(shapes: dict[str, Any], name: str, value: Any, path: str) -> None:
    shape = shapes[name]
    wanted = _TYPES.get(shape["type"])
    if wanted is not None and (not isinstance(value, wanted) or (isinstance(value, bool) and wanted is int)):
        raise AwsError("SerializationException", f"The member {path or 'of the request'} has the wrong type.")
    if shape["type"] in ("string", "list", "map"):
        _check_length(shape, name, value, path)
    if shape["type"] == "structure":
        for member in shape.get("required", ()):
            if value.get(member) is None:
                place = f"{path}.{member}" if path else member
                text = f"Value null at '{place}' failed to satisfy constraint: Member must not be null"
                raise AwsError("InvalidParameterException", f"1 validation error detected: {text}")
        for member, inner in value.items():
            if member in shape["members"] and inner is not None:
                _check(shapes, shape["members"][member]["shape"], inner, f"{path}.{member}" if path else member)
    elif shape["type"] == "list":
        for number, inner in enumerate(value, 1):
            _check(shapes, shape["member"]["shape"], inner, f"{path}.{number}.member")
    elif shape["type"] == "map":
        for key, inner in value.items():
            _check(shapes, shape["value"]["shape"], inner, f"{path}.{key}")


def _check_length(shape: dict[str, Any], name: str, value: Any, path: str) -> None:
    """Raise AwsError InvalidParameterException for a text or a list that is too short or too long. (As recorded.)"""
    fewest, most = shape.get("min"), shape.get("max")
    if most is not None and len(value) > most:
        if name in ("LogGroupName", "LogStreamName"):
            text = f"Invalid LogGroup or LogStream, both must have length less than or equal to {most}."
            raise AwsError("InvalidParameterException", text)
        broken = f"less than or equal to {most}"
    elif fewest is not None and len(value) < fewest:
        broken = f"greater than or equal to {fewest}"
    else:
        return
    told = f"Value '{in_java(value)}' at '{path}' failed to satisfy constraint: Member must have length {broken}"
    raise AwsError("InvalidParameterException", f"1 validation error detected: {told}")
