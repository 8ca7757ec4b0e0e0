"""How a call ended, and the numbers that the map tells of many.

Source: X-Ray developer guide, "Concepts" (errors, faults, exceptions); API reference, "ServiceStatistics".
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from userlab.cloud.account.tracing import Document
from userlab.cloud.xray.trace import status_of


@dataclass(frozen=True)
class Outcome:
    """What a segment tells of itself. A throttled call is an error, too."""

    fault: bool
    error: bool
    throttle: bool

    @property
    def ok(self) -> bool:
        return not (self.fault or self.error or self.throttle)


def outcome_of(document: Document) -> Outcome:
    """The outcome of a segment, by its own words or else by its HTTP status.

    >>> outcome_of({"http": {"response": {"status": 429}}})
    Outcome(fault=False, error=True, throttle=True)
    """
    status = status_of(document) or 0
    throttle = bool(document.get("throttle")) or status == 429
    error = bool(document.get("error")) or throttle or 400 <= status < 500
    return Outcome(bool(document.get("fault")) or status >= 500, error, throttle)


def seconds_of(document: Document) -> float:
    """How long a segment took; 0 while it goes on."""
    return max(0.0, float(document.get("end_time") or document["start_time"]) - float(document["start_time"]))


@dataclass
class Statistics:
    """Calls of a node or an edge. `began` and `ended` are epoch seconds."""

    began: float = float("inf")
    ended: float = 0.0
    ok: int = 0
    throttled: int = 0
    errors: int = 0
    faults: int = 0
    seconds: float = 0.0
    times: Counter[float] = field(default_factory=Counter)

    def add(self, document: Document) -> None:
        """Count a segment."""
        outcome, took = outcome_of(document), seconds_of(document)
        self.began = min(self.began, float(document["start_time"]))
        self.ended = max(self.ended, float(document.get("end_time") or document["start_time"]))
        self.faults += outcome.fault
        self.throttled += outcome.throttle
        self.errors += outcome.error
        self.ok += outcome.ok
        self.seconds += took
        self.times[round(took, 3)] += 1

    @property
    def summary(self) -> dict[str, Any]:
        """SummaryStatistics."""
        errors = {"ThrottleCount": self.throttled, "OtherCount": self.errors - self.throttled}
        return {
            "OkCount": self.ok,
            "ErrorStatistics": errors | {"TotalCount": self.errors},
            "FaultStatistics": {"OtherCount": self.faults, "TotalCount": self.faults},
            "TotalCount": sum(self.times.values()),
            "TotalResponseTime": round(self.seconds, 6),
        }

    @property
    def histogram(self) -> list[dict[str, Any]]:
        """ResponseTimeHistogram: how often each time in milliseconds was met."""
        return [{"Value": value, "Count": count} for value, count in sorted(self.times.items())]
