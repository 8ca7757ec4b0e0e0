"""A pattern of a user that would take an engine with backtracking hours is matched at once, and others go on."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from userlab.cloud.account.user_pattern import PatternRefused, UserPattern, wildcards

LONG = "a" * 50_000
BOUND = 2.0  # seconds, on a machine that is busy with other tests


@pytest.mark.parametrize("pattern", ["(a+)+$", "^(a|a)*$", "(a*)*b", "(.*a){20}$", "^(a+)+[bc]$"])
def test_patterns_that_explode_are_matched_in_time(pattern):
    started = time.perf_counter()
    UserPattern(pattern).search(LONG + "!")
    assert time.perf_counter() - started < BOUND


def test_wildcards_that_explode_are_matched_in_time():
    started = time.perf_counter()
    assert not wildcards("*a" * 200).fullmatch(LONG + "b")
    assert time.perf_counter() - started < BOUND


@pytest.mark.parametrize("pattern", ["(?=a)", r"(a)\1", "(", "a{5000}", "x" * 20_000])
def test_what_needs_backtracking_or_has_no_bounds_is_refused(pattern):
    with pytest.raises(PatternRefused):
        UserPattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [(r"user u\d+", "no user u17", True), ("^ERROR", "an ERROR", False), ("a.c", "a\nc", True), ("é", "café", True)],
)
def test_honest_patterns_find_what_they_found(pattern, text, found):
    assert UserPattern(pattern).search(text) is found


def test_half_a_surrogate_pair_is_no_failure():
    assert not UserPattern("a").search("\ud800")


@pytest.mark.parametrize("pattern", ["%(a+)+$%", '{ $.a = "' + "*a" * 100 + '" }', "[x = %(a+)+$%]"])
def test_log_filters_answer_within_bounds(client: Any, pattern: str):
    logs = client("logs")
    logs.create_log_group(logGroupName="g")
    logs.create_log_stream(logGroupName="g", logStreamName="s")
    now = int(time.time() * 1000)
    messages = [json.dumps({"a": LONG + "!"}), LONG + "!"]
    events = [{"timestamp": now, "message": message} for message in messages]
    logs.put_log_events(logGroupName="g", logStreamName="s", logEvents=events)
    started = time.perf_counter()
    assert logs.filter_log_events(logGroupName="g", filterPattern=pattern)["events"] == []
    assert time.perf_counter() - started < BOUND
