"""Filter patterns: which records an event source mapping hands to its function.

Source: Lambda developer guide, "Control which events Lambda sends to your function" (filter rule syntax) and
"Using event filtering with a DynamoDB event source". A pattern has the shape of the record; its leaves are lists
of what is accepted there:

    {"eventName": ["INSERT"], "dynamodb": {"NewImage": {"State": {"S": [{"prefix": "new"}]}}}}

A record passes if every field of the pattern accepts it; of several filters one is enough. DynamoDB's numbers
are strings in a record, so ``numeric`` never matches them; it does match numbers of other JSON.
"""

from __future__ import annotations

import json
import operator
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

Matcher = Callable[[Any], bool]
MOST_FILTERS = 5

_MISSING = object()
_COMPARISONS = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class InvalidPattern(ValueError):
    """A filter pattern that Lambda refuses."""


def compile_filters(criteria: dict[str, Any] | None) -> Matcher:
    """One function that says whether a record passes FilterCriteria; everything passes where there are none.

    `criteria` is ``{"Filters": [{"Pattern": "JSON"}]}``. Raises InvalidPattern.

    >>> passes = compile_filters({"Filters": [{"Pattern": '{"eventName": ["INSERT", "MODIFY"]}'}]})
    >>> passes({"eventName": "INSERT"}), passes({"eventName": "REMOVE"})
    (True, False)
    """
    filters = (criteria or {}).get("Filters") or []
    patterns = [compile_pattern(entry.get("Pattern") or "{}") for entry in filters]
    if not patterns:
        return lambda record: True
    return lambda record: any(pattern(record) for pattern in patterns)


def compile_pattern(text: str) -> Matcher:
    """A function that says whether a record passes one pattern. Raises InvalidPattern."""
    try:
        pattern = json.loads(text)
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidPattern("a filter pattern is a JSON object in a string") from error
    if not isinstance(pattern, dict):
        raise InvalidPattern("a filter pattern is a JSON object")
    return _fields(pattern)


def _fields(pattern: dict[str, Any]) -> Matcher:
    """All fields of an object, and its $or."""
    parts: list[Matcher] = []
    for name, rule in pattern.items():
        if name == "$or":
            parts.append(_alternatives(rule))
        elif isinstance(rule, dict) and rule:
            parts.append(_within(name, _fields(rule)))
        elif isinstance(rule, list) and rule:
            parts.append(_leaf(name, rule))
        else:
            raise InvalidPattern(f"'{name}' is to be an object or a list of accepted values, and not empty")
    return lambda value: all(part(value) for part in parts)


def _alternatives(rule: Any) -> Matcher:
    if not isinstance(rule, list) or len(rule) < 2 or not all(isinstance(entry, dict) for entry in rule):
        raise InvalidPattern("$or takes a list of two objects or more")
    choices = [_fields(entry) for entry in rule]
    return lambda value: any(choice(value) for choice in choices)


def _within(name: str, inner: Matcher) -> Matcher:
    def match(value: Any) -> bool:
        below = value.get(name, _MISSING) if isinstance(value, dict) else _MISSING
        if isinstance(below, list):
            return any(inner(element) for element in below)
        return inner(below)

    return match


def _leaf(name: str, rule: list[Any]) -> Matcher:
    accepted = [_rule(entry) for entry in rule]

    def match(value: Any) -> bool:
        found = value.get(name, _MISSING) if isinstance(value, dict) else _MISSING
        values = found if isinstance(found, list) else [found]
        return any(accepts(element) for accepts in accepted for element in values)

    return match


def _rule(entry: Any) -> Matcher:
    """One accepted value of a leaf: a literal, or an object with one operator."""
    if not isinstance(entry, dict):
        if isinstance(entry, list):
            raise InvalidPattern("a list of accepted values holds no list")
        return lambda value: value is not _MISSING and _same(value, entry)
    if len(entry) != 1:
        raise InvalidPattern("a rule has one operator")
    name, argument = next(iter(entry.items()))
    if name not in _OPERATORS:
        raise InvalidPattern(f"there is no operator '{name}'")
    return _OPERATORS[name](argument)


def _same(value: Any, literal: Any) -> bool:
    # JSON's true is not 1, though Python's is.
    if isinstance(value, bool) or isinstance(literal, bool):
        return value is literal
    numbers = isinstance(value, int | float) and isinstance(literal, int | float)
    return (numbers or type(value) is type(literal)) and value == literal


def _text_rule(test: Callable[[str, str], bool]) -> Callable[[Any], Matcher]:
    def build(argument: Any) -> Matcher:
        if isinstance(argument, dict) and list(argument) == ["equals-ignore-case"]:
            inner = _argument(argument["equals-ignore-case"]).lower()
            return lambda value: isinstance(value, str) and test(value.lower(), inner)
        text = _argument(argument)
        return lambda value: isinstance(value, str) and test(value, text)

    return build


def _argument(argument: Any) -> str:
    if not isinstance(argument, str):
        raise InvalidPattern("the operator takes a string")
    return argument


def _exists(argument: Any) -> Matcher:
    if not isinstance(argument, bool):
        raise InvalidPattern("exists takes true or false")
    # It looks at leaves only: an object is none.
    return lambda value: (value is not _MISSING and not isinstance(value, dict)) is argument


def _anything_but(argument: Any) -> Matcher:
    if isinstance(argument, dict):
        refused = [_rule(argument)]
    else:
        values = argument if isinstance(argument, list) else [argument]
        if not values or not all(isinstance(value, str | int | float) for value in values):
            raise InvalidPattern("anything-but takes strings or numbers")
        refused = [_rule(value) for value in values]
    return lambda value: value is not _MISSING and not any(refuses(value) for refuses in refused)


def _numeric(argument: Any) -> Matcher:
    if not isinstance(argument, list) or len(argument) not in (2, 4):
        raise InvalidPattern('numeric takes an operator and a number, once or twice: [">", 0, "<=", 5]')
    tests: list[tuple[Callable[[Any, Any], bool], Decimal]] = []
    for sign, number in zip(argument[::2], argument[1::2], strict=True):
        is_number = isinstance(number, int | float) and not isinstance(number, bool)
        if sign not in _COMPARISONS or not is_number:
            raise InvalidPattern('numeric takes =, <, <=, > or >= and a number: [">", 0]')
        tests.append((_COMPARISONS[sign], Decimal(str(number))))

    def match(value: Any) -> bool:
        number = _number(value)
        return number is not None and all(compare(number, bound) for compare, bound in tests)

    return match


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


_OPERATORS: dict[str, Callable[[Any], Matcher]] = {
    "prefix": _text_rule(str.startswith),
    "suffix": _text_rule(str.endswith),
    "equals-ignore-case": _text_rule(lambda value, text: value.lower() == text.lower()),
    "exists": _exists,
    "anything-but": _anything_but,
    "numeric": _numeric,
}
