"""A busy minute on a full table: units of each request, how long they take, and what a million of them cost."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from userlab.capstone.brief import Brief
from userlab.capstone.filling import COPIES
from userlab.capstone.line import COST, FULL, HALF, NONE, P95, UNITS, Line, listed
from userlab.capstone.visitor import Visitors
from userlab.lab.lab import Lab
from userlab.measured import prices, timeline

if TYPE_CHECKING:
    import pandas

ROUNDS = 10
TRIES = 3  # a busy machine is slower for a moment, which is not the service's fault
BANDS = ((500, FULL), (1000, HALF))  # milliseconds, and points for less
MOST_USD, TWICE = 8, 16
SHARES = {"rest_api_request": "API Gateway", "read_request_unit": "reads", "write_request_unit": "writes"}


@dataclass
class Minute:
    """The requests of a busy minute: those that failed; the trace ids of each kind; and all calls that they led to."""

    failed: list[str]
    traces: dict[str, list[str]]
    calls: pandas.DataFrame


def busy_minute(brief: Brief, visitors: Visitors, lab: Lab) -> Minute:
    """Send the brief's measured requests, round by round, and read the journal."""
    failed, traces = [], {each.call.what: [] for each in brief.measured}  # type: tuple[list[str], dict[str, list[str]]]
    since = lab._last_call()
    for _ in range(ROUNDS):
        for each in brief.measured:
            answer = visitors.send(each.call)
            if answer.status != each.call.status:
                failed.append(f"{each.call.what}: {answer.status}, not {each.call.status}")
            elif "x-amzn-trace-id" in answer.headers:
                traces[each.call.what].append(timeline.trace_of(answer))
    calls = lab.calls(since)
    sent = [trace for of_kind in traces.values() for trace in of_kind]
    return Minute(sorted(set(failed)), traces, calls[calls["trace_id"].isin(sent)])


def units(brief: Brief, minute: Minute, sessions: str) -> Line:
    """The units that each kind of request consumed at most, without those of the authorizer; and no Scan."""
    if minute.failed:
        return _not_measured(UNITS, minute)
    own = minute.calls[minute.calls["resource"] != f"table/{sessions}"]
    told, dear = [], []
    for each in brief.measured:
        of_kind = own[own["trace_id"].isin(minute.traces[each.call.what])]
        per_request = of_kind.groupby("trace_id")[["read_units", "write_units"]].sum().max()
        reads, writes = (float(per_request[name]) for name in ("read_units", "write_units"))
        told.append(f"{each.call.what} {_amount(reads, writes)}")
        if reads > each.reads or writes > each.writes:
            dear.append(f"{told[-1]}, at most {_amount(each.reads, each.writes)}")
    scan = "a Scan. " if (own["action"] == "Scan").any() else ""
    evidence = f"{scan}at {COPIES:,} items: {'; '.join(dear or told)}"
    if scan or dear:
        return Line(UNITS, NONE, evidence, "a key that answers it: Query, with a Limit")
    return Line(UNITS, FULL, evidence, "measure again with ten times as many items")


def _not_measured(name: str, minute: Minute) -> Line:
    return Line(name, NONE, f"not measured. {listed(minute.failed)}", "make the service work first")


def _amount(reads: float, writes: float) -> str:
    """Units in words: "0.5 read", "1 read and 2 write", "nothing"."""
    parts = [f"{value:g} {word}" for value, word in ((reads, "read"), (writes, "write")) if value]
    return " and ".join(parts) or "nothing"


def p95(minutes: list[Minute]) -> Line:
    """How long 95 of 100 requests take at most in API Gateway, in the best of some minutes, as a band."""
    if minutes[0].failed:
        return _not_measured(P95, minutes[0])
    lowest = min(_p95_of(minute) for minute in minutes)
    for below, points in BANDS:
        if lowest < below:
            step = (
                "measure on AWS, from where your users are"
                if points == FULL
                else "look at the slowest with lab.timeline"
            )
            return Line(P95, points, f"each under {below} ms, on this machine", step)
    return Line(P95, NONE, f"{BANDS[-1][0]} ms or more", "look at the slowest with lab.timeline")


def is_quick(minute: Minute) -> bool:
    """Whether there is nothing to measure again."""
    return _p95_of(minute) < BANDS[0][0]


def _p95_of(minute: Minute) -> float:
    """The 95th percentile by nearest rank, of requests to the API."""
    calls = minute.calls
    took = sorted(calls[(calls["service"] == "apigateway") & calls["action"].str.contains(" ")]["milliseconds"])
    return float(took[math.ceil(len(took) * 0.95) - 1]) if took else math.inf


def cost(minute: Minute) -> Line:
    """What a million such requests cost by the price list. Full points under 8 USD, half under 16."""
    if minute.failed:
        return _not_measured(COST, minute)
    requests = sum(len(of_kind) for of_kind in minute.traces.values())
    used = prices.quantities(minute.calls)
    usd: dict[str, Any] = {name: prices.of(name, used[name] / requests * 1_000_000) for name in used}
    total = sum(usd.values())
    known = ", ".join(f"{word} {usd[name]:.2f}" for name, word in SHARES.items())
    most = MOST_USD if total < MOST_USD else TWICE
    evidence = (
        f"under {most} USD: {known}, the rest for Lambda and its logs"
        if total < TWICE
        else f"{TWICE} USD or more: {known}, and Lambda and its logs"
    )
    if total < MOST_USD:
        return Line(COST, FULL, evidence, "an HTTP API costs less per request than a REST API")
    return Line(
        COST, HALF if total < TWICE else NONE, evidence, "find the largest share with lab.price(times=1_000_000)"
    )
