"""Does it wake somebody? The tables refuse every call for some minutes, by the lab's clock."""

from __future__ import annotations

from contextlib import ExitStack

import boto3

from userlab.capstone.brief import Brief
from userlab.capstone.line import ALARM, FULL, HALF, NONE, Line
from userlab.capstone.stack import Stack
from userlab.capstone.visitor import Visitors
from userlab.lab.lab import Lab

CALM_MINUTES = 30
MINUTES = 5
DONE = "Successfully executed"


def alarm_that_fires(stack: Stack, brief: Brief, visitors: Visitors, lab: Lab) -> Line:
    """Quiet while all is well, in alarm within five minutes of faults, and somebody is told. Half: nobody is told."""
    alarms = stack.of_type("AWS::CloudWatch::Alarm")
    if not alarms:
        return Line(ALARM, NONE, "there is no alarm", "an alarm on what users feel: 5XXError of the API")
    lab.clock.advance(minutes=CALM_MINUTES)
    visitors.send(brief.measured[1].call)
    lab.clock.advance(minutes=1)
    if _ringing(alarms):
        return Line(ALARM, NONE, "it rings while all is well", "look at its threshold, and at missing data")
    minutes = _minutes_until_it_rings(alarms, stack, brief, visitors, lab)
    if not minutes:
        evidence = f"quiet, though every request failed for {MINUTES} minutes"
        return Line(ALARM, NONE, evidence, "compare metric and dimensions with list_metrics")
    within = f"within {MINUTES} minutes of the fault"
    if not any(_told(name) for name in alarms):
        return Line(ALARM, HALF, f"in alarm {within}, and nobody is told", "AlarmActions: a topic that somebody reads")
    evidence = f"quiet before; in alarm {within}, and its action was executed"
    return Line(ALARM, FULL, evidence, "subscribe a person, and write down what they do then")


def _minutes_until_it_rings(alarms: list[str], stack: Stack, brief: Brief, visitors: Visitors, lab: Lab) -> int:
    """Let every call of the tables fail, and count the minutes; 0 if none of the alarms rings."""
    tables = [name for name in stack.of_type("AWS::DynamoDB::Table") if name != visitors.table]
    with ExitStack() as faults:
        for table in tables:
            faults.enter_context(lab.faults.deny(f"table/{table}"))
        for minute in range(1, MINUTES + 1):
            for _ in range(3):
                visitors.send(brief.measured[1].call)
            lab.clock.advance(minutes=1)
            if _ringing(alarms):
                return minute
    return 0


def _ringing(alarms: list[str]) -> bool:
    found = boto3.client("cloudwatch").describe_alarms(AlarmNames=alarms)["MetricAlarms"]
    return any(each["StateValue"] == "ALARM" for each in found)


def _told(alarm: str) -> bool:
    history = boto3.client("cloudwatch").describe_alarm_history(AlarmName=alarm, HistoryItemType="Action")
    return any(each["HistorySummary"].startswith(DONE) for each in history["AlarmHistoryItems"])
