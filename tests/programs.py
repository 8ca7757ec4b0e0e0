"""Programs of the machine that tests run."""

from __future__ import annotations

import os
import shutil
import sysconfig

import pytest


def needed(program: str) -> str:
    """The path of a program that a test needs. Skips where it is missing; in CI that is a failure, not a skip."""
    # Beside this Python too: `.venv/bin/pytest` runs without the environment's programs on the PATH.
    found = shutil.which(program, path=os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]]))
    if found is None and os.environ.get("CI"):
        pytest.fail(f"{program} is not installed, and in CI nothing may be skipped for that.")
    if found is None:
        pytest.skip(f"{program} is not installed on this machine")
    return found
