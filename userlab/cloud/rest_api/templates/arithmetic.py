"""Arithmetic and order of a template's values, as Velocity has them: what does not fit is null."""

from __future__ import annotations

import operator
from typing import Any

from userlab.cloud.rest_api.templates.budget import short_number
from userlab.cloud.rest_api.templates.expressions import TemplateError

_OPERATORS = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
    "-": operator.sub,
    "*": operator.mul,
}


def calculated(sign: str, left: Any, right: Any) -> Any:
    """The result of ``left sign right``. Raises TemplateError for a number that is too large.

    >>> calculated("/", 7, 2), calculated("+", 7, None)
    (3, None)
    """
    try:
        return short_number(_calculated(sign, left, right))
    except OverflowError:
        raise TemplateError("a number of the template is too large") from None


def _calculated(sign: str, left: Any, right: Any) -> Any:
    comparable = isinstance(left, str) and isinstance(right, str) and sign in ("<", ">", "<=", ">=")
    if not comparable and not (_number(left) and _number(right)):
        return None
    if sign == "+":
        return left + right
    if sign in _OPERATORS:
        return _OPERATORS[sign](left, right)
    if right == 0:
        return None
    if isinstance(left, int) and isinstance(right, int):  # as Java does: towards zero
        quotient = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
        return quotient if sign == "/" else left - right * quotient
    return left / right if sign == "/" else left % right


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
