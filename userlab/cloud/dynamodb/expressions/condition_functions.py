"""What conditions compute: comparisons, contains, begins_with, size.

Source: DynamoDB developer guide, "Condition and filter expressions, operators, and functions in DynamoDB". What is
not there, or is of another type, makes a comparison false; only ``<>`` holds for it.
"""

from __future__ import annotations

import base64
import operator
from collections.abc import Callable
from typing import Any

from userlab.cloud.dynamodb.items.attribute_value import Value, equal, ordered

_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compare(sign: str, left: Value | None, right: Value | None) -> bool:
    """Whether ``left sign right`` holds.

    >>> compare("<", {"N": "9"}, {"N": "10"}), compare("<", {"S": "9"}, {"N": "10"}), compare("<>", None, {"S": ""})
    (True, False, True)
    """
    if sign == "=":
        return left is not None and right is not None and equal(left, right)
    if sign == "<>":
        return left is None or right is None or not equal(left, right)
    if left is None or right is None or next(iter(left)) != next(iter(right)):
        return False
    a, b = ordered(left), ordered(right)
    return a is not None and _ORDER[sign](a, b)


def between(value: Value | None, low: Value | None, high: Value | None) -> bool:
    """Whether a value lies between two others of its type, both included."""
    return compare(">=", value, low) and compare("<=", value, high)


def contains(value: Value | None, sought: Value | None) -> bool:
    """Whether a string or binary has a part, or a set or list a member."""
    if value is None or sought is None:
        return False
    kind, content = next(iter(value.items()))
    wanted, part = next(iter(sought.items()))
    if kind == "L":
        return any(equal(element, sought) for element in content)
    if kind in ("SS", "NS", "BS"):
        return kind[0] == wanted and part in content
    if kind != wanted:
        return False
    if kind == "S":
        return part in content
    return kind == "B" and base64.b64decode(part) in base64.b64decode(content)


def begins_with(value: Value | None, start: Value | None) -> bool:
    """Whether a string or binary begins with another."""
    if value is None or start is None:
        return False
    if "S" in value and "S" in start:
        return bool(value["S"].startswith(start["S"]))
    if "B" in value and "B" in start:
        return base64.b64decode(value["B"]).startswith(base64.b64decode(start["B"]))
    return False


def size(value: Value | None) -> Value | None:
    """The size of a value as a number: characters, bytes, or elements; None for types that have none."""
    if value is None:
        return None
    kind, content = next(iter(value.items()))
    if kind == "B":
        return {"N": str(len(base64.b64decode(content)))}
    if kind in ("S", "SS", "NS", "BS", "L", "M"):
        return {"N": str(len(content))}
    return None
