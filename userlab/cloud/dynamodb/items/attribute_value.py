"""Attribute values: one type each, sets sorted and without duplicates, numbers in one form, at most 32 levels deep.

A value is DynamoDB JSON: ``{"S": "text"}``, ``{"N": "1"}``, ``{"M": {"key": {"BOOL": True}}}``.
Sources: API reference, "AttributeValue"; developer guide, "Constraints in Amazon DynamoDB" (data types).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable
from typing import Any

from userlab.cloud.dynamodb.items import number
from userlab.cloud.dynamodb.request.errors import INVALID, RequestError, invalid_value

Value = dict[str, Any]

MAX_DEPTH = 32
TYPES = ("S", "N", "B", "SS", "NS", "BS", "BOOL", "NULL", "L", "M")
MAX_NAME_BYTES = 65_535
TOO_DEEP = (
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit"
)
EMPTY_NAME = "Empty attribute name"
_LONG_NAME = f"Attribute name is too large, must be less than {MAX_NAME_BYTES + 1} bytes"
_EMPTY_SET = {
    "SS": "An string set  may not be empty",
    "NS": "An number set  may not be empty",
    "BS": "Binary sets should not be empty",
}


def normalize(value: Value, depth: int = 1) -> None:
    """Check a value by AWS's rules, and bring its numbers to their one form and its sets into order, in place.

    Raises RequestError in AWS's words.

    >>> value = {"L": [{"N": "1.0"}]}
    >>> normalize(value)
    >>> value
    {'L': [{'N': '1'}]}
    """
    if len(value) != 1:
        raise RequestError(_COUNT[bool(value)])
    kind, content = next(iter(value.items()))
    if kind == "N":
        value["N"] = number.canonical(content)
    elif kind == "NULL":
        if content is not True:
            raise invalid_value("Null attribute value types must have the value of true")
    elif kind in ("SS", "NS", "BS"):
        _normalize_set(kind, value)
    elif kind in ("M", "L"):
        if depth >= MAX_DEPTH and content:
            raise RequestError(TOO_DEEP)
        if kind == "M":
            if "" in content:
                raise EmptyNameError
            content = content.values()
        for element in content:
            normalize(element, depth + 1)


_COUNT = {
    False: "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
    True: "Supplied AttributeValue has more than one datatypes set, "
    "must contain exactly one of the supported datatypes",
}


class EmptyNameError(RequestError):
    """An element of a map has an empty name."""

    def __init__(self) -> None:
        super().__init__(EMPTY_NAME)


def _normalize_set(kind: str, value: Value) -> None:
    members = value[kind]
    if not members:
        raise invalid_value(_EMPTY_SET[kind])
    if kind == "NS":
        members = [number.canonical(member) for member in members]
    if len(set(members)) < len(members):
        raise _duplicates(kind, members)
    value[kind] = in_order(kind, members)


def in_order(kind: str, members: Iterable[str]) -> list[str]:
    """The members of a set as DynamoDB keeps them: strings and binaries by their bytes, numbers by value.

    >>> in_order("NS", ["10", "9"]), in_order("SS", ["b", "a", "B"])
    (['9', '10'], ['B', 'a', 'b'])
    """
    return sorted(members, key=_MEMBER_ORDER.get(kind))


# Python orders strings by code points, which is the order of their UTF-8 bytes.
_MEMBER_ORDER: dict[str, Callable[[str], Any]] = {"NS": number.sortable, "BS": base64.b64decode}


def _duplicates(kind: str, members: list[str]) -> RequestError:
    """The error of a set with a member twice: the new wording sorts what it read until then, the older lists all."""
    sent = "[" + ", ".join(members) + "]"
    at = next(index for index, member in enumerate(members) if member in members[:index])
    quoted = [json.dumps(member, ensure_ascii=False) for member in in_order(kind, members[:at]) + members[at:]]
    if kind == "NS":
        return RequestError(f"{INVALID}Input collection contains duplicates.", "Input collection contains duplicates")
    if kind == "SS":
        ending, listed = " contains duplicates.", ", ".join(quoted)
    else:
        ending, listed = "of type BS contains duplicates.", ",".join(quoted)
    return RequestError(f"{INVALID}Input collection [{listed}]{ending}", f"{INVALID}Input collection {sent}{ending}")


def normalize_all(attributes: dict[str, Value]) -> None:
    """`normalize` every attribute of an item or key. An empty name inside a map is told after all else."""
    if "" in attributes:
        raise RequestError(EMPTY_NAME)
    empty_inside = None
    for value in attributes.values():
        try:
            normalize(value)
        except EmptyNameError as error:
            empty_inside = error
    if empty_inside is not None:
        raise empty_inside


def check_name(name: str) -> None:
    """Raise RequestError for an attribute name that is empty, or longer than 65,535 bytes in UTF-8."""
    if not name:
        raise RequestError(EMPTY_NAME)
    if len(name) > MAX_NAME_BYTES // 4 and len(name.encode("utf-8", "surrogatepass")) > MAX_NAME_BYTES:
        raise RequestError(_LONG_NAME)


def check_names_inside(attributes: dict[str, Value]) -> None:
    """`check_name` for every attribute of an item and every element of the maps in it."""
    for name, value in attributes.items():
        check_name(name)
        for part in value.get("L", ()):
            check_names_inside({"-": part})
        check_names_inside(value.get("M", {}))


def levels(value: Value) -> int:
    """How deep a value is nested: 1 for a scalar, an empty list or an empty map.

    >>> levels({"S": "text"}), levels({"M": {"a": {"L": [{"N": "1"}]}}})
    (1, 3)
    """
    inside = value["M"].values() if "M" in value else value.get("L", ())
    return 1 + max(map(levels, inside), default=0)


def type_of(value: Value) -> str:
    """The type of a value: "S", "N"..."""
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
