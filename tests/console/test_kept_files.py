"""A browser keeps the console's files for good, at an address that is another one when they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from userlab.console import kept_files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "js").mkdir()
    (tmp_path / "js/main.js").write_text("1")
    return tmp_path


def test_the_version_is_the_same_for_the_same_files(folder):
    assert re.fullmatch("[0-9a-f]{16}", kept_files.version(folder))
    assert kept_files.version(folder) == kept_files.version(folder)


@pytest.mark.parametrize("name", ["js/main.js", "js/other.js", "main.css"])
def test_the_version_changes_with_each_file(folder, name):
    before = kept_files.version(folder)
    (folder / name).write_text("2")
    assert kept_files.version(folder) != before


def test_a_file_that_moved_is_another_version(folder):
    before = kept_files.version(folder)
    (folder / "js/main.js").rename(folder / "main.js")
    assert kept_files.version(folder) != before


def test_the_page_names_the_version_and_its_files_are_to_be_kept(ask):
    page = ask("GET", "/", headers={"Accept": "text/html"}).body.decode()
    (script,) = re.findall(r'src="(static/[0-9a-f]{16}/js/main\.js)"', page)
    answer = ask("GET", f"/{script}")
    assert answer.headers["cache-control"] == kept_files.FOR_GOOD
    assert b"import" in answer.body


@pytest.mark.parametrize("path", ["/static/0000000000000000/js/main.js", "/static/js/gone.js"])
def test_what_is_not_there_is_not_kept(ask, path):
    answer = ask("GET", path)
    assert answer.status == 404
    assert "immutable" not in answer.headers.get("cache-control", "")
