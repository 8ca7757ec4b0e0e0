"""userlab.show: the source as it stands, what its docstring says first, and where it stands."""

from __future__ import annotations

import inspect
from pathlib import Path
from types import ModuleType

import pytest
from IPython.display import Markdown

import userlab
from userlab import apis, functions, items, roles, tables
from userlab.base.errors import LabError
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


def reader(table: str) -> str:
    """Read. Returns what was read.

    Much more is said here. AWS operations: GetItem,
    Query with Select="COUNT". And more.
    """
    return table


def test_the_aws_operations_stay() -> None:
    shown = source.source_of(reader)
    assert '"""Read. Returns what was read.\n' in shown
    assert 'AWS operations: GetItem, Query with Select="COUNT".\n    """' in shown
    assert "Much more" not in shown


def test_the_caption_names_the_file_and_the_first_line(monkeypatch: pytest.MonkeyPatch) -> None:
    first = inspect.getsourcelines(items.put)[1]
    assert source.caption(items.put) == f"userlab/items.py, line {first}"
    assert "def put(" in (source.PACKAGE / "items.py").read_text("utf-8").splitlines()[first - 1]


def test_what_a_function_calls_is_shown_below_it(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[Markdown] = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    userlab.show(items.put, with_=[items.to_dynamodb_json])
    assert [block.data.splitlines()[1].split("(")[0] for block in shown] == ["def put", "def to_dynamodb_json"]
    assert shown[1].data.splitlines()[-1].startswith("`userlab/items.py, line ")


@pytest.mark.parametrize("subject", ["python/no_such/lambda_function.py", 3])
def test_what_cannot_be_shown_is_said(subject: object) -> None:
    with pytest.raises(LabError, match=r"userlab\.show"):
        userlab.show(subject)  # type: ignore[arg-type]  # that is the point


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
