"""A process in the background: how the cloud's is run, why it did not start, and how it is killed."""

from __future__ import annotations

import contextlib
import errno
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil

from userlab.base.errors import LabError
from userlab.base.home import unwritable
from userlab.process.log_file import last_lines, log_file

FORESEEN = 3  # the cloud's exit code when its last log lines say what to do
FULL = 4  # the cloud's exit code when the disk is full
KILLING_SECONDS = 10.0
POLL_SECONDS = 0.01


def spawn(home: Path, arguments: list[str]) -> subprocess.Popen[bytes]:
    """Run the cloud in the background, in a session of its own: neither Ctrl-C in a terminal nor a kernel's restart
    reaches it.
    """
    # Neither a profile that AWS_PROFILE names nor a module in the current folder is the cloud's business.
    foreign = ("AWS_", "MOTO_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    # glibc would give each of many threads a heap of its own, and keep what was freed: 30 MB after four chapters.
    environment.setdefault("MALLOC_ARENA_MAX", "2")
    command = [sys.executable, "-P", "-m", "userlab.cloud", *arguments]
    with open(log_file(home), "ab") as log:
        options: dict[str, Any] = {
            "cwd": home,
            "env": environment,
            "stdin": subprocess.DEVNULL,
            "stdout": log,
            "stderr": log,
        }
        if sys.platform != "win32":
            return subprocess.Popen(command, start_new_session=True, **options)
        # An invisible console: sandboxes inherit it, where without one each would open a window of its own.
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
        try:  # leave the job that an editor or a Jupyter server ends as a whole
            alone = flags | subprocess.CREATE_BREAKAWAY_FROM_JOB
            return subprocess.Popen(command, creationflags=alone, **options)
        except OSError:
            return subprocess.Popen(command, creationflags=flags, **options)


def failed_start(code: int, log: Path, since: int) -> LabError:
    """What to tell somebody whose cloud ended with a code, and what it wrote into its log from a byte on."""
    words = last_lines(log, since)
    if code == FULL:
        return unwritable(log.parent, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    if code == FORESEEN and words:
        return LabError(words.splitlines()[-1])
    install = " A package is missing: install userlab again, pip install -e ." if "ModuleNotFoundError" in words else ""
    return LabError(
        f"The local cloud ended while it started (exit code {code}). Its last words:\n\n{words or '(none)'}"
        f"\n\nThe whole log is {log}.{install}"
    )


def kill_tree(process: psutil.Process) -> None:
    """Kill a process with all its children."""
    with contextlib.suppress(psutil.NoSuchProcess):
        kill([process, *process.children(recursive=True)], KILLING_SECONDS)


def kill(processes: list[psutil.Process], seconds: float) -> None:
    """Kill those of the processes that still run, and wait so many seconds for their end."""
    alive = [process for process in processes if not has_ended(process)]
    for process in alive:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    wait_for_end(alive, seconds)


def wait_for_end(processes: list[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Wait until all of the processes have ended, so many seconds at most. Returns those that still run."""
    deadline = time.monotonic() + seconds
    for process in processes:
        while not has_ended(process) and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
    return [process for process in processes if not has_ended(process)]


def has_ended(process: psutil.Process) -> bool:
    """Whether a process runs no more. One whose parent has not asked for its end yet has ended, too: in a container,
    process 1 may do so late or never.
    """
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
