"""Two looks at a learner's work: who may come in at an alias, and how often settings are read."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3

from userlab.exercises.catalogue import Verdict, not_yet, passed, untouched


def doors(function: str, alias: str, api: str) -> str:
    """Who else than an API may call an alias, as a sentence; "" if nobody."""
    client = boto3.client("lambda")
    policy = json.loads(client.get_policy(FunctionName=function, Qualifier=alias)["Policy"])
    for statement in policy["Statement"]:
        principal = statement.get("Principal")
        conditions = {
            name.lower(): value for each in statement.get("Condition", {}).values() for name, value in each.items()
        }
        source = str(conditions.get("aws:sourcearn", ""))
        if principal == "*" or (isinstance(principal, dict) and "*" in principal.values()):
            return "everybody may call it"
        if f":{api}/" not in source:
            return "every API of every account may call it"
    return ""


class Source:
    """What a learner's function reads: it counts, and fails when it is told to."""

    def __init__(self) -> None:
        self.reads, self.value, self.broken = 0, "one", False

    def __call__(self) -> Any:
        self.reads += 1
        if self.broken:
            raise ConnectionError("Parameter Store can't be reached")
        return self.value


def judged(remembered: Callable[..., Any]) -> Verdict:
    """What is wrong with a function that remembers what it read, the first thing first."""
    if untouched(remembered) or remembered(Source(), 60) is None:
        return not_yet("`remembered` returns nothing yet.", "a function `setting(now)`")
    return _wrong_count(remembered) or _wrong_outage(remembered) or _done(remembered)


def _wrong_count(remembered: Callable[..., Any]) -> Verdict | None:
    source = Source()
    setting = remembered(source, 60)
    first = [setting(1000), setting(1001), setting(1059)]
    if first != ["one"] * 3:
        return not_yet(f"At 1000, 1001 and 1059 seconds it returns {first}.", "what `read()` returned: 'one'")
    if source.reads != 1:
        return not_yet(f"Three calls within 60 seconds read {source.reads} times.", "a single read")
    source.value = "two"
    later = setting(1060)
    if later != "two":
        return not_yet(
            f"The value changed, and after 60 seconds it still returns {later!r}.",
            "'two'",
            "what is 60 seconds old is too old: `>=`.",
        )
    setting(1061)
    if source.reads != 2:
        return not_yet(
            f"It read at 1000 and 1060, and all in all {source.reads} times.", "2", "note anew when it was read."
        )
    return None


def _wrong_outage(remembered: Callable[..., Any]) -> Verdict | None:
    source = Source()
    setting = remembered(source, 60)
    setting(0)
    source.broken = True
    try:
        last = setting(100)
    except ConnectionError:
        return not_yet(
            "`read()` failed, and so did the setting: the shop is closed because Parameter Store is.",
            "the last value",
            "`except`, and return what is kept.",
        )
    if last != "one":
        return not_yet(f"`read()` failed, and it returned {last!r}.", "the last value, 'one'")
    source.broken, source.value = False, "two"
    again = setting(101)
    if again != "two":
        return not_yet(
            f"A second after a failed read `read()` works again, and it returns {again!r}.",
            "'two'",
            "a read that failed is no read: leave its time alone.",
        )
    return None


def _done(remembered: Callable[..., Any]) -> Verdict:
    source = Source()
    source.broken = True
    setting = remembered(source, 60)
    try:
        told = setting(0)
    except ConnectionError:
        return _apart(remembered)
    return not_yet(
        f"The very first read failed, and it returned {told!r}.", "the exception", "nothing is kept yet: `raise`."
    )


def _apart(remembered: Callable[..., Any]) -> Verdict:
    one, other = Source(), Source()
    one.value = None  # type: ignore[assignment]
    other.value = "other"
    first, second = remembered(one, 60), remembered(other, 60)
    if (first(0), second(0), first(1)) != (None, "other", None) or one.reads != 1:
        return not_yet(
            "Two settings side by side, one of them None, get in each other's way, or None is read again and again.",
            "each with a memory of its own, made inside of `remembered`",
        )
    return passed("One read a minute, the last value when a read fails, and a memory for each setting.")
