"""What an exercise is, and what its check may say."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from userlab.base.errors import LabError

Level = Literal["easy", "mistake", "open", "thought"]
_registered: dict[str, Exercise] = {}


@dataclass(frozen=True)
class Verdict:
    """What a check says: passed or not, what it found, what it expected, and what to try."""

    passed: bool
    found: str
    expected: str = ""
    advice: str = ""

    def _repr_markdown_(self) -> str:
        if self.passed:
            return f"**Passed.** {self.found}"
        parts = [f"**Not yet.** {self.found}"]
        if self.expected:
            parts.append(f"**Expected:** {self.expected}")
        if self.advice:
            parts.append(f"**Try:** {self.advice}")
        return "\n\n".join(parts)

    def __repr__(self) -> str:
        return self._repr_markdown_().replace("**", "")


def passed(found: str) -> Verdict:
    """The work is right. `found` says what is right about it, in the learner's own names and numbers."""
    return Verdict(True, found)


def not_yet(found: str, expected: str = "", advice: str = "") -> Verdict:
    """The work is not right yet. `found` says what is there, `expected` what should be, `advice` what to do.

    Each is shown on a line of its own, so `expected` names the thing ("a table named `Books`", not "one").
    """
    return Verdict(False, found, expected, advice)


@dataclass(frozen=True)
class Exercise:
    """An exercise. `check` takes what the learner hands to `userlab.check(name, ...)`, mostly nothing.

    level: "easy" repeats what was shown, "mistake" lets a typical error be seen, "open" has many right answers,
        "thought" takes some five minutes: a bug to find, a goal to measure, something from an earlier chapter.
    concept: what it is about, in two or three words, for README's table.
    hints: two or three steps, each telling more. solution: the code of the exercise's cell.
    """

    name: str
    chapter: str
    level: Level
    concept: str
    check: Callable[..., Verdict]
    hints: tuple[str, ...]
    solution: str


def exercise(
    name: str, *, chapter: str, level: Level, concept: str, hints: list[str], solution: str
) -> Callable[[Callable[..., Verdict]], Callable[..., Verdict]]:
    """Make an exercise of a check.

    >>> @exercise("my-table", chapter="create-the-table", level="easy", concept="a table's key",
    ...           hints=["..."], solution="tables.create('Mine', 'Id')")
    ... def my_table():
    ...     return passed("The table is there.") if "Mine" in tables.names() else not_yet("There is no table.")
    """

    def register(check: Callable[..., Verdict]) -> Callable[..., Verdict]:
        text = inspect.cleandoc(solution).strip()
        _registered[name] = Exercise(name, chapter, level, concept, check, tuple(hints), text)
        return check

    return register


def find(name: str) -> Exercise:
    """The exercise of this name. Raises LabError, with names that are near, where there is none."""
    import difflib

    every = {found.name: found for found in all_exercises()}
    if name not in every:
        near = difflib.get_close_matches(str(name), every, n=3)
        meant = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
        raise LabError(f"There is no exercise named {name!r}.{meant}")
    return every[name]


def all_exercises() -> list[Exercise]:
    """Every exercise of the course, in the order of its chapters and, within one, of its modules."""
    import importlib
    import pkgutil

    from userlab.base.chapters import CHAPTERS

    modules = sorted(module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
    for chapter in CHAPTERS:
        # A module named test_... would pass for a test's.
        own = chapter.name.replace("-", "_").removeprefix("test_")
        for module in modules:
            if module == own or module.startswith(f"{own}_"):
                importlib.import_module(f"userlab.exercises.{module}")
    order = {chapter.name: chapter.number for chapter in CHAPTERS}
    return sorted(_registered.values(), key=lambda found: order[found.chapter])


def untouched(*answers: Any) -> bool:
    """Whether the learner handed in the `...` that stood there."""
    return any(answer is ... for answer in answers)
