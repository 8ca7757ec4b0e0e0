"""check(), hint() and solution(): what a learner calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from userlab.exercises import record
from userlab.exercises.catalogue import Verdict, find, not_yet, untouched

_hints_given: dict[str, int] = {}


@dataclass(frozen=True)
class Text:
    """Markdown that reads well as plain text too."""

    markdown: str

    def _repr_markdown_(self) -> str:
        return self.markdown

    def __repr__(self) -> str:
        return self.markdown


def check(name: str, *answers: Any) -> Verdict:
    """Look at what you made and say whether it does what the exercise asks, and if not, what to try.

    It looks at real things: the table, the item, the answer of your API. However you made them, if they are
    right the check passes. Some exercises ask for a value, which you hand in: `userlab.check("units", answer)`.

    A check changes nothing, and never fails with an error on wrong work. Some exercises ask for a function: the
    check calls it, and what your function changes is changed.
    Raises LabError for a name that no exercise has.
    """
    exercise = find(name)
    if untouched(*answers):
        return not_yet(
            "The answer is still `...`.",
            "a value of your own in its place",
            f'replace the `...` in the cell above and run both cells; `userlab.hint("{name}")` helps.',
        )
    try:
        verdict = exercise.check(*answers)
    except Exception as error:
        verdict = _unforeseen(name, error)
    record.note(name, verdict.passed)
    return verdict


def hint(name: str) -> Text:
    """The next hint for an exercise. Each call tells more; the last one says where the solution is."""
    exercise = find(name)
    given = _hints_given.get(name, 0)
    _hints_given[name] = given + 1
    if given >= len(exercise.hints):
        return Text(f'That was the last hint. `userlab.solution("{name}")` shows a solution.')
    return Text(f"**Hint {given + 1} of {len(exercise.hints)}.** {exercise.hints[given]}")


def solution(name: str) -> Text:
    """A solution of an exercise: one of several right ones. Copy it into the exercise's cell to run it."""
    code = find(name).solution
    return Text(f"```python\n{code}\n```")


def _unforeseen(name: str, error: Exception) -> Verdict:
    """A check met something that it was not made for: mostly an AWS error about something not there."""
    import botocore.exceptions

    advice = f'run the cells above this exercise again, then look at `userlab.hint("{name}")`.'
    if isinstance(error, botocore.exceptions.ClientError):
        code, text = error.response["Error"]["Code"], error.response["Error"]["Message"]
        return not_yet(f"Looking at your work, {error.operation_name} answered `{code}`: {text}", advice=advice)
    if isinstance(error, botocore.exceptions.EndpointConnectionError):
        return not_yet("The lab does not answer.", advice="run the chapter's first cell, which starts it again.")
    text = str(error).splitlines()[0] if str(error) else ""
    return not_yet(f"The check could not read your work ({type(error).__name__}: {text[:200]}).", advice=advice)
