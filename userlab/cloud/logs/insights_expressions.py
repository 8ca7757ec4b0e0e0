"""The expressions of a CloudWatch Logs Insights query: what `filter` tests, and `fields`, `stats` and `sort` reckon.

    level = "ERROR" and (ms * 2 > 100 or not @message like /timeout/) and strlen(reason) in [6, 7]

Each is a function of a record; what a record does not have is None, and what is reckoned with None is None.

Source: CloudWatch Logs User Guide, "Supported operations and functions" (comparison, arithmetic, Boolean operators),
"filter" (like, =~, in).
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from userlab.cloud.logs.insights_functions import FUNCTIONS, call
from userlab.cloud.logs.insights_syntax import (
    Reader,
    Record,
    Value,
    equal,
    malformed,
    number,
    ordered,
    pattern_of,
    shown,
    unquoted,
)

Test = Callable[[Record], bool]
_ORDER = {"<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge}
_SUMS: dict[str, Callable[[float, float], float]] = {"+": operator.add, "-": operator.sub}
_PRODUCTS: dict[str, Callable[[float, float], float]] = {"*": operator.mul, "/": operator.truediv, "%": math.fmod}


def condition(reader: Reader) -> Test:
    """What a filter tests: anything but true is false."""
    found = expression(reader)
    return lambda record: found(record) is True


def expression(reader: Reader) -> Value:
    """A value, or alternatives of conditions. Raises AwsError MalformedQueryException."""
    reader.deeper()
    parts = [_conjunction(reader)]
    while reader.takes("or"):
        parts.append(_conjunction(reader))
    reader.shallower()
    return parts[0] if len(parts) == 1 else lambda record: any(part(record) is True for part in parts)


def _conjunction(reader: Reader) -> Value:
    parts = [_negation(reader)]
    while reader.takes("and"):
        parts.append(_negation(reader))
    return parts[0] if len(parts) == 1 else lambda record: all(part(record) is True for part in parts)


def _negation(reader: Reader) -> Value:
    if not reader.takes("not"):
        return _comparison(reader)
    reader.deeper()
    test = _negation(reader)
    reader.shallower()
    return lambda record: test(record) is not True


def _comparison(reader: Reader) -> Value:
    left = _chain(reader, _SUMS, _product)
    negated = reader.takes("not")
    test: Value | None = None
    if reader.takes("like", "=~"):
        test = _like(reader, left)
    elif reader.takes("in"):
        values = _list(reader)
        test = lambda record: any(equal(left(record), value(record)) for value in values)  # noqa: E731
    elif negated:
        raise malformed(f"like or in was expected after not, not {reader.text or 'the end of the query'!r}")
    elif reader.kind == "sign" and reader.text in ("=", "!=", *_ORDER):
        sign = reader.advance()
        right = _chain(reader, _SUMS, _product)
        if sign in _ORDER:
            test = lambda record: ordered(_ORDER[sign], left(record), right(record))  # noqa: E731
        else:
            test = lambda record: equal(left(record), right(record)) == (sign == "=")  # noqa: E731
    if test is None:
        return left
    found = test
    return (lambda record: not found(record)) if negated else found


def _like(reader: Reader, left: Value) -> Value:
    if reader.kind == "pattern":
        pattern = pattern_of(reader.advance())
        return lambda record: (value := left(record)) is not None and pattern.search(shown(value))
    part = unquoted(reader.need("string"))
    return lambda record: (value := left(record)) is not None and part in shown(value)


def _list(reader: Reader) -> list[Value]:
    reader.need("sign", "[")
    values = [_unary(reader)]
    while reader.takes(","):
        values.append(_unary(reader))
    reader.need("sign", "]")
    return values


def _chain(reader: Reader, signs: dict[str, Callable[[float, float], float]], part: Callable[[Reader], Value]) -> Value:
    """Parts with signs of one rank between them, reckoned from left to right."""
    found = part(reader)
    while reader.kind == "sign" and reader.text in signs:
        found = _reckoned(signs[reader.advance()], found, part(reader))
    return found


def _product(reader: Reader) -> Value:
    return _chain(reader, _PRODUCTS, _power)


def _power(reader: Reader) -> Value:
    base = _unary(reader)
    if not reader.takes("^"):
        return base
    reader.deeper()
    exponent = _power(reader)
    reader.shallower()
    return _reckoned(math.pow, base, exponent)


def _reckoned(compute: Callable[[float, float], float], left: Value, right: Value) -> Value:
    def value(record: Record) -> float | None:
        first, second = number(left(record)), number(right(record))
        if first is None or second is None:
            return None
        try:
            return compute(first, second)
        except (ArithmeticError, ValueError):  # nothing is divided by nought
            return None

    return value


def _unary(reader: Reader) -> Value:
    if reader.takes("-"):
        return _reckoned(operator.sub, lambda record: 0.0, _primary(reader))
    reader.takes("+")
    return _primary(reader)


def _primary(reader: Reader) -> Value:
    if reader.takes("("):
        inner = expression(reader)
        reader.need("sign", ")")
        return inner
    if reader.kind == "number":
        return _constant(float(reader.advance()))
    if reader.kind == "string":
        return _constant(unquoted(reader.advance()))
    name = reader.field()
    return _called(reader, name) if reader.takes("(") else lambda record: record.get(name)


def _constant(value: Any) -> Value:
    return lambda record: value


def _called(reader: Reader, name: str) -> Value:
    """A function's call, whose parenthesis was read."""
    if name.lower() not in FUNCTIONS:
        raise malformed(f"the local cloud knows no function {name} in a Logs Insights query; AWS may")
    arguments: list[Value] = []
    while not reader.takes(")"):
        if arguments:
            reader.need("sign", ",")
        period = reader.text if reader.kind == "word" and reader.text[:1].isdigit() else ""
        if period:
            reader.advance()
        arguments.append(_constant(period) if period else expression(reader))
    return call(name, arguments)


def named(reader: Reader) -> tuple[str, Value]:
    """(name, value) of an expression: what stands after `as`, else its own text."""
    begun, plain = reader.mark(), reader.text.strip("`")
    value = expression(reader)
    written = reader.since(begun)
    return (reader.field() if reader.takes("as") else plain if written.strip("`") == plain else written), value
