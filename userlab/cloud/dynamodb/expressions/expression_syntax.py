"""The words of DynamoDB's expressions: tokens, a cursor over them, document paths and syntax errors.

Source: DynamoDB developer guide, "Using expressions in DynamoDB". Names start with a letter, placeholders with
``#`` (names) or ``:`` (values); keywords may be written in either case, function names may not.
"""

from __future__ import annotations

import re
from typing import NamedTuple

MAX_LENGTH = 4096
MAX_PATH_DEPTH = 32
MAX_OPERATORS = 300
MAX_INDEX = 2**31 - 1

_TOKEN = re.compile(
    r"(?P<word>[A-Za-z][A-Za-z0-9_]*)|(?P<name>\#[A-Za-z0-9_]+)|(?P<value>:[A-Za-z0-9_]+)|(?P<digits>[0-9]+)"
    r"|(?P<sign><=|>=|<>|[=<>()\[\],.+\-])|(?P<space>[ \t\r\n]+)|(?P<other>.)",
    re.ASCII | re.DOTALL,
)


class ExpressionError(Exception):
    """What is wrong with an expression, without the words "Invalid ConditionExpression: " before it."""


class Token(NamedTuple):
    """A piece of an expression; `kind` is word, name, value, digits, sign, other or end."""

    kind: str
    text: str
    start: int
    end: int


class Alias(str):
    """A step of a path that stands for an attribute name: ``#n``."""

    __slots__ = ()


class PathNode(NamedTuple):
    """A document path as written: names, `Alias`es and list indexes."""

    steps: tuple[str | int, ...]


class ValueNode(NamedTuple):
    """An expression attribute value: ``:v``."""

    name: str


class CallNode(NamedTuple):
    """A function with its arguments."""

    name: str
    arguments: tuple[Node, ...]


class ParensNode(NamedTuple):
    """What stands in parentheses; kept, since AWS refuses redundant ones."""

    inside: Node


Node = object


def unwrap(node: Node) -> Node:
    """A node without the parentheses around it."""
    while isinstance(node, ParensNode):
        node = node.inside
    return node


class Cursor:
    """Reads the tokens of one expression from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [
            Token(match.lastgroup or "other", match.group(), match.start(), match.end())
            for match in _TOKEN.finditer(text)
            if match.lastgroup != "space"
        ]
        self.tokens.append(Token("end", "<EOF>", len(text), len(text)))
        self.at = 0
        self.operators = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def is_sign(self, text: str) -> bool:
        return self.token.kind == "sign" and self.token.text == text

    def is_word(self, word: str) -> bool:
        return self.token.kind == "word" and self.token.text.upper() == word

    def take(self) -> Token:
        token = self.token
        self.at += 1
        return token

    def take_sign(self, text: str) -> bool:
        """Step over a sign if it is next."""
        if self.is_sign(text):
            self.at += 1
            return True
        return False

    def take_word(self, word: str) -> bool:
        """Step over a keyword if it is next."""
        if self.is_word(word):
            self.at += 1
            return True
        return False

    def need_sign(self, text: str) -> None:
        if not self.take_sign(text):
            raise self.unexpected()

    def count_operator(self) -> None:
        self.operators += 1

    def unexpected(self) -> ExpressionError:
        """The syntax error at the next token, with what stands around it."""
        token = self.token
        first = self.tokens[max(0, self.at - 1)]
        last = self.tokens[min(len(self.tokens) - 1, self.at + 1)]
        near = self.text[first.start : last.end].strip()
        return ExpressionError(f'Syntax error; token: "{token.text}", near: "{near}"')

    def need_end(self) -> None:
        if self.token.kind != "end":
            raise self.unexpected()

    def path(self) -> PathNode:
        """Read a document path: ``a.b[0].#c``."""
        steps: list[str | int] = [self._name()]
        while True:
            if self.take_sign("."):
                steps.append(self._name())
            elif self.take_sign("["):
                if self.token.kind != "digits":
                    raise self.unexpected()
                index = self.take().text
                if len(index) > 10 or int(index) > MAX_INDEX:
                    raise ExpressionError(f"List index is not within the allowable range; index: [{index}]")
                steps.append(int(index))
                self.need_sign("]")
            else:
                return PathNode(tuple(steps))

    def _name(self) -> str:
        if self.token.kind == "name":
            return Alias(self.take().text)
        if self.token.kind != "word":
            raise self.unexpected()
        return self.take().text


def check_length(text: str) -> None:
    """Raise ExpressionError for an empty expression or one of more than 4 KB."""
    if not text:
        raise ExpressionError("The expression can not be empty;")
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_LENGTH:
        raise ExpressionError(f"Expression size has exceeded the maximum allowed size; expression size: {size}")


def check_operators(cursor: Cursor) -> None:
    """Raise ExpressionError for more than 300 operators and functions."""
    if cursor.operators > MAX_OPERATORS:
        raise ExpressionError(f"The expression contains too many operators; operator count: {cursor.operators}")
