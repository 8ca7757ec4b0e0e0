"""A chapter worked through as a learner would: at each exercise typical mistakes, then the solution.

At each exercise's cell (tagged ``exercise:NAME``) the wrong answers of `wrong_answers/CHAPTER.py` stand one after the
other, then the solution, and the check follows each of them. browser/test_workbook.py runs them all in JupyterLab.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nbformat

from userlab.base import chapters
from userlab.exercises.catalogue import all_exercises

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
EXERCISES = all_exercises()
CHAPTERS = [chapter for chapter in chapters.CHAPTERS if any(found.chapter == chapter.name for found in EXERCISES)]
TAG, CHECK = "exercise:", "check:"
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
    notebook = nbformat.read(NOTEBOOKS / chapter.file, as_version=4)
    cells, notebook.cells = iter(notebook.cells), [nbformat.v4.new_code_cell(WAIT_BY_THE_LABS_CLOCK)]
    for cell in cells:
        name = exercise_of(cell)
        if name is None:
            notebook.cells.append(cell)
            continue
        check = next(each for each in cells if each.cell_type == "code")
        for attempt in [*(code for code, _ in wrong[name]), solutions[name]]:
            notebook.cells.append(nbformat.v4.new_code_cell(attempt, metadata={"tags": ["raises-exception"]}))
            notebook.cells.append(nbformat.v4.new_code_cell(check.source, metadata={"tags": [CHECK + name]}))
    return notebook


def said_by_checks(cells: Iterable[dict[str, Any]]) -> dict[str, list[str]]:
    """What each exercise's check said, in order. A cell is {"tags": [...], "outputs": [...]} (and more)."""
    said: dict[str, list[str]] = {}
    for cell in cells:
        for tag in cell["tags"]:
            if tag.startswith(CHECK):
                texts = ["".join(output["data"]["text/plain"]) for output in cell["outputs"] if "data" in output]
                said.setdefault(tag.removeprefix(CHECK), []).append("\n".join(texts))
    return said
