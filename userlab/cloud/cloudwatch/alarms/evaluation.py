"""Whether an alarm is due: its datapoints against its threshold, M out of N, and what missing ones count for.

CloudWatch asks for more datapoints than it evaluates; here these are two. Where enough of them exist, missing ones do
not matter; else they are filled in, as few as possible, with what the alarm treats them as.

Source: CloudWatch user guide, "Configuring how CloudWatch alarms treat missing data" (how alarm state is evaluated
when data is missing, and the tables there; avoiding premature transitions to alarm state).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from userlab.cloud.cloudwatch.alarms.alarm import ALARM, INSUFFICIENT_DATA, OK

MORE = 2  # datapoints than are evaluated; AWS's tables show 5 for 3, and say that it depends
COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}


@dataclass(frozen=True)
class Verdict:
    """The state that datapoints ask for, None to stay as it is.

    `evaluated` are the places of the datapoints that counted, newest first, `filled` is how many were missing and
    counted as `treated` says, "" where none did.
    """

    state: str | None
    evaluated: tuple[int, ...] = ()
    filled: int = 0
    treated: str = ""


def judged(breaching: Sequence[bool | None], periods: int, to_alarm: int, treatment: str) -> Verdict:
    """What datapoints say, oldest first: whether each breaches the threshold, None for a missing one.

    `periods` (N) of them are evaluated, `to_alarm` (M) of these make an alarm.

    >>> judged([None, None, True], 1, 1, "missing").state
    'ALARM'
    >>> judged([None, None, None], 1, 1, "notBreaching").state
    'OK'
    """
    existing = [place for place in reversed(range(len(breaching))) if breaching[place] is not None]
    evaluated = tuple(existing[:periods])
    bad = sum(bool(breaching[place]) for place in evaluated)
    filled = periods - len(evaluated)
    if not filled:
        return Verdict(ALARM if bad >= to_alarm else OK, evaluated)
    if treatment == "breaching":
        return Verdict(ALARM if bad + filled >= to_alarm else OK, evaluated, filled, "Breaching")
    if treatment == "notBreaching":
        return Verdict(ALARM if bad >= to_alarm else OK, evaluated, filled, "NonBreaching")
    if bad >= to_alarm:
        return Verdict(ALARM, evaluated, filled)
    if bad < len(evaluated):  # one that is there does not breach
        return Verdict(OK, evaluated, filled)
    if treatment == "ignore":
        return Verdict(None)
    if evaluated and len(breaching) - evaluated[-1] >= to_alarm:  # it breaches since long enough, for all that is known
        return Verdict(ALARM, evaluated, filled)
    return Verdict(INSUFFICIENT_DATA, (), periods)
