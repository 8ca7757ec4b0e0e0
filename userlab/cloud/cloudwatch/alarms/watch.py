"""The watch over alarms: each is looked at when a minute ends, by its account's clock.

A lesson that moves its clock has every minute looked at that has anything to tell, in order, before its call is
answered; so what an alarm does depends on the clock alone. For a period of over a minute the last periods end with
the minute that ended, too. Source: CloudWatch user guide, "Using Amazon CloudWatch alarms" (alarm evaluation).
"""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.cloudwatch.alarms import datapoints, reason
from userlab.cloud.cloudwatch.alarms.actions import Functions
from userlab.cloud.cloudwatch.alarms.alarm import Alarm
from userlab.cloud.cloudwatch.alarms.change import change
from userlab.cloud.cloudwatch.alarms.evaluation import COMPARISONS, MORE, judged
from userlab.cloud.cloudwatch.kept import Kept
from userlab.cloud.cloudwatch.metrics import MINUTE, Metrics
from userlab.cloud.http.aws_request import AwsError
from userlab.cloud.moto_seams import cloudwatch as moto

LOOK_SECONDS = 5.0
MOST_STEPS = 3000  # that one look goes through for one alarm


class Watch:
    """Evaluates the alarms of every account: in the background, and at once when a lesson moves its clock.

    `take_levels(account)` has the levels of services written before.
    """

    def __init__(
        self, accounts: Accounts, functions: Callable[[], Functions], take_levels: Callable[[str], None]
    ) -> None:
        self._accounts, self._functions, self._take_levels = accounts, functions, take_levels
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        accounts.clock.on_advance(self._clock_moved)

    def start(self) -> None:
        """Begin to watch in the background."""
        self._thread = threading.Thread(target=self._run, name="alarms", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End it."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join()

    def look(self, account: str) -> None:
        """Evaluate the alarms of an account up to its time."""
        now = self._accounts.clock.now(account)
        with self._accounts.lock(account), self._accounts.drawing(account):
            self._take_levels(account)
            looked = [
                self._looked(kept, alarm, now)
                for owner, _, kept in moto.all_existing()
                if owner == account
                for alarm in list(kept.alarms.values())
            ]
            if any(looked):
                self._accounts.changed(account)

    def _run(self) -> None:
        while not self._closing.wait(LOOK_SECONDS):
            for account in {account for account, _, kept in moto.all_existing() if kept.alarms}:
                self.look(account)

    def _clock_moved(self, account: str) -> None:
        if not self._closing.is_set():
            self.look(account)

    def _looked(self, kept: Kept, alarm: Alarm, now: float) -> bool:
        try:
            return self._evaluate(kept, alarm, now)
        except Exception:  # one bad alarm stops no other, nor the call that has it looked at
            traceback.print_exc(file=sys.stderr)
            return False

    def _evaluate(self, kept: Kept, alarm: Alarm, now: float) -> bool:
        """Whether the alarm's state has changed since it was looked at last."""
        changed = False
        for end in _ends(kept.metrics, alarm, now):
            try:
                changed |= self._evaluate_at(kept.metrics, alarm, end)
            except AwsError:  # an expression that has no value with these data
                traceback.print_exc(file=sys.stderr)
        step = _step(alarm)
        alarm.evaluated = max(alarm.evaluated, now // step * step)
        return changed

    def _evaluate_at(self, metrics: Metrics, alarm: Alarm, end: int) -> bool:
        settings = alarm.settings
        periods = settings["EvaluationPeriods"]
        found = datapoints.read(metrics, settings, end, periods + MORE)
        if found.too_few:
            return False
        compare, threshold = COMPARISONS[settings["ComparisonOperator"]], settings["Threshold"]
        breaching = [None if value is None else compare(value, threshold) for _, value in found.points]
        verdict = judged(breaching, periods, settings.get("DatapointsToAlarm") or periods, _treatment(alarm))
        if verdict.state is None or verdict.state == alarm.state:
            return False
        text = reason.text(verdict, found.points, settings)
        period = datapoints.period_of(settings)
        data = reason.data(verdict, found.points, found.counts, settings, period, end)
        change(self._functions(), alarm, verdict.state, text, data, float(end))
        return True


def _step(alarm: Alarm) -> int:
    return min(MINUTE, datapoints.period_of(alarm.settings))


def _ends(metrics: Metrics, alarm: Alarm, now: float) -> list[int]:
    """When an alarm is to be looked at since it was last: at each end of a minute that may bring another state.

    Where no values come or go, only the first and the last do.
    """
    step, period = _step(alarm), datapoints.period_of(alarm.settings)
    first, last = int(alarm.evaluated // step * step) + step, int(now // step * step)
    if first > last:
        return []
    span = (alarm.settings["EvaluationPeriods"] + MORE) * period
    found = {first, last}
    for at in datapoints.times_of(metrics, alarm.settings, first - span - step, last):
        begin = max(first, at // step * step)
        found.update(range(begin, min(last, at + span + step) + 1, step))
        if len(found) > MOST_STEPS:
            break
    return sorted(each for each in found if first <= each <= last)


def _treatment(alarm: Alarm) -> str:
    """What missing datapoints count for. Those of DynamoDB's metrics are always ignored: the alarm stays as it is.

    Source: CloudWatch API reference, PutMetricAlarm, TreatMissingData; user guide, "Configuring how CloudWatch alarms
    treat missing data" (note). (The guide's own text beside it advises notBreaching for DynamoDB's ThrottledRequests.)
    """
    if any(name[0] == "AWS/DynamoDB" for name in datapoints.names_of(alarm.settings)):
        return "ignore"
    return str(alarm.settings.get("TreatMissingData") or "missing")
