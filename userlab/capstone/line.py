"""A line of the scorecard: what was looked at, the points, what was seen, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass

FULL, HALF, NONE = 10, 5, 0
WORKS = "works"
STRANGERS = "closed to strangers"
PRIVILEGE = "least privilege"
UNITS = "units per request"
P95 = "95 of 100 requests"
COST = "a million requests"
TESTS = "tests that can fail"
INFRASTRUCTURE = "infrastructure"
ALARM = "alarm that fires"
CLEAN_UP = "clean-up"
NAMES = (WORKS, STRANGERS, PRIVILEGE, UNITS, P95, COST, TESTS, INFRASTRUCTURE, ALARM, CLEAN_UP)


@dataclass(frozen=True)
class Line:
    """One line. `points` is 10, 5 or 0; `evidence` what was seen; `next_step` what would come next, also after 10."""

    name: str
    points: int
    evidence: str
    next_step: str


def listed(things: list[str], most: int = 3) -> str:
    """The first few of some things: "a; b; c; and 4 more"."""
    more = f"; and {len(things) - most} more" if len(things) > most else ""
    return "; ".join(things[:most]) + more
