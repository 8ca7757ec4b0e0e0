"""check(), hint() and solution() as a learner meets them."""

from __future__ import annotations

import pytest

from userlab.base.errors import LabError
from userlab.exercises import catalogue, check, exercise, hint, learner, not_yet, passed, solution


@pytest.fixture(autouse=True)
def sample(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "_registered", {})
    monkeypatch.setattr(catalogue, "all_exercises", lambda: list(catalogue._registered.values()))
    monkeypatch.setattr(learner, "_hints_given", {})

    @exercise("sum", chapter="start-here", level="easy", concept="sums", hints=["Add.", "1 + 1."], solution="n = 2")
    def total(answer: int) -> catalogue.Verdict:
        return passed("2 it is.") if 4 / answer == 2 else not_yet(f"You have {answer}.", "2", "1 + 1")


def test_right_work_passes():
    assert repr(check("sum", 2)) == "Passed. 2 it is."


def test_wrong_work_is_told_what_was_found_expected_and_to_try():
    assert repr(check("sum", 1)) == "Not yet. You have 1.\n\nExpected: 2\n\nTry: 1 + 1"


def test_an_untouched_answer_is_met_kindly():
    assert "still `...`" in repr(check("sum", ...))


def test_a_check_never_raises_on_wrong_work():
    assert repr(check("sum", 0)).startswith("Not yet. The check could not read your work (ZeroDivisionError")
    assert repr(check("sum", "two")).startswith("Not yet.")


def test_hints_tell_more_with_each_call_and_then_lead_to_the_solution():
    told = [repr(hint("sum")) for _ in range(3)]
    assert told[0] == "**Hint 1 of 2.** Add."
    assert told[1].endswith("1 + 1.")
    assert "userlab.solution" in told[2]


def test_a_solution_is_code_alone_ready_to_be_copied():
    assert repr(solution("sum")) == "```python\nn = 2\n```"


def test_an_unknown_exercise_is_answered_with_names_that_are_near():
    with pytest.raises(LabError, match="Did you mean 'sum'"):
        check("sun")
