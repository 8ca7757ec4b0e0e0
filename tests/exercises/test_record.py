"""What a learner passed and tried is remembered in the lab's home."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from userlab.exercises import catalogue, check, record
from userlab.exercises.record import FILE, note, progress
from userlab.process.lock_file import LockFile

NAME = "your-account"


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("USERLAB_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def state(name: str = NAME) -> str:
    return progress().chapters["start-here"][name]


def test_at_first_everything_is_untouched(home):
    assert {state for found in progress().chapters.values() for state in found.values()} == {"untouched"}
    assert not home.exists()


@pytest.mark.parametrize(("passed", "expected"), [(True, "passed"), (False, "tried")])
def test_a_check_is_remembered(monkeypatch, passed, expected):
    verdict = catalogue.Verdict(passed, "found")
    exercise = catalogue.Exercise(NAME, "start-here", "easy", "", lambda: verdict, (), "")
    monkeypatch.setattr("userlab.exercises.learner.find", lambda name: exercise)
    check(NAME)
    assert state() == expected


def test_a_check_of_the_untouched_dots_is_no_try():
    check(NAME, ...)
    assert state() == "untouched"


def test_what_was_passed_once_stays_passed():
    note(NAME, True)
    note(NAME, False)
    assert state() == "passed"


@pytest.mark.parametrize("text", ["", "[]", '{"your-account": 1}', "{"])
def test_a_damaged_file_is_taken_for_none_and_replaced(home, text):
    note(NAME, True)
    (home / FILE).write_text(text)
    assert state() == "untouched"
    note(NAME, False)
    assert state() == "tried"


def test_a_home_that_cannot_be_used_fails_no_check(home):
    home.write_text("a file")
    note(NAME, True)
    assert state() == "untouched"


def test_a_person_reads_it_by_chapter():
    note(NAME, True)
    note("another-error", False)
    lines = repr(progress()).splitlines()
    assert lines[:3] == ["00 Start here: 1 of 4 passed.", "   your-account (passed)", "   another-error (tried)"]
    assert "| 00 Start here | your-account | another-error | ask-another" in progress()._repr_markdown_()


def test_the_file_names_exercises_and_nothing_else(home):
    note(NAME, True)
    assert record._read(home) == {NAME: "passed"}


def test_kernels_that_note_at_the_same_time_lose_nothing_of_each_other(home):
    names = [each.name for each in catalogue.all_exercises()][:24]
    note(NAME, True)  # the home is there, so that nobody waits for it
    with ThreadPoolExecutor(8) as kernels:
        list(kernels.map(lambda name: note(name, True), names))
    assert sorted(record._read(home)) == sorted({NAME, *names})


def test_a_kernel_that_cannot_get_the_lock_fails_no_check(home, monkeypatch):
    monkeypatch.setattr(record, "LOCK_SECONDS", 0.0)
    note(NAME, True)
    with LockFile(home / record.LOCK):
        note("another-error", True)
    assert record._read(home) == {NAME: "passed"}
