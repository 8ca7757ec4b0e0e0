"""Throttling by a stage's settings: a bucket per route, filled at `throttlingRateLimit` up to `throttlingBurstLimit`.

(Guide, "Throttle requests to your HTTP APIs for better throughput in API Gateway".)
"""

from __future__ import annotations

import threading

from userlab.cloud.account.clock import Clock
from userlab.cloud.account.memo import Memo
from userlab.cloud.http_api.execute.refusals import Refusal
from userlab.cloud.http_api.execute.visit import Visit


class Throttle:
    """The buckets of all routes that have limits."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._buckets: Memo[tuple[str, str, str], tuple[float, float]] = Memo(4096)
        self._lock = threading.Lock()

    def check(self, visit: Visit) -> None:
        """Take one request from the route's bucket. Raises Refusal (429)."""
        own = (visit.stage.get("routeSettings") or {}).get(visit.route_key) or {}
        settings = {**(visit.stage.get("defaultRouteSettings") or {}), **own}
        rate, burst = settings.get("throttlingRateLimit"), settings.get("throttlingBurstLimit")
        if rate is None and burst is None:
            return
        rate, burst = float(rate or 0), float(burst or 0)
        key = (visit.api["apiId"], visit.stage_name, visit.route_key)
        now = self._clock.monotonic(visit.account)
        with self._lock:
            left, then = self._buckets.get(key, (burst, now))
            left = min(burst, left + (now - then) * rate)
            self._buckets[key] = (left - 1 if left >= 1 else left, now)
        if left < 1:
            raise Refusal(429, "Too Many Requests", f"the route takes {rate:g} requests a second, {burst:g} at once")
