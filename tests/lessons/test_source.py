"""userlab.show: the source as it stands, with the docstring's first line."""

from __future__ import annotations

from pathlib import Path

import pytest
from IPython.display import Markdown

import userlab
from userlab import source


def lesson(name: str) -> str:
    """Say hello.

    Args:
        name: whom to.
    """
    return f"Hello {name}"  # politely


def test_docstring_is_cut_to_its_first_line_and_comments_stay() -> None:
    assert source.source_of(lesson) == (
        'def lesson(name: str) -> str:\n    """Say hello."""\n    return f"Hello {name}"  # politely'
    )


def test_show_displays_python(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[Markdown] = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    userlab.show(lesson, "python/walkthrough/lambda_function.py")
    assert [block.data.splitlines()[0] for block in shown] == ["```python", "```python"]
    assert "def lambda_handler(event, context):" in shown[1].data


def test_any_file_may_be_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[Markdown] = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    (tmp_path / "main.tf").write_text("terraform {}\n")
    userlab.show(tmp_path / "main.tf")
    assert shown[0].data == "```hcl\nterraform {}\n```"
