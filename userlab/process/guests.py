"""Who uses a lab, so that it ends with the last of them and not before.

A lab that a shell started (`userlab start`, a script) stays until `userlab stop`. One that the workbook or a notebook
started is there for its guests: the `userlab` of each terminal, each Jupyter server, each terminal that asked for
`userlab env`. It ends when the last of them has ended, however that was, so that a Jupyter server which a hub stops
leaves no lab behind.

A guest is a file in `guests` of the home, named after a process and when that began. Nobody need tidy up: a process
that has ended is no guest.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

import psutil

from userlab.base.own_folders import own_folder

FOLDER = "guests"
KEPT = "kept"
SAME_START_SECONDS = 2.0


def note(home: Path, pid: int) -> None:
    """Note a process as a guest. One that has ended, or a home that can't be written to, is no error.

    >>> note(home, os.getpid())
    """
    with contextlib.suppress(psutil.Error, OSError):
        (own_folder(home, FOLDER) / f"{pid}-{psutil.Process(pid).create_time():.2f}").touch()


def note_terminal(home: Path) -> None:
    """Note that this terminal uses the lab, until it is closed."""
    pid = terminal()
    if pid is not None:
        note(home, pid)


def leave(home: Path, pid: int) -> None:
    """Note that a process needs the lab no more."""
    for file in _files(home):
        if file.name.startswith(f"{pid}-"):
            file.unlink(missing_ok=True)


def present(home: Path) -> bool:
    """Whether somebody is there: a guest whose process runs, or a `keep`."""
    if kept(home):
        return True
    return any(_runs(file) for file in _files(home))


def keep(home: Path) -> None:
    """Keep the lab until it is told to stop, whoever leaves."""
    with contextlib.suppress(OSError):
        (own_folder(home, FOLDER) / KEPT).touch()


def kept(home: Path) -> bool:
    """Whether the lab stays until it is told to stop."""
    return (home / FOLDER / KEPT).exists()


def forget(home: Path) -> None:
    """Take back a `keep`, and what is left of processes that have ended."""
    for file in _files(home):
        if file.name == KEPT or not _runs(file):
            with contextlib.suppress(OSError):
                file.unlink(missing_ok=True)


def jupyter_server() -> int | None:
    """The process that started this notebook's kernel: a Jupyter server, most often. None outside a kernel."""
    if "ipykernel" not in sys.modules or "JPY_PARENT_PID" not in os.environ:
        return None
    with contextlib.suppress(psutil.Error):
        own = psutil.Process()
        words = own.cmdline()[1:]
        for parent in own.parents():
            # On Windows the python.exe of a virtual environment is a process of its own before the real one.
            if parent.cmdline()[1:] != words:
                return parent.pid
    return None


def terminal() -> int | None:
    """The process whose end is the end of this terminal: its first shell. None where there is none."""
    with contextlib.suppress(psutil.Error, OSError):
        if sys.platform != "win32":
            leader = os.getsid(0)
            return leader if leader not in (0, os.getpid()) and psutil.pid_exists(leader) else None
        shells = ("cmd.exe", "powershell.exe", "pwsh.exe")
        return next((each.pid for each in psutil.Process().parents() if each.name().lower() in shells), None)
    return None


def _files(home: Path) -> list[Path]:
    try:
        return sorted((home / FOLDER).iterdir())
    except OSError:
        return []


def _runs(file: Path) -> bool:
    pid, _, created = file.name.partition("-")
    try:
        process = psutil.Process(int(pid))
        same = abs(process.create_time() - float(created)) < SAME_START_SECONDS
        return same and process.status() != psutil.STATUS_ZOMBIE
    except (psutil.Error, ValueError):
        return False
