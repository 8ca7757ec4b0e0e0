"""Levels: numbers that a service has at any time, such as how many messages wait, and tells once a minute.

Nothing runs each minute here. The levels of the minutes that ended are written when somebody reads metrics, when an
alarm is looked at, or before the service's next change: each as of its end, the minute that runs as of now.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.measures import Levels
from userlab.cloud.cloudwatch.kept import kept
from userlab.cloud.cloudwatch.metrics import MINUTE

LONGEST_SECONDS = 6 * 3600  # that are written at once


class TakenLevels:
    """Writes the levels of an account that `read(account)` tells, which is called with the account's lock held."""

    def __init__(self, accounts: Accounts, read: Callable[[str], Levels]) -> None:
        self._accounts, self._read = accounts, read
        self._taken: dict[str, int] = {}
        self._guard = threading.Lock()

    def take(self, account: str) -> None:
        """Write the levels of the minutes since they were last taken."""
        with self._accounts.lock(account):
            self._take(account)

    def minute_ends(self, account: str) -> None:
        """Do so if another minute has begun since. Waits for no lock: who calls may hold another account's."""
        if self._taken.get(account) == self._minute(account):
            return
        lock = self._accounts.lock(account)
        if lock.acquire(blocking=False):
            try:
                self._take(account)
            finally:
                lock.release()

    def forget(self, account: str) -> None:
        """The account is being reset."""
        with self._guard:
            self._taken.pop(account, None)

    def _take(self, account: str) -> None:
        minute, now = self._minute(account), self._accounts.clock.now(account)
        with self._guard:
            first = max(self._taken.get(account, minute), minute - LONGEST_SECONDS)
            self._taken[account] = minute
        for region, namespace, values_at in self._read(account):
            metrics = kept(account, region, float(minute)).metrics
            for at in range(first, minute + 1, MINUTE):
                for metric, dimensions, value, unit in values_at(min(at + MINUTE, now)):
                    metrics.put((namespace, metric, dimensions), value, unit, at)

    def _minute(self, account: str) -> int:
        return int(self._accounts.clock.now(account)) // MINUTE * MINUTE
