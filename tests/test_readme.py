"""README tells the truth: its commands, its links, its pictures and its table."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import course_table

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
FIRST = "python3 -m venv .venv && .venv/bin/pip install -e . && .venv/bin/userlab"
SECOND = "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest"
PICTURE_BYTES = 120_000


def local_links() -> list[str]:
    return [link.split("#")[0] for link in re.findall(r"\]\((?!https?:|#|mailto:)([^)\s]+)", README)]


def test_the_two_commands_stand_on_the_first_screen() -> None:
    first_screen = "\n".join(README.splitlines()[:40])
    assert FIRST in first_screen
    assert SECOND in first_screen


def test_ci_and_the_workflow_call_the_test_command() -> None:
    install, test = "pip install -e '.[test]'", "pytest"
    for file in (ROOT / ".ci/run", ROOT / ".github/workflows/tests.yml"):
        text = file.read_text("utf-8").replace("--quiet ", "").replace('"', "")
        assert re.search(r"venv/bin/pip|-m pip", text), file
        assert install.removeprefix("pip ") in text, file
        assert re.search(rf"{test}$", text, re.MULTILINE), file


def test_the_table_of_the_course_is_what_the_exercises_say() -> None:
    assert course_table.BEGIN in README
    assert course_table.updated(README) == README, "run: python tests/course_table.py"


@pytest.mark.parametrize("link", sorted(set(local_links())))
def test_links_lead_to_files(link: str) -> None:
    assert (ROOT / link).exists()


def test_pictures_are_small() -> None:
    pictures = [ROOT / link for link in local_links() if link.endswith((".png", ".svg"))]
    assert pictures
    assert [str(picture) for picture in pictures if picture.stat().st_size > PICTURE_BYTES] == []
