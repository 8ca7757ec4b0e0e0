"""Conditions on messages that are JSON: `{ ($.level = "ERROR" || $.ms >= 100) && $.user.id EXISTS }`.

Selectors (`$.a.b[0]`, `$['a']`), = != < > <= >=, strings with `*` for any text, `%regular expressions%`, numbers,
IS NULL, IS TRUE, IS FALSE, NOT EXISTS, && and || and parentheses.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Any

from userlab.cloud.account.user_pattern import PatternRefused, UserPattern, wildcards

Condition = Callable[[object], bool]
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<selector>\$(?:\.[\w@-]+|\[\d+\]|\[['"][^'"\]]+['"]\])*)
      | "(?P<string>(?:[^"\\]|\\.)*)"
      | %(?P<expression>[^%]*)%
      | (?P<sign>&&|\|\||!=|<=|>=|[=<>(){}])
      | (?P<word>[\w.*:/@+-]+)
    )""",
    re.VERBOSE,
)
_STEP = re.compile(r"""\.([\w@-]+)|\[(\d+)\]|\[['"]([^'"\]]+)['"]\]""")
_ORDER = {"<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge}
_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?").fullmatch
_MISSING = object()
_CONSTANTS = {"NULL": None, "TRUE": True, "FALSE": False}
DEEPEST = 50


class InvalidPattern(Exception):
    """A pattern that CloudWatch Logs, or the local cloud, does not understand; the text says what to do."""


def regular_expression(text: str) -> UserPattern:
    """The expression between two %. Raises InvalidPattern."""
    try:
        return UserPattern(text)
    except PatternRefused:
        raise InvalidPattern("Invalid filter pattern: the regular expression between % cannot be read") from None


def parse(pattern: str) -> Condition:
    """The condition of a pattern in braces. Raises InvalidPattern."""
    reader = _Reader(pattern)
    reader.take("sign", "{")
    condition = reader.alternatives()
    reader.take("sign", "}")
    if reader.kind:
        raise InvalidPattern("Invalid filter pattern: nothing may stand behind its closing brace")
    return condition


class _Reader:
    """Reads a pattern from left to right; `kind` and `text` are the token that comes next."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._position = 0
        self._depth = 0
        self.kind: str | None = None
        self.text = ""
        self._advance()

    def _advance(self) -> None:
        if not self._pattern[self._position :].strip():
            self.kind, self.text = None, ""
            return
        found = _TOKEN.match(self._pattern, self._position)
        if not found:
            raise InvalidPattern(f"Invalid filter pattern at position {self._position + 1}")
        self._position = found.end()
        self.kind = found.lastgroup
        self.text = found[found.lastgroup or 0]

    def take(self, kind: str, *texts: str) -> str:
        """The next token, which has to be of this kind and one of these."""
        if self.kind != kind or (texts and self.text.upper() not in texts):
            wanted = " or ".join(texts) or f"a {kind}"
            raise InvalidPattern(f"Invalid filter pattern: {wanted} is missing at position {self._position + 1}")
        text = self.text
        self._advance()
        return text

    def _comes(self, sign: str) -> bool:
        if self.kind == "sign" and self.text == sign:
            self._advance()
            return True
        return False

    def alternatives(self) -> Condition:
        parts = [self._conjunction()]
        while self._comes("||"):
            parts.append(self._conjunction())
        return lambda document: any(part(document) for part in parts)

    def _conjunction(self) -> Condition:
        parts = [self._single()]
        while self._comes("&&"):
            parts.append(self._single())
        return lambda document: all(part(document) for part in parts)

    def _single(self) -> Condition:
        if not self._comes("("):
            return self._comparison()
        self._depth += 1
        if self._depth > DEEPEST:
            raise InvalidPattern("Invalid filter pattern: too many parentheses")
        condition = self.alternatives()
        self.take("sign", ")")
        self._depth -= 1
        return condition

    def _comparison(self) -> Condition:
        path = [int(index) if index else key or quoted for key, index, quoted in _STEP.findall(self.take("selector"))]
        if self.kind == "word":
            return self._words(path)
        sign = self.take("sign", "=", "!=", *_ORDER)
        test = self._right_side(sign)
        return lambda document: test(_value(document, path))

    def _words(self, path: list[Any]) -> Condition:
        word = self.take("word", "IS", "NOT", "EXISTS").upper()
        if word == "IS":
            constant = _CONSTANTS[self.take("word", *_CONSTANTS).upper()]
            return lambda document: _value(document, path) is constant
        if word == "NOT":
            self.take("word", "EXISTS")
        return lambda document: (_value(document, path) is _MISSING) == (word == "NOT")

    def _right_side(self, sign: str) -> Callable[[object], bool]:
        kind, text = self.kind, self.text
        if kind not in ("string", "expression", "word"):
            raise InvalidPattern(f"Invalid filter pattern: a value is missing at position {self._position + 1}")
        self._advance()
        if sign in _ORDER:
            if not _NUMBER(text):
                raise InvalidPattern(f"Invalid filter pattern: {sign} compares numbers")
            return lambda value: (
                isinstance(value, (int, float)) and _is_number(value) and _ORDER[sign](value, float(text))
            )
        equal = _equality(kind, text)
        if sign == "=":
            return equal
        return lambda value: value is not _MISSING and not equal(value)


def _equality(kind: str, text: str) -> Callable[[object], bool]:
    if kind == "expression":
        expression = regular_expression(text)
        return lambda value: value is not _MISSING and expression.search(_text(value))
    if kind == "word" and _NUMBER(text):
        return lambda value: value == float(text) if _is_number(value) else value == text
    literal = re.sub(r"\\(.)", r"\1", text) if kind == "string" else text
    wanted = wildcards(literal)
    return lambda value: value is not _MISSING and wanted.fullmatch(_text(value))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _text(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return str(value)


def _value(document: object, path: list[Any]) -> object:
    for step in path:
        if isinstance(step, int):
            if not isinstance(document, list) or step >= len(document):
                return _MISSING
        elif not isinstance(document, dict) or step not in document:
            return _MISSING
        document = document[step]
    return document


def selected(document: object, selector: str) -> object:
    """What a selector such as $.a.b[0] finds in a document, None if nothing.

    >>> selected({"a": {"b": [7]}}, "$.a.b[0]")
    7
    """
    path = [int(index) if index else key or quoted for key, index, quoted in _STEP.findall(selector)]
    found = _value(document, path)
    return None if found is _MISSING else found
