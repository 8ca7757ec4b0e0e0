"""Moments as API Gateway tells them to functions and templates."""

from __future__ import annotations

import time

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def request_time(now: float) -> str:
    """A moment as API Gateway writes it, in UTC, whatever the machine's language.

    >>> request_time(1720614516)
    '10/Jul/2024:12:28:36 +0000'
    """
    at = time.gmtime(now)
    return (
        f"{at.tm_mday:02d}/{MONTHS[at.tm_mon - 1]}/{at.tm_year}:{at.tm_hour:02d}:{at.tm_min:02d}:{at.tm_sec:02d} +0000"
    )
