"""The words of a CloudWatch Logs Insights query, and how its values are shown and compared.

A slash begins a regular expression where one may stand (after like, =~ and parse), else it divides. A name with other
signs than letters, digits, @, . and _ stands between backticks.

Source: CloudWatch Logs User Guide, "CloudWatch Logs Insights language query syntax".
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from userlab.cloud.account.user_pattern import PatternRefused, UserPattern
from userlab.cloud.http.aws_request import AwsError

Record = dict[str, Any]
Records = list[Record]
Command = Callable[[Records], Records]
Value = Callable[[Record], Any]
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<number>\d+(?:\.\d+)?(?![\w.]))
      | (?P<word>@?[A-Za-z_][\w.@]*|`[^`]+`|\d+[smhdw]\b)
      | (?P<sign>=~|!=|<=|>=|[=<>(),\[\]|*/%^+-])
    )""",
    re.VERBOSE,
)
_PATTERN = re.compile(r"\s*(?P<pattern>/(?:[^/\\]|\\.)+/i?)")
SHOWN = "\0shown"  # the record's fields that are shown, in order
_BEFORE_PATTERNS = ("like", "=~", "parse")
_DEEPEST = 50


def malformed(text: str) -> AwsError:
    """MalformedQueryException with a text."""
    return AwsError("MalformedQueryException", text)


class Reader:
    """Reads a query from left to right; `kind` and `text` are the word that comes next (kind "" at the end)."""

    def __init__(self, query: str) -> None:
        self._query, self._position, self._start, self._depth = query, 0, 0, 0
        self.kind, self.text = "", ""
        self.patterns = False
        """Whether a regular expression may come next, whatever stands before it."""
        self.advance()

    def advance(self) -> str:
        """Go on to the next word, and return the one before."""
        before = self.text
        if not self._query[self._position :].strip():
            self.kind, self.text, self._start = "", "", len(self._query)
            return before
        pattern = self.patterns or before.lower() in _BEFORE_PATTERNS
        found = (_PATTERN.match(self._query, self._position) if pattern else None) or _TOKEN.match(
            self._query, self._position
        )
        if not found:
            raise malformed(f"unexpected symbol found at line 1 and position {self._position + 1}")
        self._start, self._position = found.start(found.lastgroup or 0), found.end()
        self.kind = found.lastgroup or ""
        self.text = found[found.lastgroup or 0]
        return before

    def takes(self, *words: str) -> bool:
        """Whether the next word is one of these (in any case); then it is passed."""
        if self.kind in ("word", "sign") and self.text.lower() in words:
            self.advance()
            return True
        return False

    def need(self, kind: str, *words: str) -> str:
        """The next word, which has to be of this kind and one of these. Raises AwsError."""
        if self.kind != kind or (words and self.text.lower() not in words):
            wanted = " or ".join(words) or f"a {kind}"
            raise malformed(f"{wanted} was expected, not {self.text or 'the end of the query'!r}")
        return self.advance()

    def field(self) -> str:
        return self.need("word").strip("`")

    def mark(self) -> int:
        """Where the next word begins."""
        return self._start

    def since(self, mark: int) -> str:
        """The query's text from a mark up to the next word."""
        return self._query[mark : self._start].strip()

    def deeper(self) -> None:
        """One level more. Raises AwsError for too many; `shallower` goes back."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise malformed("the query is nested too deeply")

    def shallower(self) -> None:
        self._depth -= 1


def pattern_of(text: str) -> UserPattern:
    """The regular expression between slashes. Raises AwsError for one that cannot be read."""
    try:
        return UserPattern(text[1:].rpartition("/")[0].replace("\\/", "/"), ignore_case=text.endswith("i"))
    except PatternRefused as refused:
        raise malformed(f"the regular expression {text} cannot be read: {refused}") from None


def unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1])


def shown(value: Any) -> str:
    """A value as a result shows it: whole numbers without a point."""
    if isinstance(value, bool) or value is None:
        return {True: "1", False: "0", None: ""}[value]
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(round(value, 4))
    return str(value)


def number(value: Any) -> float | None:
    """A value as a number, if it is one; neither nan nor an endless one is."""
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def equal(left: Any, right: Any) -> bool:
    numbers = number(left), number(right)
    return numbers[0] == numbers[1] if None not in numbers else left is not None and shown(left) == shown(right)


def ordered(compare: Callable[[Any, Any], bool], left: Any, right: Any) -> bool:
    numbers = number(left), number(right)
    if None not in numbers:
        return compare(*numbers)
    return left is not None and right is not None and compare(shown(left), shown(right))
