"""Processes that a lab's functions left behind: known by what they carry, and ended.

A handler may start a process with a session of its own; when the cloud is killed, nobody is its parent any more. But
it inherited the environment of its sandbox, in which the address of the Runtime API names the home that the sandbox
belongs to. So a cloud ends those of its own home when it starts and when it stops, and `userlab stop` does when none
runs.

Only processes of the same user are looked at. One that cleared its environment is not found: a function is the
learner's own program, and may hide what it does.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
from pathlib import Path

import psutil

from userlab.base.home_marker import SECRET

VARIABLE = "AWS_LAMBDA_RUNTIME_API"
ROUNDS = 5  # one may start another while it is being looked at
_DIGITS = 24


def mark_of(secret: bytes) -> str:
    """The mark of a home's sandboxes, which tells nothing of its secret: the beginning of their tokens.

    >>> len(mark_of(b"secret"))
    24
    """
    return hmac.new(secret, b"sandboxes", hashlib.sha256).hexdigest()[:_DIGITS]


def end_marked(mark: str) -> int:
    """End every process of this user that carries the mark, and tell how many there were."""
    ended: set[int] = set()
    for _ in range(ROUNDS):
        found = [each for each in psutil.process_iter() if each.pid not in ended and _carries(each, mark)]
        if not found:
            break
        for process in found:
            with contextlib.suppress(psutil.Error):
                process.kill()
            ended.add(process.pid)
    return len(ended)


def end_left_behind(home: Path) -> int:
    """End what functions of this home left behind; to be called when no cloud of it runs."""
    try:
        secret = (home / SECRET).read_bytes()
    except OSError:
        return 0
    return end_marked(mark_of(secret))


def _carries(process: psutil.Process, mark: str) -> bool:
    try:
        if process.pid == os.getpid() or (os.name == "posix" and process.uids().real != os.getuid()):
            return False
        return f"/{mark}-" in process.environ().get(VARIABLE, "")
    except (psutil.Error, OSError):
        return False
