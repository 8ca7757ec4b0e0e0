"""The functions of a CloudWatch Logs Insights query that make one value of others: of texts, numbers and times.

What a function cannot reckon with (a text that is no number, a field that is not there) makes its value None. Functions
of IP addresses, of JSON and others are refused by name, where the query is read.

Source: CloudWatch Logs User Guide, "Supported operations and functions" (numeric, datetime, general and string
functions).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from userlab.cloud.logs.insights_syntax import Record, Value, malformed, number, shown

Function = Callable[..., Any]
MOST_TEXT = 100_000  # characters of one value that a function makes
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


class Moment(int):
    """A time in epoch milliseconds, which a result shows as a date."""


def milliseconds(period: str) -> int:
    """A period such as 5m. Raises AwsError for another text.

    >>> milliseconds("2m")
    120000
    """
    if not re.fullmatch(r"\d{1,9}[smhdw]", period, re.ASCII):
        raise malformed(f"a period such as 5m was expected, not {period}")
    return max(int(period[:-1]) * _SECONDS[period[-1]] * 1000, 1)


def _of_numbers(compute: Callable[..., float]) -> Function:
    def value(*given: Any) -> float | None:
        numbers = [number(item) for item in given]
        try:
            return None if None in numbers else compute(*numbers)
        except (ArithmeticError, ValueError):
            return None

    return value


def _of_text(compute: Callable[..., Any]) -> Function:
    def value(text: Any, *more: Any) -> Any:
        if text is None or None in more:
            return None
        made = compute(shown(text), *more)
        return made[:MOST_TEXT] if isinstance(made, str) else made

    return value


def _substr(text: str, start: Any, length: Any = None) -> str | None:
    first, many = number(start), number(length)
    if first is None or (length is not None and many is None):
        return None
    begin = max(int(first), 0)
    return text[begin:] if many is None else text[begin : begin + max(int(many), 0)]


def _replaced(text: str, searched: Any, instead: Any) -> str:
    many = text.count(shown(searched)) * len(shown(instead))
    return text if not shown(searched) or many > MOST_TEXT else text.replace(shown(searched), shown(instead))


def _floored(time: Any, period: Any) -> Moment | None:
    at, step = number(time), milliseconds(str(period))
    return None if at is None else Moment(int(at) // step * step)


def _ceiled(time: Any, period: Any) -> Moment | None:
    at, step = number(time), milliseconds(str(period))
    return None if at is None else Moment(-(-int(at) // step) * step)


# Name -> (fewest arguments, most, what it does). A record's times are numbers of milliseconds.
FUNCTIONS: dict[str, tuple[int, int, Function]] = {
    "abs": (1, 1, _of_numbers(abs)),
    "ceil": (1, 1, _of_numbers(math.ceil)),
    "floor": (1, 1, _of_numbers(math.floor)),
    "greatest": (1, 50, _of_numbers(max)),
    "least": (1, 50, _of_numbers(min)),
    "log": (1, 1, _of_numbers(math.log)),
    "sqrt": (1, 1, _of_numbers(math.sqrt)),
    "ispresent": (1, 1, lambda value: value is not None),
    "coalesce": (1, 50, lambda *values: next((value for value in values if value is not None), None)),
    "isempty": (1, 1, lambda value: value is None or shown(value) == ""),
    "isblank": (1, 1, lambda value: value is None or not shown(value).strip()),
    "concat": (1, 50, lambda *values: "".join(map(shown, values))[:MOST_TEXT]),
    "ltrim": (1, 2, _of_text(lambda text, *signs: text.lstrip(*map(shown, signs)))),
    "rtrim": (1, 2, _of_text(lambda text, *signs: text.rstrip(*map(shown, signs)))),
    "trim": (1, 2, _of_text(lambda text, *signs: text.strip(*map(shown, signs)))),
    "strlen": (1, 1, _of_text(len)),
    "toupper": (1, 1, _of_text(str.upper)),
    "tolower": (1, 1, _of_text(str.lower)),
    "substr": (2, 3, _of_text(_substr)),
    "replace": (3, 3, _of_text(_replaced)),
    "strcontains": (2, 2, _of_text(lambda text, part: int(shown(part) in text))),
    "datefloor": (2, 2, _floored),
    "dateceil": (2, 2, _ceiled),
    "frommillis": (1, 1, lambda value: None if number(value) is None else Moment(int(float(value)))),
    "tomillis": (1, 1, lambda value: None if number(value) is None else float(value)),
}


def call(name: str, arguments: list[Value]) -> Value:
    """A function of values as a value. Raises AwsError for too few or too many of them, and for no period."""
    fewest, most, function = FUNCTIONS[name.lower()]
    if not fewest <= len(arguments) <= most:
        wanted = str(fewest) if fewest == most else f"{fewest} to {most}"
        raise malformed(f"{name} takes {wanted} arguments, not {len(arguments)}")
    if name.lower() in ("datefloor", "dateceil"):
        milliseconds(str(arguments[1]({})))

    def value(record: Record) -> Any:
        return function(*(argument(record) for argument in arguments))

    return value
