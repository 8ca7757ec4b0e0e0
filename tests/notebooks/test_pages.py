"""The pages beside the chapters: the walkthrough, word for word, and the glossary, whose links lead where they say."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import nbformat
import pytest

from tests.notebooks import execute, reading_time
from userlab.base.chapters import CHAPTERS, Chapter

FIXTURES = Path(__file__).parents[1] / "fixtures/walkthrough"
WALKTHROUGH = (execute.FOLDER / "WALKTHROUGH.md").read_text("utf-8")
GLOSSARY = (execute.FOLDER / "GLOSSARY.md").read_text("utf-8")
OWN_LINES = re.compile(r"^(?:<!-- .* -->|> \*\*In this course:\*\* .*)\n\n?", flags=re.M)
DOCUMENT = "2bceebfa813656cb0d196188521cd204174b0eeab3631355d6507e7fd408ed95"
LINK = re.compile(r"\]\((?!https?:)([^)#]+)(?:#([^)]*))?\)")
TERM = re.compile(r"^- \*\*(.+?)\*\*.*?: .+ \[\d\d .+?\]\((.+?\.ipynb)(?:#(.+))?\)$", flags=re.M)
WITH_A_STORY = CHAPTERS


def markdown_of(file: str) -> list[str]:
    return [
        cell.source for cell in nbformat.read(execute.FOLDER / file, as_version=4).cells if cell.cell_type == "markdown"
    ]


def headings(file: str) -> list[str]:
    """The anchors that JupyterLab gives to a notebook's headings."""
    return [
        line.lstrip("# ").replace(" ", "-")
        for cell in markdown_of(file)
        for line in cell.splitlines()
        if line[:1] == "#"
    ]


def test_the_page_is_the_document_word_for_word_once_the_courses_own_lines_are_gone() -> None:
    document = OWN_LINES.sub("", WALKTHROUGH)
    assert hashlib.sha256(document.encode()).hexdigest() == DOCUMENT


@pytest.mark.parametrize("file", sorted(FIXTURES.iterdir()), ids=lambda file: file.name)
def test_what_the_chapters_run_stands_in_the_document(file: Path) -> None:
    assert file.read_text("utf-8").strip() in WALKTHROUGH


def test_every_step_of_the_document_leads_to_a_chapter() -> None:
    steps = re.split(r"^#+ (?=.*Step \d)", WALKTHROUGH, flags=re.M)[1:]
    assert [
        step.splitlines()[0] for step in steps if not step.split("\n\n")[1].startswith("> **In this course:** ")
    ] == []


@pytest.mark.parametrize("page", [WALKTHROUGH, GLOSSARY], ids=["walkthrough", "glossary"])
def test_links_lead_to_files_and_headings(page: str) -> None:
    found = LINK.findall(page)
    assert [file for file, _ in found if not (execute.FOLDER / file).exists()] == []
    assert [(file, anchor) for file, anchor in found if anchor and anchor not in headings(file)] == []


def test_every_line_of_the_glossary_has_a_term_and_its_chapter() -> None:
    assert len(TERM.findall(GLOSSARY)) == len([line for line in GLOSSARY.splitlines() if line.startswith("- ")])


@pytest.mark.parametrize(("term", "file"), [found[:2] for found in TERM.findall(GLOSSARY) if found[2]])
def test_a_term_is_in_the_chapter_that_its_link_names(term: str, file: str) -> None:
    assert term.lower() in " ".join("\n".join(markdown_of(file)).lower().split())


@pytest.mark.parametrize("chapter", WITH_A_STORY, ids=lambda chapter: chapter.name)
def test_a_chapter_says_which_step_it_walks_and_what_the_shop_can_do_now(chapter: Chapter) -> None:
    text = "\n".join(markdown_of(chapter.file))
    assert "(WALKTHROUGH.md)" in text
    assert "**What the shop can do now:**" in text


@pytest.mark.parametrize("chapter", WITH_A_STORY, ids=lambda chapter: chapter.name)
def test_a_chapter_promises_the_minutes_of_a_slow_reader(chapter: Chapter) -> None:
    assert reading_time.promised(chapter) == pytest.approx(reading_time.estimated(chapter), abs=5)
