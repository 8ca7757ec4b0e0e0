"""A token bucket: capacity that fills with time and is kept for some seconds.

Source: DynamoDB developer guide, "DynamoDB burst and adaptive capacity": up to 300 seconds of unused capacity.
"""

from __future__ import annotations

from dataclasses import dataclass

BURST_SECONDS = 300.0


@dataclass
class Bucket:
    """Capacity that is there to be used. `rate` is units a second; `tokens` may be negative: a debt.

    `kept` is how many seconds of what is not used stay.

    >>> bucket = Bucket(rate=2, tokens=2, at=0.0)
    >>> bucket.refill(2, 10.0)
    >>> bucket.tokens
    22.0
    """

    rate: float
    tokens: float
    at: float
    kept: float = BURST_SECONDS

    def refill(self, rate: float, now: float) -> None:
        """Add what the time since the last look brought; `rate` is the capacity provisioned now."""
        self.tokens += self.rate * max(0.0, now - self.at)
        self.at = now
        if rate > self.rate:
            # UpdateTable raised the capacity, and the new capacity can be used at once.
            self.tokens = max(self.tokens, float(rate))
        self.rate = rate
        self.tokens = min(self.tokens, rate * self.kept)

    def has(self, units: float) -> bool:
        """Whether a request of `units` is let through."""
        return self.tokens >= min(units, self.rate)
