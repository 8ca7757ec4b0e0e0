"""The map of the course in chapter 0 tells of every chapter what the chapter tells of itself."""

from __future__ import annotations

import itertools
import re

import nbformat
import pytest

from tests.notebooks import execute
from userlab.base.chapters import CHAPTERS, Chapter

ROW = re.compile(r"^\| (\d\d) \| (?:\[(.+?)\]\((.+?)\)|(.+?)) \| .+ \| (\d+) \|$", flags=re.M)


def first_cell(chapter: Chapter) -> str:
    return nbformat.read(execute.FOLDER / chapter.file, as_version=4).cells[0].source


def rows() -> dict[int, tuple[str, int]]:
    """Per chapter its title and minutes, as the map has them."""
    notebook = nbformat.read(execute.FOLDER / CHAPTERS[0].file, as_version=4)
    found = [row for cell in notebook.cells if cell.cell_type == "markdown" for row in ROW.findall(cell.source)]
    return {int(number): (linked or plain, int(minutes)) for number, linked, _, plain, minutes in found}


def test_the_map_has_every_chapter_with_its_title() -> None:
    assert {number: title for number, (title, _) in rows().items()} == {c.number: c.title for c in CHAPTERS}


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_the_map_has_the_minutes_that_the_chapter_promises(chapter: Chapter) -> None:
    assert rows()[chapter.number][1] == int(re.search(r"\b(\d+) minutes\b", first_cell(chapter)).group(1))


def test_the_readme_says_how_long_chapters_take() -> None:
    minutes = [minutes for _, minutes in rows().values()]
    readme = (execute.FOLDER.parent / "README.md").read_text("utf-8")
    assert f"Each chapter takes {min(minutes)} to {max(minutes)} minutes" in readme


def test_the_map_links_to_every_other_chapter() -> None:
    notebook = nbformat.read(execute.FOLDER / CHAPTERS[0].file, as_version=4)
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert [c.file for c in CHAPTERS[1:] if f"[{c.title}]({c.file})" not in prose] == []


@pytest.mark.parametrize(("chapter", "following"), list(itertools.pairwise(CHAPTERS)), ids=lambda chapter: chapter.name)
def test_each_chapter_leads_to_the_following_one(chapter: Chapter, following: Chapter) -> None:
    last = nbformat.read(execute.FOLDER / chapter.file, as_version=4).cells[-1].source
    assert f"]({following.file})" in last.split("**Next:**")[1]


def test_what_chapter_7_leaves_for_later_is_what_chapter_15_leads_back_to() -> None:
    later = nbformat.read(execute.FOLDER / CHAPTERS[7].file, as_version=4).cells
    heading = next(cell.source.splitlines()[0] for cell in later if cell.source.startswith("## After chapter 15"))
    anchor = heading.removeprefix("## ").replace(" ", "-")
    last = nbformat.read(execute.FOLDER / CHAPTERS[15].file, as_version=4).cells[-1].source
    assert f"]({CHAPTERS[7].file}#{anchor})" in last
