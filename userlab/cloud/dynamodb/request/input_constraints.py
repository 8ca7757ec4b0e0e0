"""Checks an input against the limits of the model: lengths, ranges, patterns, allowed values, what must be there.

AWS collects up to ten of these errors in one answer: "2 validation errors detected: Value ... at 'limit' failed
to satisfy constraint: Member must have value greater than or equal to 1; Value ...". How it tells them since 2026
depends on the operation: see `constraint_wording`.
"""

from __future__ import annotations

import re
from typing import Any

from userlab.cloud.dynamodb.request import constraint_wording, printed_input
from userlab.cloud.dynamodb.request.constraint_wording import Fault
from userlab.cloud.dynamodb.request.input_shapes import TABLE_NAME_PATTERN, Shape

_NAME = re.compile(TABLE_NAME_PATTERN, re.ASCII)
_NAMED_TABLES = ("TableArn", "TableName")


def check(shape: Shape, value: dict[str, Any], action: str) -> None:
    """Raise ValidationException for what a request's members may not be."""
    faults: list[Fault] = []
    _structure(shape, value, "", faults)
    if faults:
        raise constraint_wording.refusal(action, value, faults)


def _structure(shape: Shape, value: dict[str, Any], path: str, faults: list[Fault]) -> None:
    faults += [Fault(_at(path, name), "Member must not be null") for name in shape.required if name not in value]
    for name, inside in value.items():
        member = shape.members[name]
        if member.type != "boolean":
            _any(member, inside, _at(path, name), faults)


def _at(path: str, name: str) -> str:
    name = name[0].lower() + name[1:]
    return f"{path}.{name}" if path else name


def _any(shape: Shape, value: Any, path: str, faults: list[Fault]) -> None:
    kind = shape.type
    if kind == "string":
        _string(shape, value, path, faults)
    elif kind == "structure":
        _structure(shape, value, path, faults)
    elif kind == "list":
        _length(shape, value, path, faults)
        if shape.element.type != "attribute":
            for number, inside in enumerate(value, 1):
                _any(shape.element, inside, f"{path}.{number}.member", faults)
    elif kind == "map":
        _map(shape, value, path, faults)
    elif kind in ("integer", "long"):
        _range(shape, value, path, faults)


def _string(shape: Shape, value: str, path: str, faults: list[Fault]) -> None:
    if shape.enum is not None:
        if value not in shape.enum:
            allowed = ", ".join(shape.enum)
            faults.append(Fault(path, f"Member must satisfy enum value set: [{allowed}]", value))
        return
    if shape.name in _NAMED_TABLES and value.startswith("arn:"):
        return
    if shape.name in _NAMED_TABLES and not value:  # told by one character, whatever the least length of a name is
        faults.append(Fault(path, "Member must have length greater than or equal to 1", ""))
        return
    if shape.pattern is not None and not shape.pattern.fullmatch(value):
        faults.append(Fault(path, f"Member must satisfy regular expression pattern: {shape.pattern.pattern}", value))
    _length(shape, value, path, faults)


def _length(shape: Shape, value: Any, path: str, faults: list[Fault]) -> None:
    if shape.least is not None and len(value) < shape.least:
        constraint = f"Member must have length greater than or equal to {shape.least}"
    elif shape.most is not None and len(value) > shape.most:
        constraint = f"Member must have length less than or equal to {shape.most}"
    else:
        return
    faults.append(Fault(path, constraint, printed_input.shown(shape, value)))


def _range(shape: Shape, value: int, path: str, faults: list[Fault]) -> None:
    if shape.least is not None and value < shape.least:
        faults.append(Fault(path, f"Member must have value greater than or equal to {shape.least}", str(value)))
    if shape.most is not None and value > shape.most:
        faults.append(Fault(path, f"Member must have value less than or equal to {shape.most}", str(value)))


def _map(shape: Shape, value: dict[str, Any], path: str, faults: list[Fault]) -> None:
    if shape.name in ("BatchGetRequestMap", "BatchWriteItemRequestMap"):
        _batch(shape, value, path, faults)
    else:
        _length(shape, value, path, faults)
    element = shape.element
    if element.type in ("attribute", "string"):
        return
    for name, inside in value.items():
        if element.name == "WriteRequests":
            for number, request in enumerate(inside, 1):
                _any(element.element, request, f"{path}.{name}.member.{number}.member", faults)
        else:
            _any(element, inside, f"{path}.{name}.member", faults)


def _batch(shape: Shape, value: dict[str, Any], path: str, faults: list[Fault]) -> None:
    """The map of a batch: table names are its keys, and AWS tells their limits, and its lists', all together."""
    if len(value) < 1:
        faults.append(Fault(path, "Member must have length greater than or equal to 1", "{}"))
    names = (name for name in value if not name.startswith("arn:"))
    if any(not 3 <= len(name) <= 255 or not _NAME.fullmatch(name) for name in names):
        constraint = (
            "Map keys must satisfy constraint: [Member must have length less than or equal to 255, "
            "Member must have length greater than or equal to 3, "
            f"Member must satisfy regular expression pattern: {TABLE_NAME_PATTERN}]"
        )
        faults.append(Fault(path, constraint, printed_input.shown_batch(shape, value)))
    element = shape.element
    if element.name == "WriteRequests" and any(not 1 <= len(requests) <= 25 for requests in value.values()):
        constraint = (
            "Map value must satisfy constraint: [Member must have length less than or equal to 25, "
            "Member must have length greater than or equal to 1]"
        )
        faults.append(Fault(path, constraint, printed_input.shown_batch(shape, value)))
