"""DynamoDB's numbers: up to 38 significant digits, magnitude 1E-130 to 9.99...E+125, one way to write each.

Source: DynamoDB developer guide, "Supported data types and naming rules" (Number): leading and trailing zeros
are trimmed, and numbers travel as strings.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal

from userlab.cloud.dynamodb.request.errors import RequestError, validation

MAX_DIGITS = 38
MAX_EXPONENT = 125
MIN_EXPONENT = -130

OVERFLOW = "Number overflow. Attempting to store a number with magnitude larger than supported range"
UNDERFLOW = "Number underflow. Attempting to store a number with magnitude smaller than supported range"
TOO_PRECISE = "Attempting to store more than 38 significant digits in a Number"
NOT_NUMERIC = "The parameter cannot be converted to a numeric value"

_PLAIN = re.compile(r"(?:0|-?[1-9][0-9]{0,37})", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:([0-9]+)\.?([0-9]*)|\.([0-9]+))(?:[eE]([+-]?[0-9]+))?", re.ASCII)
# Sums are exact in the range of the type: 126 digits before the point and 168 behind it.
_EXACT = Context(prec=300)


def canonical(text: str) -> str:
    """A number as DynamoDB stores and answers it.

    Raises RequestError for what is no number, is too precise, too large or too small. A zero is judged by the exponent
    that it is written with.

    >>> [canonical(n) for n in ("1.0", "007", "-0", "1.50E2", ".5", "1E-3")]
    ['1', '7', '0', '150', '0.5', '0.001']
    """
    if _PLAIN.fullmatch(text):
        return text
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise _not_numeric(text)
    whole, fraction, only_fraction, exponent = match.groups()
    fraction = fraction or only_fraction or ""
    digits = ((whole or "") + fraction).lstrip("0")
    # A huge exponent is answered here, before anybody computes with it.
    power = int(exponent) if exponent and len(exponent) < 24 else 2**63 if exponent else 0
    if not -(2**63) <= power < 2**63:
        raise _not_numeric(text)
    if digits and power + len(digits) - len(fraction) >= 2**31:
        raise RequestError(OVERFLOW, UNDERFLOW)  # the older reader's exponent has 32 bits, and wraps
    if not digits:
        if power - len(fraction) > MAX_EXPONENT or power < MIN_EXPONENT:
            raise RequestError(OVERFLOW if power > 0 else UNDERFLOW)
        return "0"
    return _checked("-" if text.startswith("-") else "", digits, power - len(fraction))


def _not_numeric(text: str) -> RequestError:
    return RequestError(f"{NOT_NUMERIC}: {text}", f"{NOT_NUMERIC}: {text}" if text else NOT_NUMERIC)


def _checked(sign: str, digits: str, lowest: int) -> str:
    """The canonical text of sign, digits and the power of ten of the last digit; `digits` starts with no zero."""
    trimmed = digits.rstrip("0")
    highest = lowest + len(digits) - 1
    lowest += len(digits) - len(trimmed)
    if highest > MAX_EXPONENT:
        raise RequestError(OVERFLOW)
    if highest < MIN_EXPONENT:
        raise RequestError(UNDERFLOW)
    if len(trimmed) > MAX_DIGITS:
        raise RequestError(TOO_PRECISE)
    if lowest >= 0:
        return sign + trimmed + "0" * lowest
    if highest < 0:
        return sign + "0." + "0" * (-highest - 1) + trimmed
    return sign + trimmed[: highest + 1] + "." + trimmed[highest + 1 :]


def plus(left: str, right: str, subtract: bool = False) -> str:
    """The sum, or difference, of two canonical numbers.

    Raises AwsError ValidationException if it has no exact form or is out of range: AWS calls the first an overflow.

    >>> plus("0.1", "0.2"), plus("5", "7", subtract=True)
    ('0.3', '-2')
    """
    a, b = Decimal(left), Decimal(right)
    result = _EXACT.subtract(a, b) if subtract else _EXACT.add(a, b)
    sign, digits, exponent = result.as_tuple()
    text = "".join(map(str, digits)).lstrip("0")
    if not text:
        return "0"
    if len(text.rstrip("0")) > MAX_DIGITS:
        raise validation(OVERFLOW)
    try:
        return _checked("-" if sign else "", text, int(exponent))
    except RequestError as error:  # what the stored number makes of a sum is not the request's fault
        raise validation(error.message) from None


def sortable(text: str) -> int | Decimal:
    """A canonical number as a value that Python orders as DynamoDB does."""
    return int(text) if len(text) < 19 and "." not in text else Decimal(text)
