"""Events that a target did not take for now: they are sent again, later and later, by the clock of their account.

Source: EventBridge user guide, "How EventBridge retries delivering events": by default for 24 hours and up to 185
times, with an exponential back-off and jitter; a target's RetryPolicy may lower both. AWS tells no times; these fit
185 retries into the 24 hours. What waits is forgotten when the lab ends.
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.event_bus.clockwork import LONGEST_SLEEP
from userlab.cloud.event_bus.inputs import Matched

MOST_ATTEMPTS = 185
GREATEST_AGE = 86_400
_FIRST_SECONDS, _MOST_SECONDS = 1.0, 480.0
_KEPT = 10_000  # of an account


@dataclass
class Sending:
    """An event on its way to one target of a rule: the `text` that it gets.

    `accepted` is when the event came, in epoch seconds of the account's clock, `retries` how often it was sent again.
    """

    rule: Matched
    target: dict[str, Any]
    event: dict[str, Any]
    text: str
    accepted: float
    retries: int = 0

    def next_time(self, now: float) -> tuple[float, str]:
        """When to send it again, having failed at `now`, and "": or the condition that is exhausted."""
        policy = self.target.get("RetryPolicy") or {}
        if self.retries >= policy.get("MaximumRetryAttempts", MOST_ATTEMPTS):
            return 0.0, "MaximumRetryAttempts"
        due = now + seconds_before(self.retries, str(self.event.get("id")))
        if due - self.accepted > policy.get("MaximumEventAgeInSeconds", GREATEST_AGE):
            return 0.0, "MaximumEventAgeInSeconds"
        return due, ""


def seconds_before(retries: int, seed: str) -> float:
    """The wait before the next retry, after so many: it doubles up to eight minutes, give or take a tenth.

    >>> [round(seconds_before(retries, "a")) for retries in (0, 3)]
    [1, 8]
    """
    jitter = random.Random(f"{seed} {retries}").uniform(0.9, 1.1)  # noqa: S311 - it shall repeat
    return float(min(_FIRST_SECONDS * 2 ** min(retries, 20), _MOST_SECONDS)) * jitter


class Retries:
    """Calls `again(sending, moment)` for each that is due, with the account's lock held."""

    def __init__(self, accounts: Accounts, again: Callable[[Sending, float], None], wake: Callable[[], None]) -> None:
        self._accounts, self._again, self._wake = accounts, again, wake
        self._waiting: dict[str, list[tuple[float, int, Sending]]] = {}
        self._order = itertools.count()

    def put(self, sending: Sending, due: float) -> bool:
        """Send it again at a time; False if too many wait. The caller holds the account's lock."""
        waiting = self._waiting.setdefault(sending.rule.account, [])
        if len(waiting) >= _KEPT:
            return False
        heapq.heappush(waiting, (due, next(self._order), sending))
        self._wake()
        return True

    def look(self, account: str | None = None) -> float:
        """Send what is due, of one account or of all; returns the seconds until the next time."""
        left = LONGEST_SLEEP
        for number in list(self._waiting) if account is None else [account]:
            with self._accounts.lock(number):
                left = min(left, self._look_at(number))
        return left

    def forget(self, account: str) -> None:
        """The account is being reset."""
        with self._accounts.lock(account):
            self._waiting.pop(account, None)

    def _look_at(self, account: str) -> float:
        waiting, now = self._waiting.get(account, []), self._accounts.clock.now(account)
        if waiting and waiting[0][0] <= now:
            with self._accounts.changing(account):
                while waiting and waiting[0][0] <= now:
                    due, _, sending = heapq.heappop(waiting)
                    sending.retries += 1
                    self._again(sending, due)  # as of when it was due, where a lesson moved the clock further
        return waiting[0][0] - now if waiting else LONGEST_SLEEP
