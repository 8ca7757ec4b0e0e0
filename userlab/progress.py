"""A word to whoever waits: what takes over a second says so, on stderr, and what is quick says nothing."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Iterator

PATIENCE_SECONDS = 0.7


@contextlib.contextmanager
def progress(doing: str, patience: float = PATIENCE_SECONDS) -> Iterator[None]:
    """Within the block, tell what is being done once it takes longer than a moment, or `patience` seconds.

    >>> with progress("Starting the local cloud"):
    ...     start(home)  # "Starting the local cloud ... 1.4 s"
    """
    done = threading.Event()
    begun = time.monotonic()
    told = threading.Thread(target=_tell, args=(doing, done, patience), daemon=True)
    told.start()
    try:
        yield
    finally:
        done.set()
        told.join()
        if time.monotonic() - begun >= patience:
            print(f" {time.monotonic() - begun:.1f} s", file=sys.stderr, flush=True)


def _tell(doing: str, done: threading.Event, patience: float) -> None:
    if not done.wait(patience):
        print(f"{doing} ...", end="", file=sys.stderr, flush=True)
        while not done.wait(1.0):
            print(".", end="", file=sys.stderr, flush=True)
