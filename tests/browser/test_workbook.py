"""The workbook as a person opens it: `userlab`, JupyterLab in a browser, Run All.

Each chapter is run as learners leave it, with an answer at each exercise: mistakes first, then the solution.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from playwright.sync_api import Browser, Page

from tests import programs
from tests.browser import lab_in_browser
from tests.browser.console_in_browser import SIZE
from tests.browser.lab_in_browser import Workbook
from tests.exercises.worked_through import EXERCISES, said_by_checks, worked_through, wrong_answers
from userlab.base.chapters import CHAPTERS, called
from userlab.command.workbook import FIRST, notebooks

CHAPTER_FILES = [chapter.file for chapter in CHAPTERS if (notebooks() / chapter.file).exists()]
# The pictures of one chapter show that they can be taken.
PICTURED = CHAPTER_FILES if lab_in_browser.PICTURES else ["04-read-and-query.ipynb"]
TALL = {"width": 1000, "height": 6400}


@pytest.fixture(scope="session")
def lab(browser: Browser, jupyterlab: Workbook) -> Page:
    """JupyterLab in a page that stays for all chapters, until the browser ends: loading it takes long."""
    context = browser.new_context(viewport=SIZE, color_scheme="light")
    context.set_default_timeout(90_000)  # a cold start of JupyterLab beside Terraform took over 20 s
    page = context.new_page()
    page.goto(jupyterlab.url("lab"))
    lab_in_browser.wait_for_lab(page)
    page.evaluate("() => window.jupyterapp.commands.execute('application:toggle-left-area')")
    return page


@pytest.fixture(scope="session")
def ran(lab: Page, jupyterlab: Workbook, artefacts: Path) -> Callable[[str], list[dict[str, Any]]]:
    """ran("03-add-items.ipynb") are the chapter's code cells after Run All, worked through; run once."""

    @functools.cache
    def run(file: str) -> list[dict[str, Any]]:
        place = jupyterlab.folder / file
        committed = place.read_bytes()
        nbformat.write(worked_through(called(file)), place)
        lab_in_browser.open_notebook(lab, file)
        lab_in_browser.clear_outputs(lab)
        lab_in_browser.run_all(lab)
        cells = lab_in_browser.code_cells(lab)
        lab_in_browser.end_kernel(lab)
        if file in PICTURED:
            lab.set_viewport_size(TALL)
            for theme in ("Dark", "Light"):  # the settings are the next chapter's too
                lab_in_browser.use_theme(lab, f"JupyterLab {theme}")
                lab_in_browser.leaf_through(lab, artefacts, f"{place.stem}-{theme.lower()}")
            lab.set_viewport_size(SIZE)
        lab_in_browser.close_notebook(lab)
        place.write_bytes(committed)
        return cells

    return run


def test_the_command_opens_on_the_first_chapter_without_a_question(page: Page, workbook: Workbook) -> None:
    page.goto(workbook.url(""))
    lab_in_browser.wait_for_kernel(page, FIRST)
    assert page.locator(".jp-Dialog, .Toastify__toast").count() == 0


@pytest.mark.parametrize("file", CHAPTER_FILES)
def test_run_all_meets_no_error_but_those_of_the_lesson(ran: Callable[[str], list[dict[str, Any]]], file: str) -> None:
    if file.startswith("07-"):
        programs.needed_terraform()
    cells = ran(file)
    failed = [cell for cell in cells if any(output["output_type"] == "error" for output in cell["outputs"])]
    assert [cell["source"] for cell in failed if "raises-exception" not in cell["tags"]] == []
    assert [cell["count"] for cell in cells] == list(range(1, len(cells) + 1))


@pytest.mark.parametrize("file", CHAPTER_FILES)
def test_wrong_answers_get_the_right_message_and_the_solution_passes(
    ran: Callable[[str], list[dict[str, Any]]], file: str
) -> None:
    if file.startswith("07-"):
        programs.needed_terraform()
    said, wrong = said_by_checks(ran(file)), wrong_answers(called(file))
    assert list(said) == [found.name for found in EXERCISES if found.chapter == called(file).name]
    for name, answers in said.items():
        for (code, expected), answer in zip(wrong[name], answers[:-1], strict=True):
            assert answer.startswith("Not yet."), f"{name}: passed on\n{code}"
            assert expected in answer, f"{name}: {expected!r} is not in\n{answer}\nfor\n{code}"
            assert not re.search(r"^Expected: one\b", answer, re.MULTILINE), f"{name}: one what?\n{answer}"
        assert answers[-1].startswith("Passed."), f"{name}: its solution got\n{answers[-1]}"
