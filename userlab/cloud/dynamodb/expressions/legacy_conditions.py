"""The parameters from before expressions: Expected, QueryFilter, ScanFilter, KeyConditions, AttributeUpdates.

Source: DynamoDB developer guide, "Legacy DynamoDB conditional parameters". They become the same functions and
actions that expressions become.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from userlab.cloud.dynamodb.expressions import condition_functions as functions
from userlab.cloud.dynamodb.expressions.condition_calls import Condition
from userlab.cloud.dynamodb.expressions.update_expression import Action
from userlab.cloud.dynamodb.items.attribute_value import Value, check_name, normalize, type_of
from userlab.cloud.dynamodb.items.item_size import Item
from userlab.cloud.dynamodb.request.errors import RequestError, invalid_value, validation

_SIGNS = {"EQ": "=", "NE": "<>", "LT": "<", "LE": "<=", "GT": ">", "GE": ">="}
_SCALARS = ("S", "N", "B")
_ALLOWED = {
    **dict.fromkeys(("LE", "LT", "GE", "GT", "CONTAINS", "NOT_CONTAINS", "IN", "BETWEEN"), _SCALARS),
    "BEGINS_WITH": ("S", "B"),
}
_BOUNDS = "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound"


def filtering(conditions: dict[str, Any] | None, operator: str | None) -> Condition | None:
    """The function of a QueryFilter or ScanFilter, None if there is none. Raises RequestError."""
    _check_operator(operator, conditions)
    if conditions is None:
        return None
    check_conditions(conditions)
    parts = [
        _part(name, condition["ComparisonOperator"], condition.get("AttributeValueList") or [])
        for name, condition in conditions.items()
    ]
    return _joined(parts, operator)


def check_conditions(conditions: dict[str, Any]) -> None:
    """Raise RequestError for wrong numbers or types of values in a map of conditions."""
    for condition in conditions.values():
        values = condition.get("AttributeValueList") or []
        for value in values:
            normalize(value)
        _check_values(condition["ComparisonOperator"], values)


def _check_values(operator: str, values: list[Value]) -> None:
    _check_count(operator, len(values))
    _check_same_type(values)
    allowed = _ALLOWED.get(operator)
    for kind in map(type_of, values):
        if allowed and kind not in allowed:
            raise invalid_value(f"ComparisonOperator {operator} is not valid for {kind} AttributeValue type")
    if operator == "BETWEEN" and functions.compare(">", *values):
        raise RequestError(_BOUNDS)


def _check_operator(operator: str | None, conditions: dict[str, Any] | None) -> None:
    if operator is None:
        return
    if not conditions:
        raise RequestError("ConditionalOperator cannot be used without Filter or Expected")
    if len(conditions) < 2:
        raise RequestError("ConditionalOperator can only be used when Filter or Expected has two or more elements")


def _check_count(operator: str, count: int) -> None:
    if operator in ("NULL", "NOT_NULL"):
        right = count == 0
    elif operator == "IN":
        right = count > 0
    else:
        right = count == (2 if operator == "BETWEEN" else 1)
    if not right:
        raise invalid_value(f"Invalid number of argument(s) for the {operator} ComparisonOperator")


def _check_same_type(values: list[Value]) -> None:
    if len({type_of(value) for value in values}) > 1:
        raise invalid_value("AttributeValues inside AttributeValueList must be of same type")


def expecting(expected: dict[str, Any] | None, operator: str | None) -> Condition | None:
    """The function of an Expected map, None if there is none. Raises RequestError."""
    _check_operator(operator, expected)
    if expected is None:
        return None
    return _joined([_expectation(name, condition) for name, condition in expected.items()], operator)


def _expectation(name: str, condition: dict[str, Any]) -> Condition:
    values, value = condition.get("AttributeValueList"), condition.get("Value")
    operator, exists = condition.get("ComparisonOperator"), condition.get("Exists")
    if values is not None and value is not None:
        raise invalid_value(f"Value and AttributeValueList cannot be used together for Attribute: {name}")
    for each in [*(values or []), *([value] if value is not None else [])]:
        normalize(each)
    if operator is not None:
        if exists is not None:
            raise invalid_value(f"Exists and ComparisonOperator cannot be used together for Attribute: {name}")
        if operator not in ("NULL", "NOT_NULL") and values is None and value is None:
            raise invalid_value(
                f"Value or AttributeValueList must be used with ComparisonOperator: {operator} for Attribute: {name}"
            )
        compared = values if values is not None else [value] if value is not None else []
        _check_values(operator, compared)
        return _part(name, operator, compared)
    if values is not None:
        raise invalid_value(f"AttributeValueList can only be used with a ComparisonOperator for Attribute: {name}")
    return _existence(name, exists, value)


def _existence(name: str, exists: bool | None, value: Value | None) -> Condition:
    if exists is False:
        if value is not None:
            raise invalid_value(f"Value cannot be used when Exists is false for Attribute: {name}")
        return _part(name, "NULL", [])
    if value is None:
        shown = "null" if exists is None else "true"
        raise invalid_value(f"Value must be provided when Exists is {shown} for Attribute: {name}")
    return _part(name, "EQ", [value])


def _joined(parts: list[Condition], operator: str | None) -> Condition:
    if operator == "OR":
        return lambda item: any(part(item) for part in parts)
    return lambda item: all(part(item) for part in parts)


def _part(name: str, operator: str, values: list[Value]) -> Condition:
    if operator in _SIGNS:
        sign, other = _SIGNS[operator], values[0]
        return lambda item: functions.compare(sign, item.get(name), other)
    return _OTHERS[operator](name, values)


_OTHERS: dict[str, Callable[[str, list[Value]], Condition]] = {
    "NULL": lambda name, values: lambda item: name not in item,
    "NOT_NULL": lambda name, values: lambda item: name in item,
    "CONTAINS": lambda name, values: lambda item: functions.contains(item.get(name), values[0]),
    "NOT_CONTAINS": lambda name, values: lambda item: name in item and not functions.contains(item[name], values[0]),
    "BEGINS_WITH": lambda name, values: lambda item: functions.begins_with(item.get(name), values[0]),
    "BETWEEN": lambda name, values: lambda item: functions.between(item.get(name), *values),
    "IN": lambda name, values: lambda item: any(functions.compare("=", item.get(name), one) for one in values),
}


def updating(updates: dict[str, Any]) -> list[Action]:
    """The actions of an AttributeUpdates map. Raises RequestError."""
    for name in updates:
        check_name(name)
    return [_update(name, update.get("Action", "PUT"), update.get("Value")) for name, update in updates.items()]


def _update(name: str, action: str, value: Value | None) -> Action:
    if value is None:
        if action != "DELETE":
            raise invalid_value("Only DELETE action is allowed when no attribute value is specified")
        return Action("REMOVE", (name,))
    normalize(value)
    kind = type_of(value)
    if action == "PUT":
        return Action("SET", (name,), operand=lambda item: value, type=kind)
    if action == "DELETE":
        if kind not in ("SS", "NS", "BS"):
            raise invalid_value(f"DELETE action with value is not supported for the type {kind}")
        return Action("DELETE", (name,), operand=_same_type(name, value), value=value, type=kind)
    if kind not in ("L", "SS", "NS", "BS", "N"):
        raise invalid_value(f"ADD action is not supported for the type {kind}")
    if kind == "L":
        return Action("SET", (name,), operand=_appended(name, value), type="L")
    return Action("ADD", (name,), operand=_same_type(name, value), value=value, type=kind)


def _same_type(name: str, value: Value) -> Callable[[Item], Value]:
    def check(item: Item) -> Value:
        if name in item and type_of(value) not in item[name]:
            raise validation("Type mismatch for attribute to update")
        return value

    return check


def _appended(name: str, value: Value) -> Callable[[Item], Value]:
    check = _same_type(name, value)

    def append(item: Item) -> Value:
        added = check(item)["L"]
        return {"L": [*(item[name]["L"] if name in item else []), *added]}

    return append
