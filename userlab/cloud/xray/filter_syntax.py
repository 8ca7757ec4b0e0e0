"""The words of a filter expression, and the tree that they make.

    service("users") { fault } AND !annotation.plan = "free"

Source: X-Ray developer guide, "Use filter expressions".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from userlab.cloud.xray.messages import invalid

Value = str | float | bool
LONGEST = 2048
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<text>"(?:[^"\\]|\\.)*")
  | (?P<number>-?\d+(?:\.\d+)?)
  | (?P<mark><=|>=|!=|[<>=!(){},:])
  | (?P<word>annotation\[(?:"[^"]+"|[^\]"]+)\]|[A-Za-z_][\w.\-]*)
    )""",
    re.VERBOSE,
)
COMPARING = ("=", "!=", "<", "<=", ">", ">=")
SEARCHING = ("contains", "beginswith", "endswith")


@dataclass(frozen=True)
class Comparison:
    """A keyword compared with a value; without an operator: whether it is true, or there."""

    keyword: str
    operator: str = ""
    value: Value = True


@dataclass(frozen=True)
class Named:
    """A service by name and type; None: any."""

    name: str | None = None
    kind: str | None = None


@dataclass(frozen=True)
class OfService:
    """service(name) { inner }"""

    service: Named
    inner: Node | None


@dataclass(frozen=True)
class OfEdge:
    """edge(source, destination) { inner }"""

    source: Named
    target: Named
    inner: Node | None


@dataclass(frozen=True)
class Not:
    inner: Node


@dataclass(frozen=True)
class All:
    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Either:
    parts: tuple[Node, ...]


Node = Comparison | OfService | OfEdge | Not | All | Either


def parse(text: str) -> Node:
    """The tree of an expression. Raises AwsError InvalidRequestException.

    >>> parse("responsetime > 5")
    Comparison(keyword='responsetime', operator='>', value=5.0)
    """
    return _Parser(text).whole()


class _Parser:
    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise invalid(f"Filter expression cannot be longer than {LONGEST} characters")
        self._text = text
        self._tokens: list[tuple[str, str]] = []
        at = 0
        while text[at:].strip():
            found = _TOKEN.match(text, at)
            if found is None:
                raise self._wrong(text[at:].strip()[:20])
            self._tokens.append((str(found.lastgroup), found[str(found.lastgroup)]))
            at = found.end()
        self._at = 0
        self._depth = 0

    def whole(self) -> Node:
        found = self._either()
        if self._at < len(self._tokens):
            raise self._wrong(self._tokens[self._at][1])
        return found

    def _either(self) -> Node:
        parts = [self._all()]
        while self._is_word("or"):
            self._at += 1
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _all(self) -> Node:
        """Parts with AND between them, or with nothing."""
        parts = [self._single()]
        while self._at < len(self._tokens) and not self._is_word("or") and self._peek() not in (")", "}"):
            if self._is_word("and"):
                self._at += 1
            parts.append(self._single())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _single(self) -> Node:
        self._depth += 1
        if self._depth > 50:
            raise self._wrong("(")
        try:
            return self._read_single()
        finally:
            self._depth -= 1

    def _read_single(self) -> Node:
        kind, word = self._next()
        if word == "!" or (kind == "word" and word.lower() == "not"):
            return Not(self._single())
        if word == "(":
            found = self._either()
            self._expect(")")
            return found
        if kind != "word":
            raise self._wrong(word)
        if word.lower() in ("service", "edge") and self._peek() == "(":
            return self._complex(word.lower())
        return self._comparison(word)

    def _complex(self, keyword: str) -> Node:
        names = self._names()
        inner = None
        if self._peek() == "{":
            self._at += 1
            inner = self._either()
            self._expect("}")
        if keyword == "edge":
            if len(names) != 2:
                raise self._wrong("edge")
            return OfEdge(names[0], names[1], inner)
        if len(names) > 1:
            raise self._wrong("service")
        return OfService(names[0] if names else Named(), inner)

    def _names(self) -> list[Named]:
        self._expect("(")
        found: list[Named] = []
        while self._peek() != ")":
            if found:
                self._expect(",")
            kind, word = self._next()
            if kind == "text":
                found.append(Named(_unquoted(word)))
            elif kind == "word" and word.lower() == "id":
                found.append(self._id())
            else:
                raise self._wrong(word)
        self._expect(")")
        return found

    def _id(self) -> Named:
        self._expect("(")
        members: dict[str, str] = {}
        while self._peek() != ")":
            if members:
                self._expect(",")
            key = self._next()[1].lower()
            self._expect(":")
            kind, value = self._next()
            if key not in ("name", "type", "account.id") or kind != "text":
                raise self._wrong(value)
            members[key] = _unquoted(value)
        self._expect(")")
        return Named(members.get("name"), members.get("type"))

    def _comparison(self, keyword: str) -> Comparison:
        operator = self._peek().lower()
        if operator not in (*COMPARING, *SEARCHING):
            return Comparison(keyword)
        self._at += 1
        kind, word = self._next()
        if kind == "text":
            return Comparison(keyword, operator, _unquoted(word))
        if kind == "number":
            return Comparison(keyword, operator, float(word))
        if word.lower() in ("true", "false"):
            return Comparison(keyword, operator, word.lower() == "true")
        raise self._wrong(word)

    def _peek(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _is_word(self, word: str) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at] in (("word", word), ("word", word.upper()))

    def _next(self) -> tuple[str, str]:
        if self._at >= len(self._tokens):
            raise self._wrong("end")
        self._at += 1
        return self._tokens[self._at - 1]

    def _expect(self, mark: str) -> None:
        word = self._next()[1]
        if word != mark:
            raise self._wrong(word)

    def _wrong(self, word: str) -> Exception:
        return invalid(f"Invalid filter expression: unexpected {word!r} in {self._text[:200]!r}")


def _unquoted(word: str) -> str:
    return re.sub(r"\\(.)", r"\1", word[1:-1])
