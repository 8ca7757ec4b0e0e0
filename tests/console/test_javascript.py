"""The console's modules that need no browser, tested by Node.js's own test runner."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.programs import needed

FILES = sorted((Path(__file__).parents[1] / "javascript").glob("*.test.mjs"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_modules_of_the_console_keep_their_rules(file: Path) -> None:
    done = subprocess.run(
        [needed("node"), "--test", str(file)], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# fail 0" in done.stdout or "fail 0" in done.stdout
