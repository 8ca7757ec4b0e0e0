"""The functions of condition expressions: their operands checked, each made a function of an item.

Source: DynamoDB developer guide, "Condition and filter expressions, operators, and functions in DynamoDB".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from userlab.cloud.dynamodb.expressions import condition_functions as functions
from userlab.cloud.dynamodb.expressions.document_path import Path
from userlab.cloud.dynamodb.expressions.expression_scope import Notes
from userlab.cloud.dynamodb.items.attribute_value import Value
from userlab.cloud.dynamodb.items.item_size import Item

Condition = Callable[[Item], bool]
Reader = Callable[[Item], Value | None]

OPERANDS = {
    "attribute_exists": 1,
    "attribute_not_exists": 1,
    "attribute_type": 2,
    "begins_with": 2,
    "contains": 2,
    "size": 1,
}
OF_UPDATES = frozenset({"if_not_exists", "list_append"})
_TYPE_NAMES = frozenset({"S", "N", "B", "NULL", "SS", "BOOL", "L", "BS", "NS", "M"})


@dataclass
class Operand:
    """One side of a comparison: a path, a value of the request, or size(...)."""

    read: Reader
    path: Path | None = None
    value: Value | None = None
    function: str | None = None
    type: str | None = None


def never(item: Item) -> bool:
    """The condition that stands for one with an error."""
    return False


def _exists(notes: Notes, subject: Operand) -> Condition:
    _needs_path(notes, "attribute_exists", subject)
    return lambda item: subject.read(item) is not None


def _not_exists(notes: Notes, subject: Operand) -> Condition:
    _needs_path(notes, "attribute_not_exists", subject)
    return lambda item: subject.read(item) is None


def _needs_path(notes: Notes, name: str, subject: Operand) -> None:
    if subject.path is None:
        notes.add("type", f"Operator or function requires a document path; operator or function: {name}")


def _attribute_type(notes: Notes, subject: Operand, kind: Operand) -> Condition:
    if kind.type != "S":
        printed = kind.type or "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}"
        notes.add("type", wrong_type("attribute_type", printed))
        return never
    name = kind.value["S"] if kind.value else ""
    if name not in _TYPE_NAMES:
        notes.add(
            "type",
            f"Invalid attribute type name found; type: {name}, valid types: {{B,NULL,SS,BOOL,L,BS,N,NS,S,M}}",
        )

    def holds(item: Item) -> bool:
        value = subject.read(item)
        return value is not None and name in value

    return holds


def _begins_with(notes: Notes, subject: Operand, start: Operand) -> Condition:
    for operand in (subject, start):
        if operand.type and operand.type not in ("S", "B"):
            notes.add("type", wrong_type("begins_with", operand.type))
    return lambda item: functions.begins_with(subject.read(item), start.read(item))


def _contains(notes: Notes, subject: Operand, sought: Operand) -> Condition:
    return lambda item: functions.contains(subject.read(item), sought.read(item))


CALLS: dict[str, Callable[..., Condition]] = {
    "attribute_exists": _exists,
    "attribute_not_exists": _not_exists,
    "attribute_type": _attribute_type,
    "begins_with": _begins_with,
    "contains": _contains,
}


def misused(name: str) -> str:
    """The error of a function where it has no business."""
    return f"The function is not allowed to be used this way in an expression; function: {name}"


def wrong_type(operator: str, kind: str) -> str:
    """The error of an operand's type; `operator` is "<" or "size"."""
    return f"Incorrect operand type for operator or function; operator or function: {operator}, operand type: {kind}"


def wrong_count(name: str, count: int) -> str:
    """The error of too few or too many operands."""
    return (
        "Incorrect number of operands for operator or function; "
        f"operator or function: {name}, number of operands: {count}"
    )
