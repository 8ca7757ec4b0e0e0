"""The syntax of metric math: numbers, ids, functions, + - * / ^, comparisons, AND and OR.

Source: CloudWatch user guide, "Using math expressions with CloudWatch metrics", metric math syntax and functions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_DEEP = 20
_TOKEN = re.compile(
    r"\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)|([A-Za-z_]\w*)|(\"[^\"]*\"|'[^']*')|(==|!=|<=|>=|&&|\|\||[-+*/^(),<>\[\]]))"
)
_LEVELS = (
    {"OR": "OR", "||": "OR"},
    {"AND": "AND", "&&": "AND"},
    {each: each for each in ("==", "!=", "<", ">", "<=", ">=")},
    {"+": "+", "-": "-"},
    {"*": "*", "/": "/"},
)


class InvalidExpression(Exception):
    """An expression that is none; the text says why."""


@dataclass(frozen=True)
class Number:
    value: float


@dataclass(frozen=True)
class Text:
    value: str


@dataclass(frozen=True)
class Reference:
    """The id of a metric or of another expression."""

    id: str


@dataclass(frozen=True)
class Operation:
    """Two operands, or with the operator "negated" twice the same."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Function:
    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Several:
    """A list in brackets."""

    items: tuple[Node, ...]


Node = Number | Text | Reference | Operation | Function | Several


def parse(text: str) -> Node:
    """The expression in a text. Raises InvalidExpression.

    >>> parse("errors / 2")
    Operation(operator='/', left=Reference(id='errors'), right=Number(value=2.0))
    """
    parser = _Parser(text)
    found = parser.level(0, 0)
    if parser.words:
        raise InvalidExpression(f"unexpected {parser.words[0]!r}")
    return found


def references(node: Node) -> set[str]:
    """The ids that an expression names."""
    if isinstance(node, Reference):
        return {node.id}
    inner: tuple[Node, ...] = ()
    if isinstance(node, Operation):
        inner = (node.left, node.right)
    elif isinstance(node, Function):
        inner = node.arguments
    elif isinstance(node, Several):
        inner = node.items
    return {each for part in inner for each in references(part)}


class _Parser:
    def __init__(self, text: str) -> None:
        self.words: list[str] = []
        place = 0
        while text[place:].strip():
            match = _TOKEN.match(text, place)
            if match is None:
                raise InvalidExpression(f"unexpected {text[place:].strip()[0]!r}")
            self.words.append(match[0].strip())
            place = match.end()

    def _take(self) -> str:
        if not self.words:
            raise InvalidExpression("it ends too soon")
        return self.words.pop(0)

    def _expect(self, word: str) -> None:
        found = self._take()
        if found != word:
            raise InvalidExpression(f"{word!r} is missing before {found!r}")

    def level(self, level: int, depth: int) -> Node:
        if depth > MOST_DEEP:
            raise InvalidExpression("it is nested too deeply")
        if level == len(_LEVELS):
            return self._power(depth)
        found = self.level(level + 1, depth)
        while self.words and self.words[0] in _LEVELS[level]:
            operator = _LEVELS[level][self.words.pop(0)]
            found = Operation(operator, found, self.level(level + 1, depth))
        return found

    def _power(self, depth: int) -> Node:
        base = self._one(depth)
        if self.words and self.words[0] == "^":
            self.words.pop(0)
            return Operation("^", base, self._one(depth))
        return base

    def _one(self, depth: int) -> Node:
        word = self._take()
        if word == "-":
            negated = self._power(depth + 1)
            return Operation("-", Number(0.0), negated)
        if word == "(":
            found = self.level(0, depth + 1)
            self._expect(")")
            return found
        if word == "[":
            return Several(self._arguments("]", depth))
        if word[0] in "\"'":
            return Text(word[1:-1])
        if word[0].isdigit() or word[0] == ".":
            return Number(float(word))
        if not (word[0].isalpha() or word[0] == "_"):
            raise InvalidExpression(f"unexpected {word!r}")
        if self.words and self.words[0] == "(":
            self.words.pop(0)
            return Function(word.upper(), self._arguments(")", depth))
        return Reference(word)

    def _arguments(self, end: str, depth: int) -> tuple[Node, ...]:
        found: list[Node] = []
        if self.words and self.words[0] == end:
            self.words.pop(0)
            return ()
        while True:
            found.append(self.level(0, depth + 1))
            word = self._take()
            if word == end:
                return tuple(found)
            if word != ",":
                raise InvalidExpression(f"unexpected {word!r}")
