"""Exercises of chapter 24: what an alarm makes of silence, and nights in which it should ring, or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import boto3

from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed, untouched
from userlab.monitoring import alarms, metrics

if TYPE_CHECKING:
    from userlab.lab.lab import Lab

_TREATMENTS = ("notBreaching", "breaching", "ignore", "missing")
_WHY = {
    "notBreaching": "minutes without a value are good ones, and three good ones end an alarm",
    "breaching": "minutes without a value are bad ones, so it goes on",
    "ignore": "without a value nothing changes, and it was ringing",
    "missing": "three minutes of three are unknown, so the alarm does not know, either",
}


@exercise(
    "silence",
    chapter="see-it",
    level="thought",
    concept="what missing data means",
    hints=[
        "After the three fives all four ring. From there on, read the table once for each of them.",
        "Two of them go on ringing, for different reasons. One knows nothing any more.",
    ],
    solution="""
        silence = {
            "notBreaching": "OK",
            "breaching": "ALARM",
            "ignore": "ALARM",
            "missing": "INSUFFICIENT_DATA",
        }
    """,
)
def silence(told: Any, lab: Lab) -> Verdict:
    if not isinstance(told, dict) or set(told) != set(_TREATMENTS) or untouched(*told.values()):
        return not_yet("There are states missing.", "a state for each of the four treatments")
    true = _played(lab)
    for treatment in _TREATMENTS:
        if told[treatment] != true[treatment]:
            return not_yet(
                f"With `{treatment}` you say {told[treatment]!r}, and the lab says {true[treatment]!r}.",
                "the state after ten minutes without a value",
                f"{_WHY[treatment]}.",
            )
    return passed(
        "All four, as the lab played them: " + ", ".join(f"{name} {true[name]}" for name in _TREATMENTS) + "."
    )


def _played(lab: Lab) -> dict[str, str]:
    """The states of four alarms after the minutes of the exercise."""
    attempt = f"silence-{lab.clock.now()}"  # nobody told anything of it yet
    metric = metrics.metric("Exercise", "Bad", of=attempt)
    names = {treatment: f"silence-{treatment}" for treatment in _TREATMENTS}
    lab.clock.next_minute()
    for treatment, name in names.items():
        alarms.create(name, metric, 1, EvaluationPeriods=3, TreatMissingData=treatment)
    for value in (0, 0, 5, 5, 5):
        _tell("Exercise", {"Bad": value}, of=attempt)
        lab.clock.next_minute()
    lab.clock.advance(minutes=10)
    states = {treatment: alarms.state(name) for treatment, name in names.items()}
    boto3.client("cloudwatch").delete_alarms(AlarmNames=list(names.values()))
    return states


def _tell(namespace: str, values: Mapping[str, float], **dimensions: str) -> None:
    """Tell CloudWatch values of this minute. AWS operation: PutMetricData."""
    data = [
        {"MetricName": name, "Value": value, "Dimensions": metrics.metric(namespace, name, **dimensions)["Dimensions"]}
        for name, value in values.items()
    ]
    boto3.client("cloudwatch").put_metric_data(Namespace=namespace, MetricData=data)


# A night: what it is, its minutes as (requests, failures), and whether the alarm may ring in it.
_NIGHTS: tuple[tuple[str, list[tuple[int, int]], bool], ...] = (
    ("nobody came, but for one request a minute that failed", [(1, 1)] * 8, False),
    ("of 1000 requests a minute 5 failed", [(1000, 5)] * 8, False),
    ("one minute was bad, 50 of 100, and then no more", [(100, 0), (100, 50), *[(100, 0)] * 6], False),
    ("nobody came at all", [(0, 0)] * 8, False),
    (
        "every other minute 10 of 100 requests failed, and 1 in the others",
        [(100, 1), (100, 10), (100, 1), (100, 10), (100, 1), (100, 10), (100, 1)],
        True,
    ),
)


@exercise(
    "wake-me",
    chapter="see-it",
    level="open",
    concept="an alarm that wakes for the right thing",
    hints=[
        "`put_metric_alarm` takes `Metrics` in place of a metric: a list of `MetricStat`s with an `Id` and "
        '`"ReturnData": False` each, and one `Expression`, which is compared.',
        "Three of five: `EvaluationPeriods=5, DatapointsToAlarm=3`. In a minute without `Failures` the expression "
        'has no value: `TreatMissingData="notBreaching"`.',
    ],
    solution="""
        def sum_of(id, name):
            stat = {"Metric": metrics.metric("Shop", name, service="night"), "Period": 60, "Stat": "Sum"}
            return {"Id": id, "MetricStat": stat, "ReturnData": False}

        share = {"Id": "share", "Expression": "IF(requests >= 20, 100 * failures / requests, 0)"}
        boto3.client("cloudwatch").put_metric_alarm(
            AlarmName="wake-me",
            Metrics=[sum_of("requests", "Requests"), sum_of("failures", "Failures"), share],
            Threshold=5,
            ComparisonOperator="GreaterThanOrEqualToThreshold",
            EvaluationPeriods=5,
            DatapointsToAlarm=3,
            TreatMissingData="notBreaching",
        )
    """,
)
def wake_me(lab: Lab) -> Verdict:
    if not alarms.exists("wake-me"):
        return not_yet("There is no alarm `wake-me`.", "an alarm on the share of failed requests")
    for what, minutes, rings in _NIGHTS:
        rang = _rang(lab, minutes)
        if rang and not rings:
            return not_yet(f"A night in which {what}: it rang in minute {rang}.", "no alarm in that night", _MEANT)
        if rings and not rang:
            return not_yet(f"A night in which {what}: it did not ring.", "an alarm in that night", _MEANT)
    return passed("Five nights, and it rang in the one in which customers could not buy.")


_MEANT = "three of five minutes, each with 20 requests or more, of which 5 % or more fail."


def _rang(lab: Lab, minutes: list[tuple[int, int]]) -> int:
    """Play a night; the minute in which the alarm rang first, 0 if in none."""
    lab.clock.advance(minutes=10)  # no alarm on five minutes remembers the night before
    lab.clock.next_minute()
    if alarms.state("wake-me") == "ALARM":  # it rings in silence, or does not end
        return 1
    for number, (requests, failures) in enumerate(minutes, 1):
        values = {name: value for name, value in (("Requests", requests), ("Failures", failures)) if value}
        if values:
            _tell("Shop", values, service="night")
        lab.clock.next_minute()
        if alarms.state("wake-me") == "ALARM":
            return number
    return 0
