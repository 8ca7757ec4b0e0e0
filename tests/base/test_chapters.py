"""Chapters and their accounts."""

from __future__ import annotations

import pytest

from userlab.base import chapters
from userlab.base.errors import LabError


def test_accounts_end_in_the_chapters_number() -> None:
    assert chapters.account_of("rest-api") == "123456789015"


def test_shells_have_the_playground() -> None:
    assert chapters.account_of() == chapters.account_of("playground") == "123456789099"


def test_an_account_of_the_lab_is_itself() -> None:
    assert chapters.account_of("123456789635") == "123456789635"


@pytest.mark.parametrize("name", ["my own idea", "", "Ärger", "x" * 1000])
def test_other_names_have_an_account_of_their_own(name: str) -> None:
    account = chapters.account_of(name)
    assert account == chapters.account_of(name)
    assert len(account) == 12
    assert 100 <= int(account[-3:]) <= 999


def test_numbers_names_and_accounts_are_unique() -> None:
    for attribute in ("number", "name", "title", "account", "file"):
        assert len({getattr(chapter, attribute) for chapter in chapters.CHAPTERS}) == len(chapters.CHAPTERS)


@pytest.mark.parametrize(
    "text", ["3", "03", "add-items", "03-add-items", "03-add-items.ipynb", "notebooks/03-add-items.ipynb"]
)
def test_a_chapter_is_known_by_its_number_its_name_and_its_file(text: str) -> None:
    assert chapters.called(text).name == "add-items"


@pytest.mark.parametrize("text", ["98", "-1", "", "³", "x", "items"])
def test_what_is_no_chapter_is_refused(text: str) -> None:
    with pytest.raises(LabError, match="There is no chapter"):
        chapters.called(text)


def test_a_typing_error_is_told_with_the_names_that_are_near() -> None:
    with pytest.raises(LabError, match="Did you mean add-items"):
        chapters.called("ad-items")
