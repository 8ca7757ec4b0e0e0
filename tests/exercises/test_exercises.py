"""Each chapter's exercises, worked through as a learner would: typical mistakes, then the solution.

The notebook is run in a real kernel. At each exercise's cell (tagged ``exercise:NAME``) the wrong answers of
`wrong_answers/CHAPTER.py` are tried one after the other, then the solution, and the check follows each of them.
That an untouched exercise is answered kindly stands in the committed outputs, which nbval compares.
"""

from __future__ import annotations

import importlib
import json
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tests.programs import needed_terraform
from userlab.base import chapters
from userlab.exercises.catalogue import Exercise, all_exercises

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
EXERCISES = all_exercises()
CHAPTERS = [chapter for chapter in chapters.CHAPTERS if any(found.chapter == chapter.name for found in EXERCISES)]
TAG = "exercise:"
# Who waits a second or more for AWS, as waiters do, finds the lab's clock moved on by as much. What the lab really does
# meanwhile, it has a moment for.
WAIT_BY_THE_LABS_CLOCK = """
import functools, time, userlab

_labs = {}

@functools.wraps(userlab.begin)
def _begin(*words, really=userlab.begin, **more):
    lab = really(*words, **more)
    _labs[lab.account] = lab
    return lab

def _wait(seconds, really=time.sleep):
    labs = list(_labs.values()) if seconds >= 1 else []
    for each in labs:
        each.clock.advance(seconds=seconds)
    really(0.1 if labs else seconds)

userlab.begin, time.sleep = _begin, _wait
"""


def wrong_answers(chapter: chapters.Chapter) -> dict[str, list[tuple[str, str]]]:
    """Per exercise, pairs of wrong code and a part of what the check should say to it."""
    module = chapter.name.replace("-", "_").removeprefix("test_")
    return importlib.import_module(f"tests.exercises.wrong_answers.{module}").WRONG_ANSWERS


def cells_of(chapter: chapters.Chapter) -> list[nbformat.NotebookNode]:
    return nbformat.read(NOTEBOOKS / chapter.file, as_version=4).cells


def exercise_of(cell: nbformat.NotebookNode) -> str | None:
    tags = cell.metadata.get("tags", [])
    return next((tag.removeprefix(TAG) for tag in tags if tag.startswith(TAG)), None)


def worked_through(chapter: chapters.Chapter) -> nbformat.NotebookNode:
    """The chapter with every exercise's cell and check repeated, for each wrong answer and for the solution."""
    wrong = wrong_answers(chapter)
    solutions = {found.name: found.solution for found in EXERCISES}
    notebook = nbformat.v4.new_notebook()
    notebook.cells.append(nbformat.v4.new_code_cell(WAIT_BY_THE_LABS_CLOCK))
    cells = [cell for cell in cells_of(chapter) if cell.cell_type == "code"]
    position = 0
    while position < len(cells):
        name = exercise_of(cells[position])
        if name is None:
            notebook.cells.append(cells[position])
            position += 1
            continue
        check = cells[position + 1]
        for attempt in [*(code for code, _ in wrong[name]), solutions[name]]:
            notebook.cells.append(nbformat.v4.new_code_cell(attempt, metadata={"tags": ["raises-exception"]}))
            notebook.cells.append(nbformat.v4.new_code_cell(check.source, metadata={"check": name}))
        position += 2
    return notebook


def said_by_checks(notebook: nbformat.NotebookNode) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {}
    for cell in notebook.cells:
        if "check" in cell.metadata:
            texts = [output.data["text/plain"] for output in cell.outputs if "data" in output]
            said.setdefault(cell.metadata["check"], []).append("\n".join(texts))
    return said


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_wrong_answers_get_the_right_message_and_the_solution_passes(
    chapter: chapters.Chapter,
) -> None:
    if chapter.name == "table-as-code":
        needed_terraform()
    notebook = worked_through(chapter)
    place = {"metadata": {"path": str(NOTEBOOKS)}}
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources=place).execute()
    said, wrong = said_by_checks(notebook), wrong_answers(chapter)
    assert list(said) == [found.name for found in EXERCISES if found.chapter == chapter.name]
    for name, answers in said.items():
        for (code, expected), answer in zip(wrong[name], answers[:-1], strict=True):
            assert answer.startswith("Not yet."), f"{name}: passed on\n{code}"
            assert expected in answer, f"{name}: {expected!r} is not in\n{answer}\nfor\n{code}"
            assert not re.search(r"^Expected: one\b", answer, re.MULTILINE), f"{name}: one what?\n{answer}"
        assert answers[-1].startswith("Passed."), f"{name}: its solution got\n{answers[-1]}"


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
