"""Rules with a schedule, fired by the clock of their account.

A rule fires at each time of its schedule; where a lesson moves the clock over several of them, it fires for the last
ten of these, so that a day with a rate of a minute calls no function 1,440 times. What would have been due while the
lab was not running is not made up for. Source: EventBridge user guide, "Creating a rule that runs on a schedule".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.event_bus.clockwork import LONGEST_SLEEP
from userlab.cloud.event_bus.schedule_expressions import InvalidSchedule, Schedule, read_schedule
from userlab.cloud.moto_seams.delivering import rules

MOST_AT_ONCE = 10
Fire = Callable[[Any, float], None]


def due(schedule: Schedule, last: float, now: float, since: float) -> list[float]:
    """The times of a schedule after `last` and until `now`: the latest ten of them.

    >>> due(read_schedule("rate(1 minute)"), 0.0, 150.0, 0.0)
    [60.0, 120.0]
    """
    window = 600.0
    while True:
        begin = max(last, now - window)
        found, moment = [], schedule.after(begin, since)
        while moment is not None and moment <= now:
            found.append(moment)
            moment = schedule.after(moment, since)
        if len(found) >= MOST_AT_ONCE or begin == last:
            return found[-MOST_AT_ONCE:]
        window *= 2


class Scheduler:
    """Calls `fire(rule, moment)` for each time that is due, with the account's lock held."""

    def __init__(self, accounts: Accounts, fire: Fire) -> None:
        self._accounts, self._fire = accounts, fire
        self._looked: dict[tuple[str, str, str], float] = {}  # until when the times of a rule were looked at

    def look(self, account: str | None = None) -> float:
        """Fire what is due, of one account or of all; returns the seconds until the next time."""
        left = LONGEST_SLEEP
        seen = set()
        for rule in list(rules.scheduled(account)):
            key = rule.account_id, rule.arn, rule.scheduled_expression
            seen.add(key)
            with self._accounts.lock(rule.account_id):
                left = min(left, self._look_at(rule, key))
        for key in [key for key in self._looked if account in (None, key[0]) and key not in seen]:
            self._looked.pop(key, None)  # gone or disabled: enabled again it goes on from then
        return left

    def _look_at(self, rule: Any, key: tuple[str, str, str]) -> float:
        now = self._accounts.clock.now(rule.account_id)
        since = rules.enabled_since(rule, now)
        last = self._looked.setdefault(key, now)
        try:
            schedule = read_schedule(rule.scheduled_expression)
        except InvalidSchedule:  # of a lab that kept any
            return LONGEST_SLEEP
        self._looked[key] = now
        times = due(schedule, last, now, since)
        if times:
            with self._accounts.changing(rule.account_id):
                for moment in times:
                    self._fire(rule, moment)
        following = schedule.after(now, since)
        return following - now if following is not None else LONGEST_SLEEP
