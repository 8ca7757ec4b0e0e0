"""Expressions of templates: references such as ``$input.params('id')``, literals, comparison, arithmetic."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_NAME = re.compile(r"[A-Za-z_][\w-]*")
_NUMBER = re.compile(r"-?\d{1,300}(\.\d{1,300})?", re.ASCII)
_SPACE = re.compile(r"\s*")
_WORDS = {"and": "&&", "or": "||", "eq": "==", "ne": "!=", "lt": "<", "gt": ">", "le": "<=", "ge": ">="}
# Operators by how tightly they bind, loosest first.
LEVELS = (("||",), ("&&",), ("==", "!="), ("<=", ">=", "<", ">"), ("+", "-"), ("*", "/", "%"))
_LITERALS = {"true": True, "false": False, "null": None}
_DEEPEST = 60


class TemplateError(Exception):
    """A template that cannot be read or rendered; the text says why."""


@dataclass(frozen=True)
class Reference:
    """``$name.member.method(arguments)[index]``; `quiet` for ``$!name``. `source` is its text."""

    name: str
    accessors: tuple[tuple[str, Any], ...]
    quiet: bool
    source: str


@dataclass(frozen=True)
class Binary:
    operator: str
    left: Any
    right: Any


@dataclass(frozen=True)
class Not:
    value: Any


@dataclass(frozen=True)
class Literal:
    value: Any


@dataclass(frozen=True)
class Interpolated:
    """A text in double quotes, in which references are replaced."""

    text: str


@dataclass(frozen=True)
class Listing:
    items: tuple[Any, ...]


@dataclass(frozen=True)
class Range:
    first: Any
    last: Any


@dataclass(frozen=True)
class Mapping:
    entries: tuple[tuple[Any, Any], ...]


class Expressions:
    """Reads expressions from `text` at `at`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self._depth = 0

    def space(self) -> None:
        spaces = _SPACE.match(self.text, self.at)
        self.at = spaces.end() if spaces else self.at

    def accept(self, token: str) -> bool:
        self.space()
        if self.text.startswith(token, self.at):
            self.at += len(token)
            return True
        return False

    def expect(self, token: str) -> None:
        if not self.accept(token):
            found = self.text[self.at : self.at + 20] or "the end"
            raise TemplateError(f"expected {token!r} before {found!r}")

    def name(self) -> str:
        match = _NAME.match(self.text, self.at)
        if match is None:
            raise TemplateError(f"expected a name before {self.text[self.at : self.at + 20]!r}")
        self.at = match.end()
        return match[0]

    def word(self, word: str) -> bool:
        match = _NAME.match(self.text, self.at)
        if match and match[0] == word:
            self.at = match.end()
            return True
        return False

    def expression(self, level: int = 0) -> Any:
        if level == len(LEVELS):
            return self._unary()
        left = self.expression(level + 1)
        while operator := self._operator(LEVELS[level]):
            left = Binary(operator, left, self.expression(level + 1))
        return left

    def _operator(self, operators: tuple[str, ...]) -> str | None:
        self.space()
        for operator in operators:
            if self.text.startswith(operator, self.at):
                self.at += len(operator)
                return operator
        match = _NAME.match(self.text, self.at)
        if match and _WORDS.get(match[0]) in operators:
            self.at = match.end()
            return _WORDS[match[0]]
        return None

    def _unary(self) -> Any:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise TemplateError("an expression is nested too deeply")
        try:
            self.space()
            if self.text.startswith("!", self.at) and not self.text.startswith("!=", self.at):
                self.at += 1
                return Not(self._unary())
            if self.word("not"):
                return Not(self._unary())
            return self._primary()
        finally:
            self._depth -= 1

    def _primary(self) -> Any:
        start = self.text[self.at : self.at + 1]
        if start == "(":
            self.at += 1
            value = self.expression()
            self.expect(")")
            return value
        if start == "$":
            if (found := self.reference()) is not None:
                return found
        elif start in ("'", '"') and start:
            return self._string(start)
        elif start == "[":
            return self._list()
        elif start == "{":
            return self._map()
        elif match := _NUMBER.match(self.text, self.at):
            self.at = match.end()
            return Literal(float(match[0]) if match[1] else int(match[0]))
        elif (match := _NAME.match(self.text, self.at)) and match[0] in _LITERALS:
            self.at = match.end()
            return Literal(_LITERALS[match[0]])
        raise TemplateError(f"cannot read the expression at {self.text[self.at : self.at + 20]!r}")

    def _string(self, quote: str) -> Any:
        end = self.at + 1
        found = []
        while end < len(self.text):
            if self.text.startswith(quote * 2, end):  # a doubled quote stands for one
                found.append(quote)
                end += 2
            elif self.text[end] == quote:
                self.at = end + 1
                text = "".join(found)
                return Interpolated(text) if quote == '"' and ("$" in text or "#" in text) else Literal(text)
            else:
                found.append(self.text[end])
                end += 1
        raise TemplateError("a string has no end")

    def _list(self) -> Any:
        self.expect("[")
        items: list[Any] = []
        if self.accept("]"):
            return Listing(())
        while True:
            items.append(self.expression())
            if self.accept(".."):
                last = self.expression()
                self.expect("]")
                return Range(items[0], last)
            if self.accept("]"):
                return Listing(tuple(items))
            self.expect(",")

    def _map(self) -> Mapping:
        self.expect("{")
        entries: list[tuple[Any, Any]] = []
        if self.accept("}"):
            return Mapping(())
        while True:
            key = self.expression()
            self.expect(":")
            entries.append((key, self.expression()))
            if self.accept("}"):
                return Mapping(tuple(entries))
            self.expect(",")

    def reference(self) -> Reference | None:
        """The reference at `at`, or None when the dollar sign begins none."""
        start = self.at
        at = start + 1
        quiet = self.text.startswith("!", at)
        at += quiet
        braced = self.text.startswith("{", at)
        at += braced
        name = _NAME.match(self.text, at)
        if name is None:
            return None
        self.at = name.end()
        accessors = []
        while accessor := self._accessor():
            accessors.append(accessor)
        if braced:
            self.expect("}")
        return Reference(name[0], tuple(accessors), quiet, self.text[start : self.at])

    def _accessor(self) -> tuple[str, Any] | None:
        if self.text.startswith("[", self.at):
            before = self.at
            self.at += 1
            try:
                index = self.expression()
                self.expect("]")
            except TemplateError:
                self.at = before  # "$list [" in running text is no index
                return None
            return "index", index
        name = _NAME.match(self.text, self.at + 1) if self.text.startswith(".", self.at) else None
        if name is None:
            return None
        self.at = name.end()
        if not self.text.startswith("(", self.at):
            return "member", name[0]
        self.at += 1
        arguments: list[Any] = []
        if not self.accept(")"):
            while True:
                arguments.append(self.expression())
                if self.accept(")"):
                    break
                self.expect(",")
        return "method", (name[0], tuple(arguments))
