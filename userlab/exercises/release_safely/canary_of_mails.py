"""Is the function `mails` released by a canary that goes back? The alarm is let go off, and all is put as it was."""

from __future__ import annotations

import time
from typing import Any

import boto3

from userlab.exercises.catalogue import Verdict, not_yet, passed
from userlab.release import canary

PATIENCE_SECONDS = 10


def judged() -> Verdict:
    """What is wrong with it, the first thing first."""
    return _wrong_release() or _wrong_alarm() or _goes_back()


def _wrong_release() -> Verdict | None:
    client = boto3.client("lambda")
    pages = client.get_paginator("list_versions_by_function").paginate(FunctionName="mails")
    versions = [each["Version"] for page in pages for each in page["Versions"]]
    if "2" not in versions:
        return not_yet("`mails` has no version 2.", "the better code as a version", "`publish_version`.")
    found = {version: round(share, 6) for version, share in canary.shares("mails", "live").items()}
    if "1" not in found:
        return not_yet(
            f"`live` sends everybody to version {', '.join(found)}.",
            "80 % to version 1, 20 % to version 2",
            'bring it back by `canary.point("mails", "live", "1")`, and send a share.',
        )
    if found != {"1": 0.8, "2": 0.2}:
        shown = ", ".join(f"{share:.0%} to version {version}" for version, share in found.items())
        return not_yet(f"`live` sends {shown}.", "80 % to version 1, 20 % to version 2")
    return None


def _wrong_alarm() -> Verdict | None:
    found = boto3.client("cloudwatch").describe_alarms(AlarmNames=["mails-2"])["MetricAlarms"]
    if not found:
        return not_yet("There is no alarm `mails-2`.", "an alarm on the errors of version 2")
    alarm: dict[str, Any] = found[0]
    if (alarm.get("Namespace"), alarm.get("MetricName")) != ("AWS/Lambda", "Errors"):
        return not_yet(f"The alarm watches `{alarm.get('MetricName')}`.", "`Errors` of `AWS/Lambda`")
    watched = {each["Name"]: each["Value"] for each in alarm["Dimensions"]}
    wanted = {"FunctionName": "mails", "Resource": "mails:live", "ExecutedVersion": "2"}
    if watched != wanted:
        return not_yet(
            f"The alarm watches {watched}.", f"{wanted}", "errors of version 1 are no reason to go back to version 1."
        )
    function = boto3.client("lambda").get_function_configuration(FunctionName="roll-back")["FunctionArn"]
    if function not in alarm["AlarmActions"]:
        return not_yet("The alarm does not call `roll-back`.", f"the action `{function}`")
    return None


def _goes_back() -> Verdict:
    cloudwatch = boto3.client("cloudwatch")
    for state in ("OK", "ALARM"):
        cloudwatch.set_alarm_state(AlarmName="mails-2", StateValue=state, StateReason="the check lets it go off")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while canary.shares("mails", "live") != {"1": 1}:
        if time.monotonic() > deadline or _failed():
            return not_yet(
                "The alarm went off, and `live` still sends calls to version 2.",
                "all calls back at version 1",
                'who lets the alarm call the function? `rollback.allow("roll-back", ...)` takes the alarm\'s ARN.',
            )
        time.sleep(0.1)
    cloudwatch.set_alarm_state(AlarmName="mails-2", StateValue="OK", StateReason="the check is done")
    canary.send("mails", "live", "2", share=0.2)
    return passed("Every fifth call goes to version 2. The alarm went off, and all of them were back at version 1.")


def _failed() -> bool:
    """Whether CloudWatch could not do the alarm's action the last time."""
    history = boto3.client("cloudwatch").describe_alarm_history(
        AlarmName="mails-2", HistoryItemType="Action", ScanBy="TimestampDescending"
    )["AlarmHistoryItems"]
    return bool(history) and history[0]["HistorySummary"].startswith("Failed")
