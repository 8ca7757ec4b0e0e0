"""Programs of the machine that tests run."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sysconfig
import tempfile
from pathlib import Path

import pytest

from userlab.base.errors import LabError


def needed(program: str) -> str:
    """The path of a program that a test needs. Skips where it is missing; in CI that is a failure, not a skip."""
    # Beside this Python too: `.venv/bin/pytest` runs without the environment's programs on the PATH.
    found = shutil.which(program, path=os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]]))
    if found is None and os.environ.get("CI"):
        pytest.fail(f"{program} is not installed, and in CI nothing may be skipped for that.")
    if found is None:
        pytest.skip(f"{program} is not installed on this machine")
    return found


def needed_terraform() -> str:
    """Terraform's path, where it can have its AWS provider too. Skips elsewhere; in CI that is a failure."""
    program = needed("terraform")
    if without_terraform():
        pytest.skip(without_terraform())
    return program


@functools.cache
def without_terraform() -> str:
    """Why Terraform and its AWS provider can't be used on this machine, "" if they can. In CI they must be there."""
    program = shutil.which("terraform")
    if os.environ.get("CI"):
        return ""
    if program is None:
        return "terraform is not installed on this machine"
    with tempfile.TemporaryDirectory(prefix="userlab-terraform-") as folder:
        Path(folder, "main.tf").write_text('provider "aws" {}\n', "utf-8")
        command = [program, "init", "-no-color", "-input=false"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    return "terraform cannot get its AWS provider: is there a network?" if done.returncode else ""


def needed_npm_packages(*names: str) -> None:
    """Fetch packages of npm before a test needs them, all that chapters use or those named; once for all tests.

    Notebooks show what a learner sees who has them already. Skips where they can't be had; in CI the test then fails.
    """
    if without_npm_packages(*names) and not os.environ.get("CI"):
        pytest.skip(without_npm_packages(*names))


@functools.cache
def without_npm_packages(*names: str) -> str:
    """Why these packages of npm can't be had on this machine, "" if they are here."""
    from userlab.nodejs import npm

    try:
        npm.fetch(*names)
    except LabError as error:
        return str(error)
    return ""
