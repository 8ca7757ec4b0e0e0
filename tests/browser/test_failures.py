"""A browser test that fails says what it saw and where, in pytest's own words, and the others go on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

FAILING = """
from playwright.sync_api import expect


def test_text(page):
    page.set_content("<h1>Hello</h1>")
    expect(page.get_by_role("heading")).to_have_text("Bye", timeout=100)


def test_script(page):
    page.evaluate("() => { throw new Error('thrown in the page') }")


def test_wait(page):
    page.wait_for_function("() => false", timeout=100)


def test_that_passes(page):
    assert page.evaluate("() => 1 + 1") == 2
"""
ROOT = Path(__file__).parents[2]


def test_a_failing_test_is_told_and_the_next_one_runs(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    (tmp_path / "test_failing.py").write_text(FAILING, "utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", "utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.browser.conftest",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:nbval",
    ]
    done = subprocess.run(
        [*command, "-n0", f"--rootdir={tmp_path}", tmp_path], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "INTERNALERROR" not in done.stdout + done.stderr
    assert "3 failed, 1 passed" in done.stdout, done.stdout
    assert "Locator expected to have text 'Bye'" in done.stdout
    assert "thrown in the page" in done.stdout
    assert '>       page.wait_for_function("() => false", timeout=100)' in done.stdout
