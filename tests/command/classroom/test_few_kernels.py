"""Which of a learner's kernels end because another chapter was begun."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

pytest.importorskip("jupyter_server")

from userlab.command.classroom.few_kernels import left

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


def used(minute: int, state: str = "idle") -> SimpleNamespace:
    return SimpleNamespace(execution_state=state, last_activity=NOON + timedelta(minutes=minute))


KERNELS = {"first": used(1), "second": used(3), "third": used(2), "begun": used(4, "starting")}


def test_those_left_longest_end_until_few_are_there() -> None:
    assert left(KERNELS, 2, NOON, "begun") == ["first", "third"]
    assert left(KERNELS, 4, NOON, "begun") == []


def test_those_left_for_long_end_in_any_case_but_not_the_one_used_last() -> None:
    kernels = {"first": used(1), "second": used(3), "third": used(2)}
    assert left(kernels, 3, NOON + timedelta(minutes=2)) == ["first", "third"]
    assert left(kernels, 3, NOON + timedelta(minutes=9)) == ["first", "third"]


def test_one_that_is_busy_or_was_just_begun_stays() -> None:
    busy = KERNELS | {"first": used(1, "busy")}
    assert left(busy, 2, NOON, "begun") == ["third", "second"]
    assert left(busy, 1, NOON, "begun") == ["third", "second"]


def test_without_a_limit_none_ends() -> None:
    assert left(KERNELS, 0, NOON + timedelta(minutes=9)) == []
    assert left({}, 2, NOON) == []
