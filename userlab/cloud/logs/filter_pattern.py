"""Filter patterns of FilterLogEvents (CloudWatch Logs User Guide, "Filter pattern syntax for metric filters...").

Terms, for any text: `ERROR "user u1"` wants both, `?ERROR ?WARN` wants one of them, `-DEBUG` wants none, `%u[0-9]+%`
is a regular expression. Conditions, for messages that are JSON: `{ $.level = "ERROR" && $.ms > 100 }`. Fields, for
messages with spaces between them: `[ip, user, ..., status = 4*]`.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable
from typing import Any

from userlab.cloud.logs import field_pattern, json_pattern
from userlab.cloud.logs.json_pattern import InvalidPattern

Matcher = Callable[[str], bool]
_TERM = re.compile(r'\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|%([^%]*)%|([^\s"%]+))')

__all__ = ["FilterPattern", "InvalidPattern"]


class FilterPattern:
    """A pattern, read once. Raises InvalidPattern.

    >>> FilterPattern("ERROR -Timeout").matches("ERROR: no such user")
    True
    >>> FilterPattern('{ $.level = "ERROR" }').matches('{"level": "INFO"}')
    False
    """

    def __init__(self, pattern: str | None) -> None:
        self.matches: Matcher = _read((pattern or "").strip())


@functools.lru_cache(maxsize=256)
def _read(pattern: str) -> Matcher:
    if pattern.startswith("["):
        fields = field_pattern.parse(pattern)
        return lambda message: fields(message) is not None
    if pattern.startswith("{"):
        condition = json_pattern.parse(pattern)
        return lambda message: condition(_document(message))
    return _terms(pattern)


def _document(message: str) -> object:
    try:
        return json.loads(message)
    except ValueError:
        return None


def _terms(pattern: str) -> Matcher:
    wanted: list[Any] = []
    unwanted: list[Any] = []
    optional: list[Any] = []
    position = 0
    while position < len(pattern):
        found = _TERM.match(pattern, position)
        if not found:
            raise InvalidPattern("Invalid filter pattern")
        sign, quoted, expression, word = found.groups()
        test = _expression(expression) if expression is not None else _holds(quoted, word)
        {"?": optional, "-": unwanted}.get(sign, wanted).append(test)
        position = found.end()
    if wanted or unwanted:  # beside other terms, those with a question mark do not count
        optional = []

    def matches(message: str) -> bool:
        return (
            all(test(message) for test in wanted)
            and not any(test(message) for test in unwanted)
            and (not optional or any(test(message) for test in optional))
        )

    return matches


def _holds(quoted: str | None, word: str | None) -> Matcher:
    text = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else word or ""
    return lambda message: text in message


def _expression(text: str) -> Matcher:
    found = json_pattern.regular_expression(text)
    return found.search
