"""Starts a process so that it can be ended with all its descendants, on every system.

A handler may start processes of its own and leave them behind. On POSIX a sandbox leads a session and a process
group, which one signal ends; descendants that left the group are looked up before it. Windows has no such group
for a kill, so the tree is walked.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import IO, Any, Protocol

import psutil

# What a Windows process needs to find its own libraries; nothing else of the host's environment goes in.
WINDOWS_NAMES = ("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "NUMBER_OF_PROCESSORS")
WAIT_SECONDS = 5


class Process(Protocol):
    """What this needs to know of a process: subprocess.Popen has it."""

    pid: int
    returncode: int | None
    stdin: IO[bytes] | None
    stdout: IO[bytes] | None

    def poll(self) -> int | None: ...

    def wait(self, timeout: float) -> int | None: ...

    def kill(self) -> None: ...


def start(
    argv: list[str], env: dict[str, str], folder: Path, stdin: int | socket.socket = subprocess.DEVNULL
) -> subprocess.Popen[bytes]:
    """Start a process in a group of its own; stdout and stderr share one pipe, `stdin` is what Popen takes. Raises
    OSError.
    """
    options: dict[str, Any] = {"stdin": stdin}
    if sys.platform == "win32":
        options["creationflags"] = subprocess.CREATE_NEW_PROCESS_GROUP
    return subprocess.Popen(
        argv,
        env=env,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        bufsize=0,
        start_new_session=sys.platform != "win32",
        **options,
    )


def end(process: Process) -> None:
    """Kill a process and everything it started, and wait until it is gone."""
    descendants = _descendants(process.pid) if process.returncode is None else []
    end_group(process)
    if process.returncode is None:
        process.kill()
    for descendant in descendants:
        with contextlib.suppress(psutil.Error):
            descendant.kill()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(WAIT_SECONDS)


def end_group(process: Process) -> None:
    """Kill what is left of the process's group; for a process that was just found to have exited."""
    if sys.platform != "win32":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def system_environment() -> dict[str, str]:
    """The variables of the host that any process needs."""
    if sys.platform != "win32":
        return {}
    return {name: os.environ[name] for name in WINDOWS_NAMES if name in os.environ}


def _descendants(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.Error:
        return []


def peak_memory_mb(pid: int) -> int:
    """The most memory (resident, MB, rounded up) that a process has used; 0 when it is gone."""
    try:
        with open(f"/proc/{pid}/status", "rb", buffering=0) as status:
            _, found, after = status.read(4096).partition(b"VmHWM:")
        if found:
            return -(-int(after.split(None, 1)[0]) // 1024)
    except OSError:
        pass
    return memory_mb(pid)


def memory_mb(pid: int) -> int:
    """The memory (resident, MB, rounded up) that a process uses now; 0 when it is gone."""
    try:
        memory = psutil.Process(pid).memory_info()
    except psutil.Error:
        return 0
    return -(-getattr(memory, "peak_wset", memory.rss) // (1024 * 1024))
