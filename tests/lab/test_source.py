"""userlab.show: the source as it stands, with the docstring's first line."""

from __future__ import annotations

import inspect
from pathlib import Path
from types import ModuleType

import pytest
from IPython.display import Markdown

import userlab
from userlab import apis, functions, items, roles, tables
from userlab.examples import carts
from userlab.lab import source


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


@pytest.mark.parametrize("module", [apis, carts, functions, items, roles, tables], ids=lambda module: module.__name__)
def test_lessons_fit_a_projector(module: ModuleType) -> None:
    """JupyterLab breaks longer lines in the middle of a word."""
    lessons = [value for value in vars(module).values() if inspect.isfunction(value)]
    shown = [line for lesson in lessons for line in source.source_of(lesson).splitlines()]
    assert [line for line in shown if len(line) > 92] == []


def test_handlers_fit_a_projector() -> None:
    lines = (source.HANDLERS / "python/users/lambda_function.py").read_text("utf-8").splitlines()
    assert [line for line in lines if len(line) > 92] == []
