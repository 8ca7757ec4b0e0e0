"""The Parameters of a statement: attribute values, checked before the statement is read.

Recorded of AWS (github.com, paritysuite/dynamodb-conformance, "partiqlParameterNumbers"): the first fault in the order
of the document is told, in the older wording; a number's exponent must fit into 32 bits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from userlab.cloud.dynamodb.items.attribute_value import MAX_DEPTH, TOO_DEEP, Value, normalize
from userlab.cloud.dynamodb.items.number import NOT_NUMERIC
from userlab.cloud.dynamodb.request.errors import RequestError, validation

_EXPONENT = re.compile(r"[eE]([+-]?[0-9]+)$", re.ASCII)
_LOWEST, _HIGHEST = -(2**31), 2**31 - 1
_MISMATCH = "Number of parameters in request and statement don't match."


def check_parameters(values: Sequence[Value]) -> None:
    """Check values and bring them into their one form, in place. Raises ValidationException."""
    try:
        for value in values:
            _check(value, 1)
    except RequestError as error:
        raise validation(error.older) from None


def check_count(given: int, wanted: int) -> None:
    """Raise ValidationException unless a statement has as many question marks as the request has parameters."""
    if given != wanted:
        raise validation(_MISMATCH)


def _check(value: Value, depth: int) -> None:
    kind = next(iter(value), "")
    if len(value) == 1 and kind in ("M", "L") and value[kind]:
        if depth >= MAX_DEPTH:
            raise RequestError(TOO_DEEP)
        for inside in value["M"].values() if kind == "M" else value["L"]:
            _check(inside, depth + 1)
    for number in [value["N"]] if kind == "N" else value["NS"] if kind == "NS" else ():
        match = _EXPONENT.search(number)
        if match and (len(match[1]) > 12 or not _LOWEST <= int(match[1]) <= _HIGHEST):
            raise RequestError(f"{NOT_NUMERIC}: {number}")
    normalize(value, depth)
