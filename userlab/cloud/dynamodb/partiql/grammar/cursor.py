"""Reads a statement's words from left to right: names, paths, and how deep it is nested.

Source: PartiQL specification. The texts are those of `refusals`.
"""

from __future__ import annotations

from userlab.cloud.dynamodb.partiql.grammar.syntax import Path
from userlab.cloud.dynamodb.partiql.grammar.tokens import Token, tokens_of
from userlab.cloud.dynamodb.partiql.refusals import at, malformed
from userlab.cloud.dynamodb.request.errors import validation

MOST_NESTED = 80
MAX_INDEX = 2**31 - 1


class Cursor:
    """The words of one statement and the place that is read."""

    def __init__(self, statement: str) -> None:
        self.tokens = tokens_of(statement)
        self.position = 0
        self.depth = 0
        self.parameters = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.position]

    @property
    def following(self) -> Token:
        return self.tokens[min(self.position + 1, len(self.tokens) - 1)]

    @property
    def is_over(self) -> bool:
        """Whether nothing but a last semicolon follows."""
        token = self.token
        return token.kind == "end" or (token.is_sign(";") and self.following.kind == "end")

    def take(self) -> Token:
        token = self.token
        if token.kind != "end":
            self.position += 1
        return token

    def take_word(self, *words: str) -> bool:
        """Step over a keyword if it is next."""
        found = self.token.is_word(*words)
        if found:
            self.position += 1
        return found

    def take_sign(self, sign: str) -> bool:
        """Step over a sign if it is next."""
        found = self.token.is_sign(sign)
        if found:
            self.position += 1
        return found

    def need_sign(self, sign: str, name: str) -> None:
        if not self.take_sign(sign):
            raise malformed(f"Expected {name}")

    def descend(self) -> None:
        """Note that one more level is entered; `depth` goes back when it is left. Raises for too many."""
        self.depth += 1
        if self.depth > MOST_NESTED:
            raise malformed()

    def name(self) -> str:
        """Read the name of a table, an index or an attribute."""
        if not self.token.is_name:
            raise malformed("Expected identifier for simple path")
        text = self.take().text
        if not text:
            raise validation("Path component cannot be an empty string")
        return text

    def path(self) -> Path:
        """Read a document path: ``a.b[0]."c d"['e']``."""
        place = self.token.place
        steps: list[str | int] = [self.name()]
        while True:
            if self.take_sign("."):
                steps.append(self._member())
            elif self.take_sign("["):
                steps.append(self._element())
                self.need_sign("]", "RIGHT_BRACKET")
            else:
                return Path(tuple(steps), place)

    def _member(self) -> str:
        if self.token.is_sign("*"):
            raise validation("Unpivot path component like a.*.b are not supported")
        if not self.token.is_name:
            raise malformed("Invalid path dot component")
        return self.name()

    def _element(self) -> str | int:
        if self.token.kind == "text":
            return self.take().text
        if self.token.is_sign("*"):
            raise validation("Wildcard path component like a[*].b are not supported")
        sign = "-" if self.take_sign("-") else ""
        token = self.take()
        if token.kind != "number" or not token.text.isdecimal():
            raise malformed("Unexpected term")
        index = sign + token.text
        if len(index) > 11 or not 0 <= int(index) <= MAX_INDEX:
            raise at(f"List index is not within the allowable range; index: [{index}]", token.place)
        return int(index)
