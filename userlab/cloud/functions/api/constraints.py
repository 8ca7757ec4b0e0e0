"""Checks an operation's input against the constraints in Lambda's service model, in AWS's words.

The model is the one that boto3 serializes with, so every operation has its checks: lengths, ranges, patterns and
enumerations. A member of the wrong JSON type gets SerializationException.
"""

from __future__ import annotations

import functools
import re
from typing import Any

from userlab.cloud.functions.limits import MAXIMUM_MEMORY_MB, MAXIMUM_TIMEOUT
from userlab.cloud.http.aws_request import AwsError
from userlab.cloud.http.service_model import description_of

TYPES = {"string": str, "integer": int, "long": int, "boolean": bool, "list": list, "map": dict, "structure": dict}
# What newer kinds of compute allow: the model has their bounds, a function as this cloud runs it has these.
BOUNDS = {"Timeout": {"max": MAXIMUM_TIMEOUT}, "MemorySize": {"max": MAXIMUM_MEMORY_MB}}
# What Lambda itself says about these is more than the model tells.
SKIPPED = frozenset({"Runtime", "FunctionName", "NamespacedFunctionName", "Role", "UnqualifiedFunctionName"})


def check(action: str, parameters: dict[str, Any]) -> None:
    """Raise ValidationException (all faults in one text) or SerializationException.

    >>> check("UpdateFunctionConfiguration", {"FunctionName": "f", "Timeout": 901})
    Traceback (most recent call last):
    ...
    ...AwsError: ValidationException: 1 validation error detected: Value '901' at 'timeout' \
failed to satisfy constraint: Member must have value less than or equal to 900
    """
    model = description_of("lambda")
    shape = model["operations"].get(action, {}).get("input", {}).get("shape")
    if shape is None:
        return
    faults: list[str] = []
    for name in model["shapes"][shape].get("required", ()):
        if parameters.get(name) is None:
            faults.append(f"Value null at '{_first_lower(name)}' failed to satisfy constraint: Member must not be null")
    for name, value in parameters.items():
        member = model["shapes"][shape]["members"].get(name)
        if member is not None and member.get("location") != "header" and value is not None:
            _check(member["shape"], value, _first_lower(name), faults, member.get("location") is not None)
    if faults:
        plural = "error" if len(faults) == 1 else "errors"
        raise AwsError("ValidationException", f"{len(faults)} validation {plural} detected: " + "; ".join(faults))


def _check(name: str, value: Any, path: str, faults: list[str], outside: bool = False) -> None:
    shape = description_of("lambda")["shapes"][name] | BOUNDS.get(name, {})
    kind = TYPES.get(shape["type"])
    if outside:  # a path or query member is always text
        if kind is int and not str(value).lstrip("-").isdigit():
            raise AwsError("ValidationException", f"Value '{value}' at '{path}' is not a number.")
        value = int(value) if kind is int else str(value)
    elif kind is not None and (not isinstance(value, kind) or (kind is int and isinstance(value, bool))):
        raise AwsError("SerializationException", f"'{path}' must be a JSON {_json_name(kind)}.")
    if name not in SKIPPED:
        faults += [
            f"Value '{_shown(value)}' at '{path}' failed to satisfy constraint: {text}"
            for text in _faults(shape, value)
        ]
    if shape["type"] == "structure":
        for member, inner in value.items():
            if member in shape["members"] and inner is not None:
                _check(shape["members"][member]["shape"], inner, f"{path}.{_first_lower(member)}", faults)
    elif shape["type"] == "list":
        for number, inner in enumerate(value, 1):
            _check(shape["member"]["shape"], inner, f"{path}.{number}.member", faults)
    elif shape["type"] == "map":
        for key, inner in value.items():
            _check(shape["key"]["shape"], key, path, faults)
            _check(shape["value"]["shape"], inner, f"{path}.{key}.member", faults)


def _faults(shape: dict[str, Any], value: Any) -> list[str]:
    if shape["type"] in ("integer", "long"):
        words, measured = "value", value
    elif shape["type"] in ("string", "list", "map"):
        words, measured = "length", len(value)
    else:
        return []
    faults = []
    if measured < shape.get("min", measured):
        faults.append(f"Member must have {words} greater than or equal to {shape['min']}")
    if measured > shape.get("max", measured):
        faults.append(f"Member must have {words} less than or equal to {shape['max']}")
    if "enum" in shape and value not in shape["enum"]:
        faults.append(f"Member must satisfy enum value set: [{', '.join(shape['enum'])}]")
    if "pattern" in shape and not _matches(shape["pattern"], value):
        faults.append(f"Member must satisfy regular expression pattern: {shape['pattern']}")
    return faults


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern)
    except re.error:  # Java's dialect
        return None


def _matches(pattern: str, value: str) -> bool:
    compiled = _compiled(pattern)
    return compiled is None or compiled.fullmatch(value) is not None


def _first_lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 512 else text[:512] + "..."


def _json_name(kind: type) -> str:
    return {str: "string", int: "integer", bool: "boolean", list: "array", dict: "object"}[kind]
