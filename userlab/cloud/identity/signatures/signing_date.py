"""The dates of signed requests: ISO 8601 basic format (20240710T122836Z), or an HTTP date.

Source: IAM User Guide, "Elements of an AWS API request signature" (date and time).
"""

import calendar
import re
import time
from email.utils import parsedate_to_datetime
from functools import lru_cache

SKEW_SECONDS = 900
_BASIC = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z", re.ASCII)


@lru_cache(maxsize=256)
def read_basic(text: str) -> float | None:
    """Epoch seconds of an ISO 8601 basic date; None for anything else.

    >>> read_basic("19700102T000000Z")
    86400.0
    """
    match = _BASIC.fullmatch(text)
    if not match:
        return None
    year, month, day, hour, minute, second = map(int, match.groups())
    if not (1 <= month <= 12 and 1 <= day <= 31 and hour < 24 and minute < 60 and second < 62):
        return None
    return float(calendar.timegm((year, month, day, hour, minute, second)))


@lru_cache(maxsize=64)
def basic_from_http(text: str) -> str | None:
    """The basic form of a Date header (RFC 9110 or ISO basic); None when it is no date.

    >>> basic_from_http("Wed, 10 Jul 2024 12:28:36 GMT")
    '20240710T122836Z'
    """
    if _BASIC.fullmatch(text):
        return text
    try:
        return basic_format(parsedate_to_datetime(text).timestamp())
    except (TypeError, ValueError, OverflowError):
        return None


def basic_format(seconds: float) -> str:
    """Epoch seconds in ISO 8601 basic format.

    >>> basic_format(86400)
    '19700102T000000Z'
    """
    return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(seconds))
