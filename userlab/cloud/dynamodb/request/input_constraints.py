"""Checks an input against the limits of the model: lengths, ranges, patterns, allowed values, what must be there.

AWS collects up to ten of these errors in one answer: "2 validation errors detected: Value ... at 'limit' failed
to satisfy constraint: Member must have value greater than or equal to 1; Value ...".
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.dynamodb.request.errors import validation
from userlab.cloud.dynamodb.request.input_shapes import TABLE_NAME_PATTERN, Shape

MOST_ERRORS = 10
_PACKAGE = "com.amazonaws.dynamodb.v20120810."
_NAMED_TABLES = ("TableArn", "TableName")
# Structures that AWS prints member by member; it prints others as Java does, by class and hash code.
_PRINTED = ("KeySchemaElement", "AttributeDefinition", "Projection", "ProvisionedThroughput")


def check(shape: Shape, value: dict[str, Any]) -> None:
    """Raise ValidationException for what a request's members may not be."""
    errors: list[str] = []
    _structure(shape, value, "", errors)
    if errors:
        errors = errors[:MOST_ERRORS]
        plural = "s" if len(errors) > 1 else ""
        raise validation(f"{len(errors)} validation error{plural} detected: {'; '.join(errors)}")


def _structure(shape: Shape, value: dict[str, Any], path: str, errors: list[str]) -> None:
    for name in shape.required:
        if name not in value:
            errors.append(f"Value null at '{_at(path, name)}' failed to satisfy constraint: Member must not be null")
    for name, inside in value.items():
        member = shape.members[name]
        if member.type != "boolean":
            _any(member, inside, _at(path, name), errors)


def _at(path: str, name: str) -> str:
    name = name[0].lower() + name[1:]
    return f"{path}.{name}" if path else name


def _any(shape: Shape, value: Any, path: str, errors: list[str]) -> None:
    kind = shape.type
    if kind == "string":
        _string(shape, value, path, errors)
    elif kind == "structure":
        _structure(shape, value, path, errors)
    elif kind == "list":
        _length(shape, value, path, errors)
        if shape.element.type != "attribute":
            for number, inside in enumerate(value, 1):
                _any(shape.element, inside, f"{path}.{number}.member", errors)
    elif kind == "map":
        _map(shape, value, path, errors)
    elif kind in ("integer", "long"):
        _range(shape, value, path, errors)


def _string(shape: Shape, value: str, path: str, errors: list[str]) -> None:
    if shape.enum is not None:
        if value not in shape.enum:
            allowed = ", ".join(shape.enum)
            _fail(value, path, f"Member must satisfy enum value set: [{allowed}]", errors)
        return
    if shape.name in _NAMED_TABLES and value.startswith("arn:"):
        return
    if shape.pattern is not None and not shape.pattern.fullmatch(value):
        _fail(value, path, f"Member must satisfy regular expression pattern: {shape.pattern.pattern}", errors)
    _length(shape, value, path, errors)


def _length(shape: Shape, value: Any, path: str, errors: list[str]) -> None:
    if shape.least is not None and len(value) < shape.least:
        _fail(_shown(shape, value), path, f"Member must have length greater than or equal to {shape.least}", errors)
    if shape.most is not None and len(value) > shape.most:
        _fail(_shown(shape, value), path, f"Member must have length less than or equal to {shape.most}", errors)


def _range(shape: Shape, value: int, path: str, errors: list[str]) -> None:
    if shape.least is not None and value < shape.least:
        _fail(value, path, f"Member must have value greater than or equal to {shape.least}", errors)
    if shape.most is not None and value > shape.most:
        _fail(value, path, f"Member must have value less than or equal to {shape.most}", errors)


def _map(shape: Shape, value: dict[str, Any], path: str, errors: list[str]) -> None:
    if shape.name in ("BatchGetRequestMap", "BatchWriteItemRequestMap"):
        _batch(shape, value, path, errors)
    else:
        _length(shape, value, path, errors)
    element = shape.element
    if element.type in ("attribute", "string"):
        return
    for name, inside in value.items():
        if element.name == "WriteRequests":
            for number, request in enumerate(inside, 1):
                _any(element.element, request, f"{path}.{name}.member.{number}.member", errors)
        else:
            _any(element, inside, f"{path}.{name}.member", errors)


def _batch(shape: Shape, value: dict[str, Any], path: str, errors: list[str]) -> None:
    """The map of a batch: table names are its keys, and AWS tells their limits, and its lists', all together."""
    if len(value) < 1:
        _fail("{}", path, "Member must have length greater than or equal to 1", errors)
    names = (name for name in value if not name.startswith("arn:"))
    if any(not 3 <= len(name) <= 255 or not shape.key.pattern.fullmatch(name) for name in names):
        _fail(
            _shown(shape, value),
            path,
            "Map keys must satisfy constraint: [Member must have length less than or equal to 255, "
            "Member must have length greater than or equal to 3, "
            f"Member must satisfy regular expression pattern: {TABLE_NAME_PATTERN}]",
            errors,
        )
    element = shape.element
    if element.name == "WriteRequests" and any(
        not element.least <= len(requests) <= element.most for requests in value.values()
    ):
        _fail(
            _shown(shape, value),
            path,
            "Map value must satisfy constraint: [Member must have length less than or equal to 25, "
            "Member must have length greater than or equal to 1]",
            errors,
        )


def _fail(value: Any, path: str, constraint: str, errors: list[str]) -> None:
    errors.append(f"Value '{value}' at '{path}' failed to satisfy constraint: {constraint}")


def _shown(shape: Shape | None, value: Any) -> str:
    """A value as AWS's server prints it."""
    if isinstance(value, list):
        element = shape.element if shape else None
        return "[" + ", ".join(_shown_in_list(element, inside, at) for at, inside in enumerate(value)) + "]"
    if isinstance(value, dict):
        if shape is not None and shape.type == "structure":
            members = (f"{_at('', name)}={_shown(shape.members[name], inside)}" for name, inside in value.items())
            return f"{shape.name}({', '.join(members)})"
        element = shape.element if shape else None
        return "{" + ", ".join(f"{name}={_shown(element, inside)}" for name, inside in value.items()) + "}"
    return str(value)


def _shown_in_list(shape: Shape | None, value: Any, position: int) -> str:
    if shape is not None and shape.type == "structure" and shape.name not in _PRINTED:
        return f"{_PACKAGE}{shape.name}@{0x10000001 + position:x}"
    return _shown(shape, value)
