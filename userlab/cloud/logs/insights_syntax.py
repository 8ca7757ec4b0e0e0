"""The words of a CloudWatch Logs Insights query, and the conditions of its `filter` command.

    filter level = "ERROR" and (ms > 100 or not @message like /timeout/) and code in [500, 502]

Source: CloudWatch Logs User Guide, "CloudWatch Logs Insights language query syntax" (filter, boolean and comparison
operators).
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Any

from userlab.cloud.account.user_pattern import PatternRefused, UserPattern
from userlab.cloud.http.aws_request import AwsError

Record = dict[str, Any]
Value = Callable[[Record], Any]
Test = Callable[[Record], bool]
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<pattern>/(?:[^/\\]|\\.)+/i?)
      | (?P<number>[+-]?\d+(?:\.\d+)?(?![\w.]))
      | (?P<word>@?[A-Za-z_][\w.@-]*|`[^`]+`|\d+[smhdw]\b|\*)
      | (?P<sign>=~|!=|<=|>=|[=<>(),\[\]|])
    )""",
    re.VERBOSE,
)
_ORDER = {"<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge}
_DEEPEST = 50


def malformed(text: str) -> AwsError:
    """MalformedQueryException with a text."""
    return AwsError("MalformedQueryException", text)


class Reader:
    """Reads a query from left to right; `kind` and `text` are the word that comes next (kind "" at the end)."""

    def __init__(self, query: str) -> None:
        self._query, self._position, self._depth = query, 0, 0
        self.kind, self.text = "", ""
        self.advance()

    def advance(self) -> str:
        """Go on to the next word, and return the one before."""
        before = self.text
        if not self._query[self._position :].strip():
            self.kind, self.text = "", ""
            return before
        found = _TOKEN.match(self._query, self._position)
        if not found:
            raise malformed(f"unexpected symbol found at line 1 and position {self._position + 1}")
        self._position = found.end()
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

    def condition(self) -> Test:
        """The condition of a filter: alternatives of conjunctions."""
        parts = [self._conjunction()]
        while self.takes("or"):
            parts.append(self._conjunction())
        return lambda record: any(part(record) for part in parts)

    def _conjunction(self) -> Test:
        parts = [self._negation()]
        while self.takes("and"):
            parts.append(self._negation())
        return lambda record: all(part(record) for part in parts)

    def _negation(self) -> Test:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise malformed("the query is nested too deeply")
        try:
            if self.takes("not"):
                test = self._negation()
                return lambda record: not test(record)
            if self.takes("("):
                inner = self.condition()
                self.need("sign", ")")
                return inner
            return self._comparison()
        finally:
            self._depth -= 1

    def _comparison(self) -> Test:
        name = self.field()
        if self.takes("("):
            if name.lower() != "ispresent":
                raise malformed(f"the local cloud knows no function {name} in a filter; AWS may")
            present = self.field()
            self.need("sign", ")")
            return lambda record: present in record
        negated = self.takes("not")
        test = self._operator(name)
        return (lambda record: not test(record)) if negated else test

    def _operator(self, name: str) -> Test:
        if self.takes("like", "=~"):
            return self._like(name)
        if self.takes("in"):
            self.need("sign", "[")
            values = [self._literal()]
            while self.takes(","):
                values.append(self._literal())
            self.need("sign", "]")
            return lambda record: any(equal(record.get(name), value) for value in values)
        sign = self.need("sign", "=", "!=", *_ORDER)
        right = self._operand()
        if sign in _ORDER:
            return lambda record: ordered(_ORDER[sign], record.get(name), right(record))
        return lambda record: equal(record.get(name), right(record)) == (sign == "=")

    def _like(self, name: str) -> Test:
        if self.kind == "pattern":
            text = self.advance()
            try:
                pattern = UserPattern(text[1:].rpartition("/")[0].replace("\\/", "/"), ignore_case=text.endswith("i"))
            except PatternRefused as refused:
                raise malformed(f"the regular expression {text} cannot be read: {refused}") from None
            return lambda record: name in record and pattern.search(shown(record[name]))
        part = str(self._literal())
        return lambda record: name in record and part in shown(record[name])

    def _operand(self) -> Value:
        if self.kind == "word":
            name = self.field()
            return lambda record: record.get(name)
        literal = self._literal()
        return lambda record: literal

    def _literal(self) -> Any:
        if self.kind == "number":
            return float(self.advance())
        return unquoted(self.need("string"))


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
    """A value as a number, if it is one."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def equal(left: Any, right: Any) -> bool:
    numbers = number(left), number(right)
    return numbers[0] == numbers[1] if None not in numbers else left is not None and shown(left) == shown(right)


def ordered(compare: Callable[[Any, Any], bool], left: Any, right: Any) -> bool:
    numbers = number(left), number(right)
    if None not in numbers:
        return compare(*numbers)
    return left is not None and right is not None and compare(shown(left), shown(right))
