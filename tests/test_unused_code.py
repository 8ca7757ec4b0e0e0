"""No code that nobody uses: vulture looks for it, `used_from_outside` tells what others call."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_function_class_and_constant_is_used():
    command = [sys.executable, "-m", "vulture"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.stdout + done.stderr == ""
