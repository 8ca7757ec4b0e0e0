"""Why an alarm is in its state, in CloudWatch's words and as its data."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

from userlab.cloud.cloudwatch.alarms.alarm import ALARM, INSUFFICIENT_DATA
from userlab.cloud.cloudwatch.alarms.evaluation import COMPARISONS, Verdict

_WORDS = {
    "GreaterThanOrEqualToThreshold": "greater than or equal to",
    "GreaterThanThreshold": "greater than",
    "LessThanThreshold": "less than",
    "LessThanOrEqualToThreshold": "less than or equal to",
}


def text(verdict: Verdict, points: list[tuple[int, float | None]], settings: Mapping[str, Any]) -> str:
    """StateReason of a state that was just reached. `points` are (epoch seconds, value), oldest first."""
    periods, to_alarm = settings["EvaluationPeriods"], settings.get("DatapointsToAlarm")
    to_alarm = to_alarm or periods
    if verdict.state == INSUFFICIENT_DATA:
        return f"Insufficient Data: {_datapoints(periods)} {_were(periods)} unknown."
    alarming = verdict.state == ALARM
    missing = f"{verdict.filled} missing datapoint{_s(verdict.filled)} {_were(verdict.filled)} treated as "
    if not verdict.evaluated:
        return (
            f"Threshold Crossed: no datapoints were received for {periods} period{_s(periods)} and {missing}"
            f"[{verdict.treated}]."
        )
    shown = [points[place] for place in verdict.evaluated]
    breaks = [point for point in shown if point[1] is not None and _breaks(point[1], settings) == alarming]
    compared = f"{'' if alarming else 'not '}{_WORDS[settings['ComparisonOperator']]}"
    listed = ", ".join(f"{value} ({_day(at)})" for at, value in breaks)
    threshold = f"the threshold ({float(settings['Threshold'])})"
    if verdict.filled:
        filled = f" and {missing}[{verdict.treated}]" if verdict.treated else ""
        return (
            f"Threshold Crossed: {_datapoints(len(breaks))} [{listed}] {_were(len(breaks))} {compared} "
            f"{threshold}{filled}."
        )
    least = to_alarm if alarming else periods - to_alarm + 1
    transition = "OK -> ALARM" if alarming else "ALARM -> OK"
    return (
        f"Threshold Crossed: {len(breaks)} out of the last {periods} datapoints [{listed}] {_were(len(breaks))} "
        f"{compared} {threshold} (minimum {_datapoints(least)} for {transition} transition)."
    )


def _breaks(value: float, settings: Mapping[str, Any]) -> bool:
    return COMPARISONS[settings["ComparisonOperator"]](value, settings["Threshold"])


def data(
    verdict: Verdict,
    points: list[tuple[int, float | None]],
    counts: Mapping[int, float],
    settings: Mapping[str, Any],
    period: int,
    now: float,
) -> str:
    """StateReasonData: the same as a JSON text. `counts` are the sample counts of metrics, by epoch seconds."""
    known = [(at, value) for at, value in (points[place] for place in verdict.evaluated) if value is not None]
    found: dict[str, Any] = {"version": "1.0", "queryDate": stamp(now)}
    if known:
        found["startDate"] = stamp(known[-1][0])
    statistic = settings.get("Statistic") or settings.get("ExtendedStatistic")
    if statistic:
        found["statistic"] = statistic
    if settings.get("Unit"):
        found["unit"] = settings["Unit"]
    found |= {
        "period": period,
        "recentDatapoints": [value for _, value in reversed(known)],
        "threshold": float(settings["Threshold"]),
        "evaluatedDatapoints": [
            {"timestamp": stamp(at)} | ({"sampleCount": counts[at]} if at in counts else {}) | {"value": value}
            for at, value in known
        ],
    }
    return json.dumps(found, separators=(",", ":"))


def stamp(seconds: float) -> str:
    """A time as alarms tell it.

    >>> stamp(0.25)
    '1970-01-01T00:00:00.250+0000'
    """
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(seconds))}.{int(seconds * 1000) % 1000:03d}+0000"


def _day(seconds: int) -> str:
    return time.strftime("%d/%m/%y %H:%M:%S", time.gmtime(seconds))


def _datapoints(number: int) -> str:
    return f"{number} datapoint{_s(number)}"


def _s(number: int) -> str:
    return "" if number == 1 else "s"


def _were(number: int) -> str:
    return "was" if number == 1 else "were"
