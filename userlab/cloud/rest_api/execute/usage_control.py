"""How often a stage may be called: throttling by method settings, API keys, usage plans with rate and quota.

A token bucket holds `burst` tokens and is refilled with `rate` a second; a request takes one or gets 429.
(Guide, "Throttle requests to your REST APIs", "Usage plans and API keys for REST APIs".)
"""

from __future__ import annotations

import threading
import time

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.memo import Memo
from userlab.cloud.gateway.fault import GatewayFault
from userlab.cloud.rest_api.control.method_settings import settings_for
from userlab.cloud.rest_api.execute.exchange import Exchange
from userlab.cloud.rest_api.execute.faults import forbidden
from userlab.cloud.rest_api.store import Document

MOST_BUCKETS = 10_000


class UsageControl:
    """Buckets and counts of every stage, method and key."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._buckets: Memo[tuple[str, ...], tuple[float, float]] = Memo(MOST_BUCKETS)
        self._lock = threading.Lock()

    def forget(self, account: str) -> None:
        with self._lock:
            for key in [key for key in self._buckets if key[0] == account]:
                del self._buckets[key]

    def check(self, exchange: Exchange) -> None:
        """Raises GatewayFault: 403 for a missing or wrong API key, 429 for too many requests."""
        method, resource = exchange.match.method, exchange.match.resource
        place = (exchange.account, exchange.address.api_id, exchange.address.stage)
        if method.get("apiKeyRequired"):
            plan, key = self._plan(exchange)
            self._quota(exchange, plan, key)
            if throttle := plan.get("throttle"):
                self._take(exchange, (exchange.account, plan["id"], key["id"]), throttle)
            self._stage_throttle(exchange, plan, key)
        settings = settings_for(exchange.stage, resource["path"], method["httpMethod"])
        if settings.get("throttlingRateLimit", -1) >= 0 and settings.get("throttlingBurstLimit", -1) >= 0:
            limits = {"rateLimit": settings["throttlingRateLimit"], "burstLimit": settings["throttlingBurstLimit"]}
            self._take(exchange, (*place, resource["id"], method["httpMethod"]), limits)

    def _plan(self, exchange: Exchange) -> tuple[Document, Document]:
        """The usage plan and the key of a request: the key must be enabled and in a plan with this stage."""
        source = exchange.deployment.snapshot["api"].get("apiKeySource", "HEADER")
        value = exchange.header("x-api-key") if source == "HEADER" else exchange.caller.identity.get("apiKey")
        regional = exchange.regional
        key = next((key for key in regional.api_keys.values() if value and key["value"] == value), None)
        if key is None or not key["enabled"]:
            raise forbidden("API Key is missing, unknown or disabled")
        stage = (exchange.address.api_id, exchange.address.stage)
        for plan in regional.usage_plans.values():
            stages = {(item["apiId"], item["stage"]) for item in plan["apiStages"]}
            if stage in stages and key["id"] in regional.usage_plan_keys.get(plan["id"], {}):
                exchange.caller.identity |= {"apiKey": value, "apiKeyId": key["id"]}
                return plan, key
        raise forbidden("API Key not authorized because no usage plan with this stage has it")

    def _quota(self, exchange: Exchange, plan: Document, key: Document) -> None:
        quota = plan.get("quota")
        if not quota:
            return
        period = _period(quota["period"], exchange.now)
        with self._lock:
            counts = exchange.regional.usage.setdefault(plan["id"], {})
            last, used = counts.get(key["id"], (period, quota.get("offset", 0)))
            used = used if last == period else 0
            if used >= quota["limit"]:
                raise GatewayFault("QUOTA_EXCEEDED", "Limit Exceeded", "the quota of the usage plan is used up")
            counts[key["id"]] = [period, used + 1]
        self._accounts.changed_silently(exchange.account, ("apigateway",))

    def _stage_throttle(self, exchange: Exchange, plan: Document, key: Document) -> None:
        for stage in plan["apiStages"]:
            if (stage["apiId"], stage["stage"]) != (exchange.address.api_id, exchange.address.stage):
                continue
            route = f"{exchange.match.resource['path']}/{exchange.match.method['httpMethod']}"
            limits = (stage.get("throttle") or {}).get(route)
            if limits:
                self._take(exchange, (exchange.account, plan["id"], key["id"], route), limits)

    def _take(self, exchange: Exchange, key: tuple[str, ...], limits: Document) -> None:
        rate, burst = float(limits["rateLimit"]), float(limits["burstLimit"])
        now = self._accounts.clock.monotonic(exchange.account)
        with self._lock:
            tokens, last = self._buckets.get(key, (burst, now))
            tokens = min(burst, tokens + max(0.0, now - last) * rate)
            self._buckets[key] = (tokens - 1 if tokens >= 1 else tokens, now)
        if tokens < 1:
            raise GatewayFault("THROTTLED", "Too Many Requests", "more requests than the throttling limit allows")


def _period(kind: str, now: float) -> int:
    """The number of the day, week (from Sunday) or month of a moment, in UTC."""
    days = int(now // 86400)
    if kind == "DAY":
        return days
    if kind == "WEEK":
        return (days + 4) // 7
    at = time.gmtime(now)
    return at.tm_year * 12 + at.tm_mon
