"""Attribute values: one type each, sets without duplicates, numbers in one form, at most 32 levels deep.

A value is DynamoDB JSON: ``{"S": "text"}``, ``{"N": "1"}``, ``{"M": {"key": {"BOOL": True}}}``.
Sources: API reference, "AttributeValue"; developer guide, "Constraints in Amazon DynamoDB" (data types).
"""

from __future__ import annotations

import base64
from typing import Any

from userlab.cloud.dynamodb.items import number
from userlab.cloud.dynamodb.request.errors import invalid, validation

Value = dict[str, Any]

MAX_DEPTH = 32
TYPES = ("S", "N", "B", "SS", "NS", "BS", "BOOL", "NULL", "L", "M")
_EMPTY_SET = {
    "SS": "An string set  may not be empty",
    "NS": "An number set  may not be empty",
    "BS": "Binary sets should not be empty",
}


def normalize(value: Value, depth: int = 1) -> None:
    """Check a value by AWS's rules and bring its numbers to their one form, in place.

    Raises AwsError ValidationException in AWS's words.

    >>> value = {"L": [{"N": "1.0"}]}
    >>> normalize(value)
    >>> value
    {'L': [{'N': '1'}]}
    """
    if len(value) != 1:
        raise validation(_COUNT[bool(value)])
    kind, content = next(iter(value.items()))
    if kind == "N":
        value["N"] = number.canonical(content)
    elif kind == "NULL":
        if content is not True:
            raise invalid("Null attribute value types must have the value of true")
    elif kind in ("SS", "NS", "BS"):
        _normalize_set(kind, value)
    elif kind in ("M", "L"):
        if depth > MAX_DEPTH:
            raise validation("Nesting Levels have exceeded supported limits")
        for element in content.values() if kind == "M" else content:
            normalize(element, depth + 1)


_COUNT = {
    False: "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
    True: "Supplied AttributeValue has more than one datatypes set, "
    "must contain exactly one of the supported datatypes",
}


def _normalize_set(kind: str, value: Value) -> None:
    members = value[kind]
    if not members:
        raise invalid(_EMPTY_SET[kind])
    if kind == "NS":
        members = value["NS"] = [number.canonical(member) for member in members]
    if len(set(members)) == len(members):
        return
    listed = "[" + ", ".join(members) + "]"
    if kind == "NS":
        raise validation("Input collection contains duplicates")
    if kind == "SS":
        raise invalid(f"Input collection {listed} contains duplicates.")
    raise invalid(f"Input collection {listed}of type BS contains duplicates.")


def normalize_all(attributes: dict[str, Value]) -> None:
    """`normalize` every attribute of an item or key."""
    for value in attributes.values():
        normalize(value)


def type_of(value: Value) -> str:
    """ "S", "N", ... of a value."""
    return next(iter(value))


def equal(left: Value, right: Value) -> bool:
    """Whether two normalized values are the same; the order of a set's members does not matter."""
    kind, content = next(iter(left.items()))
    if kind not in right:
        return False
    other = right[kind]
    if kind in ("SS", "NS", "BS"):
        return len(content) == len(other) and set(content) == set(other)
    if kind == "L":
        return len(content) == len(other) and all(map(equal, content, other))
    if kind == "M":
        return content.keys() == other.keys() and all(equal(content[key], other[key]) for key in content)
    return content == other


def ordered(value: Value) -> Any:
    """What orders a string, number or binary among its like, None for other types."""
    kind, content = next(iter(value.items()))
    if kind == "S":
        return content
    if kind == "N":
        return number.sortable(content)
    if kind == "B":
        return base64.b64decode(content)
    return None


def is_ordered_type(kind: str) -> bool:
    """Whether values of a type can be compared with < and >."""
    return kind in ("S", "N", "B")


def shown(value: Value) -> str:
    """A value as AWS prints it in an error: ``AttributeValue: {N:5}``."""
    kind, content = next(iter(value.items()))
    return f"AttributeValue: {{{kind}:{content}}}"
