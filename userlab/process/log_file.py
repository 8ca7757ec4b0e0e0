"""The cloud's own log, `cloud.log` in the lab's folder: what it says of itself, bounded.

A background process has no terminal, so what it prints, and what the interpreter prints when it breaks, goes
to this file. The file never grows past a limit: its older half goes first.
"""

from __future__ import annotations

import io
import os
import sys
import threading
from pathlib import Path

from userlab.base.home_marker import is_link

LIMIT_BYTES = 1_000_000
TAIL_LINES = 15


def log_file(home: Path) -> Path:
    """Where the cloud of this home writes its log."""
    return home / "cloud.log"


def last_lines(file: Path, since: int = 0, lines: int = TAIL_LINES) -> str:
    """The last lines of a log that were written at or after byte `since`, '' if there are none."""
    try:
        with open(file, "rb") as log:
            log.seek(0, os.SEEK_END)
            if log.tell() < since:
                since = 0
            log.seek(max(since, log.tell() - 100_000))
            text = log.read().decode(errors="replace")
    except FileNotFoundError:
        return ""
    return "\n".join(text.strip().splitlines()[-lines:])


class BoundedLog(io.TextIOBase):
    """A text stream that appends to a file and keeps its newer half once it is larger than `limit` bytes.

    It is truncated in place, since the process's stderr (file descriptor 2) points to the same file.
    """

    def __init__(self, file: Path, limit: int = LIMIT_BYTES) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        if is_link(file):  # it would be truncated: another's file
            raise OSError(f"{file} is a link.")
        self._raw = open(file, "ab", buffering=0)  # noqa: SIM115 - open as long as the process runs
        self._file = file
        if os.name == "posix":
            os.fchmod(self._raw.fileno(), 0o600)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._raw.fileno()

    def write(self, text: str) -> int:
        with self._lock:
            try:
                self._raw.write(text.encode(errors="replace"))
                if os.fstat(self._raw.fileno()).st_size > self._limit:
                    self._drop_older_half()
            except OSError:
                pass  # A full disk must not end the cloud: a lost log line is the smaller harm.
        return len(text)

    def _drop_older_half(self) -> None:
        kept = self._file.read_bytes()[-self._limit // 2 :]
        kept = kept[kept.find(b"\n") + 1 :]
        self._raw.truncate(0)
        self._raw.write(kept)


def redirect_output(home: Path) -> None:
    """Send everything that this process prints, native code included, to the home's log."""
    log = BoundedLog(log_file(home))
    for number in (1, 2):
        os.dup2(log.fileno(), number)
    sys.stdout = sys.stderr = log
