"""The console's code editor is what its lock file makes of CodeMirror, byte for byte."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.programs import needed

CONSOLE = Path(__file__).parents[2] / "userlab/console"
SOURCES = ("package.json", "package-lock.json", "build.mjs", "editor.entry.js")


def test_the_editor_that_is_served_is_what_the_build_makes(tmp_path: Path) -> None:
    for name in SOURCES:
        shutil.copy(CONSOLE / "bundle" / name, tmp_path)
    fetched = run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", folder=tmp_path)
    if fetched.returncode and not os.environ.get("CI"):
        pytest.skip(f"npm cannot fetch CodeMirror: {fetched.stderr[-300:]}")
    assert fetched.returncode == 0, fetched.stderr
    (tmp_path / "made").mkdir()
    built = run("node", "build.mjs", "made", folder=tmp_path)
    assert built.returncode == 0, built.stderr
    made = {file.name: file.read_bytes() for file in (tmp_path / "made").iterdir()}
    kept = {file.name: file.read_bytes() for file in (CONSOLE / "static/vendor").iterdir()}
    assert made.keys() == kept.keys()
    assert [name for name in made if made[name] != kept[name]] == []


def run(program: str, *words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [needed(program), *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
