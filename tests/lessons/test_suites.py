"""Suites of tests: the project is laid out whole, pytest's words come without its times, each mutant has its fault."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from userlab import suites
from userlab.exercises.before_you_deploy import FIVE, mutants


def test_the_project_has_the_handler_its_tests_and_the_payloads(tmp_path: Path) -> None:
    place = suites.laid_out(tmp_path / "users")
    assert (place / "src/lambda_function.py").read_text("utf-8") == suites.code_of("python/users")
    assert {path.parent.name for path in place.glob("tests/*/test_*.py")} == set(suites.LEVELS)
    assert list(place.glob("payloads/*.json"))


def test_the_project_imports_nothing_of_the_course() -> None:
    assert [file for file in suites.PROJECT.rglob("*.py") if "userlab" in file.read_text("utf-8")] == []


@pytest.mark.parametrize("line", ["4 passed in 0.01s", "1 failed, 3 passed in 61.02s (0:01:01)"])
def test_how_long_it_took_is_left_out(line: str) -> None:
    assert suites.TOOK.sub("", line) in ("4 passed", "1 failed, 3 passed")


def test_a_run_within_a_run_of_pytest_inherits_none_of_its_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_ADDOPTS", "-n 4")
    monkeypatch.setenv("CI", "true")
    assert "PYTEST_CURRENT_TEST" in os.environ
    assert [name for name in suites.environment() if name.startswith("PYTEST_")] == ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"]
    assert "CI" not in suites.environment()


@pytest.mark.parametrize("mutant", [*FIVE, mutants.DELETES_WITH_200], ids=lambda mutant: mutant.does)
def test_a_mutant_is_the_right_handler_with_one_change(mutant: mutants.Mutant) -> None:
    assert mutants.right_code().count(mutant.old) == 1
    compile(mutant.code, "lambda_function.py", "exec")
