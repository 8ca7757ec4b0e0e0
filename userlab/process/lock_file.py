"""A lock between processes: a file that one of them holds at a time.

The operating system holds it (flock, or a locked byte on Windows), so it is free the moment its holder ends,
however it ended. There is no stale lock to detect.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from userlab.base.home import unwritable

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

POLL_SECONDS = 0.02


class LockFile:
    """An exclusive lock on `path`; the file stays there when the lock is free.

    >>> with LockFile(home / "start.lock", seconds=10):
    ...     pass  # one process at a time
    """

    def __init__(self, path: Path, seconds: float = 0.0) -> None:
        self.path = path
        self._seconds = seconds
        self._file: BinaryIO | None = None

    def acquire(self) -> bool:
        """Take the lock, waiting up to the seconds given to the constructor; False when it stays taken."""
        deadline = time.monotonic() + self._seconds
        try:
            file = open(self.path, "ab")  # noqa: SIM115 - stays open as long as the lock is held
        except OSError as error:
            raise unwritable(self.path.parent, error) from error
        while not _try_lock(file):
            if time.monotonic() >= deadline:
                file.close()
                return False
            time.sleep(POLL_SECONDS)
        self._file = file
        return True

    def release(self) -> None:
        """Give the lock back; nothing happens when it is not held."""
        if self._file is not None:
            _unlock(self._file)
            self._file.close()
            self._file = None

    def __enter__(self) -> LockFile:
        if not self.acquire():
            raise TimeoutError(f"{self.path} stayed locked by another process for {self._seconds:g} seconds.")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def is_locked(path: Path) -> bool:
    """Whether some process holds the lock on `path` right now."""
    if not path.exists():
        return False
    lock = LockFile(path)
    if not lock.acquire():
        return True
    lock.release()
    return False


if sys.platform == "win32":

    def _try_lock(file: BinaryIO) -> bool:
        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(file: BinaryIO) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:

    def _try_lock(file: BinaryIO) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _unlock(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
