"""Runs pip and npm: with a time limit, their output kept for an error message, and not beyond the cloud's own end."""

from __future__ import annotations

import atexit
import contextlib
import re
import secrets
import subprocess
import threading
from pathlib import Path

from userlab.base.own_folders import remove_within

FETCH_SECONDS = 600

_running: set[subprocess.Popen[str]] = set()
_lock = threading.Lock()


def run(argv: list[str], folder: Path) -> str | None:
    """Run a program in a folder; None when it went well, else what it said on stderr (or why it did not run)."""
    try:
        process = subprocess.Popen(
            argv,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        )
    except OSError as error:
        return str(error)
    with _lock:
        _running.add(process)
    try:
        _, errors = process.communicate(timeout=FETCH_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        return f"it took more than {FETCH_SECONDS} seconds"
    finally:
        with _lock:
            _running.discard(process)
    return errors if process.returncode else None


def unfinished(folder: Path, home: Path) -> Path:
    """A new empty folder beside `folder`, to take its name once it is complete. To be called by one process at a time.

    Those that interrupted fetches left in the home are deleted.
    """
    left = re.compile(re.escape(folder.name) + r"(\.[0-9a-f]{8})?\.new")
    for path in folder.parent.iterdir():
        if left.fullmatch(path.name):
            remove_within(path, home)
    new = folder.with_name(f"{folder.name}.{secrets.token_hex(4)}.new")
    new.mkdir()
    return new


def first_line(argv: list[str], folder: Path) -> str | None:
    """What a program answers, None when it does not."""
    try:
        answer = subprocess.run(
            argv, cwd=folder, capture_output=True, text=True, errors="replace", timeout=60, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return None
    lines = answer.stdout.split()
    return lines[0] if lines and answer.returncode == 0 else None


@atexit.register
def _end() -> None:
    """A fetch on a background thread would go on when the cloud has ended."""
    with _lock:
        for process in _running:
            with contextlib.suppress(OSError):
                process.kill()
