"""Event patterns: which events a rule of EventBridge is for, and which records a filter of Lambda lets pass.

Source: EventBridge user guide, "Comparison operators for use in event patterns"; the texts of the errors are those that
LocalStack recorded on AWS in October 2025. A pattern has the shape of the event; its leaves are lists of what is
accepted there:

    {"source": ["shop"], "detail": {"total": [{"numeric": [">", 100]}], "state": [{"anything-but": "new"}]}}

An event matches if every field of the pattern accepts it; within a field one accepted value is enough. Where the event
has a list, one of its elements is enough.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from userlab.cloud.event_patterns.operators import MISSING, InvalidPattern, accepted, operators_of

Matcher = Callable[[Any], bool]
_TOKEN = re.compile(r"[A-Za-z_$][\w$]*")


def compile_pattern(text: str, without: frozenset[str] = frozenset()) -> Matcher:
    """A function that says whether an event (as JSON reads it) matches a pattern. Raises InvalidPattern.

    `without` are operators that the language of this pattern does not have.

    >>> matches = compile_pattern('{"source": ["shop", {"prefix": "aws."}]}')
    >>> matches({"source": "aws.s3"}), matches({"source": "bank"})
    (True, False)
    """
    try:
        pattern = json.loads(text)
    except RecursionError as error:
        raise InvalidPattern("Nested too deeply") from error
    except ValueError as error:
        raise InvalidPattern(_malformed(text, error)) from error
    if not isinstance(pattern, dict):
        token = re.match(r'"(\w+)', text)
        if isinstance(pattern, str) and token:
            raise InvalidPattern(_unrecognized(text, token[1], token.end() - 1))
        raise InvalidPattern(f'Filter is not an object\n at [Source: (String)"{text}"; line: 1, column: 2]')
    return _fields(pattern, without)


def _malformed(text: str, error: ValueError) -> str:
    """What AWS's reader says of two frequent mistakes: single quotes, and words without quotes."""
    position = getattr(error, "pos", 0)
    if text[position : position + 1] == "'":
        return (
            "Unexpected character (''' (code 39)): was expecting double-quote to start field name\n"
            f' at [Source: (String)"{text}"; line: 1, column: {position + 1}]'
        )
    token = _TOKEN.match(text, position)
    if token:
        return _unrecognized(text, token[0], token.end())
    return f'Invalid JSON\n at [Source: (String)"{text}"; line: 1, column: {position + 1}]'


def _unrecognized(text: str, token: str, column: int) -> str:
    return (
        f"Unrecognized token '{token}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or "
        f"'false')\n at [Source: (String)\"{text}\"; line: 1, column: {column}]"
    )


def _fields(pattern: dict[str, Any], without: frozenset[str]) -> Matcher:
    """All fields of an object, and its $or."""
    if not pattern:
        raise InvalidPattern("Empty objects are not allowed")
    parts: list[Matcher] = []
    for name, rule in pattern.items():
        if name == "$or" and isinstance(rule, list) and len(rule) > 1 and all(isinstance(each, dict) for each in rule):
            parts.append(_alternatives(rule, without))
        elif isinstance(rule, dict):
            parts.append(_within(name, _fields(rule, without)))
        elif isinstance(rule, list):
            parts.append(_leaf(name, rule, without))
        else:
            raise InvalidPattern(f'"{name}" must be an object or an array')
    return lambda value: all(part(value) for part in parts)


def _alternatives(rule: list[dict[str, Any]], without: frozenset[str]) -> Matcher:
    choices = [_fields(entry, without) for entry in rule]
    return lambda value: any(choice(value) for choice in choices)


def _within(name: str, inner: Matcher) -> Matcher:
    def match(value: Any) -> bool:
        below = value.get(name, MISSING) if isinstance(value, dict) else MISSING
        if isinstance(below, list) and below:
            return any(inner(element) for element in below)
        return inner(below)

    return match


def _leaf(name: str, rule: list[Any], without: frozenset[str]) -> Matcher:
    if not rule:
        raise InvalidPattern("Empty arrays are not allowed")
    for operator in (each for entry in rule for each in operators_of(entry) & without):
        raise InvalidPattern(f"Unrecognized match type {operator}")
    tests = [accepted(entry) for entry in rule]

    def match(value: Any) -> bool:
        found = value.get(name, MISSING) if isinstance(value, dict) else MISSING
        # An empty list is there, and holds nothing that could be accepted.
        values = list(_flat(found)) if isinstance(found, list) else [found]
        return any(test(element) for test in tests for element in values or [[]])

    return match


def _flat(values: list[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        found.extend(_flat(value) if isinstance(value, list) else [value])
    return found
