"""Which of a learner's kernels end when another chapter is begun."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

pytest.importorskip("jupyter_server")

from userlab.command.classroom.few_kernels import left

KERNELS = {
    "first": SimpleNamespace(execution_state="idle", last_activity=1),
    "second": SimpleNamespace(execution_state="idle", last_activity=3),
    "third": SimpleNamespace(execution_state="idle", last_activity=2),
    "begun": SimpleNamespace(execution_state="starting", last_activity=4),
}


def test_those_left_longest_end_until_few_are_there() -> None:
    assert left(KERNELS, 2, "begun") == ["first", "third"]
    assert left(KERNELS, 4, "begun") == []


def test_one_that_is_busy_or_was_just_begun_stays() -> None:
    busy = KERNELS | {"first": SimpleNamespace(execution_state="busy", last_activity=1)}
    assert left(busy, 2, "begun") == ["third", "second"]
    assert left(busy, 1, "begun") == ["third", "second"]


def test_without_a_limit_none_ends() -> None:
    assert left(KERNELS, 0) == []
