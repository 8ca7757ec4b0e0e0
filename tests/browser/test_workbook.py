"""The workbook as a person opens it: `userlab`, JupyterLab in a browser, Run All."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests import programs
from tests.browser import lab_in_browser
from tests.browser.console_in_browser import SIZE
from tests.browser.lab_in_browser import Workbook
from userlab.base.chapters import CHAPTERS
from userlab.command.workbook import FIRST, notebooks

CHAPTER_FILES = [chapter.file for chapter in CHAPTERS if (notebooks() / chapter.file).exists()]
# Nothing is asserted about the pictures, and they take a third of the time: those of one chapter show that it works.
PICTURED = CHAPTER_FILES if os.environ.get("USERLAB_TEST_PICTURES") else ["04-read-and-query.ipynb"]
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


@pytest.fixture
def chapter(lab: Page, workbook: Workbook) -> Iterator[Callable[[str], Page]]:
    """chapter("03-add-items.ipynb") opens a notebook with a kernel of its own."""

    def opened(file: str) -> Page:
        lab_in_browser.open_notebook(lab, file)
        return lab

    yield opened
    if lab.viewport_size != SIZE:
        lab.set_viewport_size(SIZE)
        lab_in_browser.use_theme(lab, "JupyterLab Light")  # the settings are the next chapter's too
    lab_in_browser.close_notebook(lab)


def test_the_command_opens_on_the_first_chapter_without_a_question(page: Page, workbook: Workbook) -> None:
    page.goto(workbook.url(""))
    lab_in_browser.wait_for_kernel(page, FIRST)
    assert page.locator(".jp-Dialog, .Toastify__toast").count() == 0


@pytest.mark.parametrize("file", CHAPTER_FILES)
def test_run_all_meets_no_error_but_those_of_the_lesson(
    chapter: Callable[[str], Page], artefacts: Path, file: str
) -> None:
    if file.startswith("07-"):
        programs.needed_terraform()
    page = chapter(file)
    lab_in_browser.clear_outputs(page)
    lab_in_browser.run_all(page)
    cells = lab_in_browser.code_cells(page)
    failed = [cell for cell in cells if any(output["output_type"] == "error" for output in cell["outputs"])]
    assert [cell["source"] for cell in failed if "raises-exception" not in cell["tags"]] == []
    assert [cell["count"] for cell in cells] == list(range(1, len(cells) + 1))
    lab_in_browser.end_kernel(page)
    if file in PICTURED:
        page.set_viewport_size(TALL)
        for theme in ("Light", "Dark"):
            lab_in_browser.use_theme(page, f"JupyterLab {theme}")
            lab_in_browser.leaf_through(page, artefacts, f"{Path(file).stem}-{theme.lower()}")
