"""What holds for every exercise, and where each stands in its notebook.

That an untouched exercise is answered kindly stands in the committed outputs, which nbval compares. Wrong answers and
solutions are tried in browser/test_workbook.py.
"""

from __future__ import annotations

import json
import re

import pytest

from tests.exercises.worked_through import CHAPTERS, EXERCISES, cells_of, exercise_of, wrong_answers
from userlab.base import chapters
from userlab.exercises.catalogue import Exercise


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_every_exercise_stands_in_its_notebook_with_its_check_below(chapter: chapters.Chapter) -> None:
    cells = [cell for cell in cells_of(chapter) if cell.cell_type == "code"]
    placed = [(exercise_of(cell), cells[at + 1].source) for at, cell in enumerate(cells) if exercise_of(cell)]
    names = [found.name for found in EXERCISES if found.chapter == chapter.name]
    assert [name for name, _ in placed] == names
    assert [check for name, check in placed if f'userlab.check("{name}"' not in check] == []


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_a_chapter_has_exercises_of_every_level(chapter: chapters.Chapter) -> None:
    levels = {"easy", "mistake", "open", "thought"}
    assert {found.level for found in EXERCISES if found.chapter == chapter.name} >= levels


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_hints_come_in_two_or_three_steps_and_solutions_are_short(exercise: Exercise) -> None:
    assert 2 <= len(exercise.hints) <= 3
    assert len(exercise.solution.splitlines()) <= 15
    python = re.sub(r"^\s*[%!]", "#", exercise.solution, flags=re.MULTILINE)  # but for what IPython alone understands
    compile(python, exercise.name, "exec")


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_three_typical_wrong_answers_are_tried(exercise: Exercise) -> None:
    chapter = next(chapter for chapter in CHAPTERS if chapter.name == exercise.chapter)
    assert len(wrong_answers(chapter)[exercise.name]) >= 3


def test_an_untouched_exercise_stands_in_the_committed_notebook_as_not_yet() -> None:
    for chapter in CHAPTERS:
        for cell in cells_of(chapter):
            if cell.cell_type == "code" and cell.source.startswith("userlab.check("):
                assert "Not yet." in json.dumps(cell.outputs), f"{chapter.file}: {cell.source}"
