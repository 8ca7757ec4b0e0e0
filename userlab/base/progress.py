"""A word to whoever waits: what takes over a second says so, on stderr, and what is quick says nothing.

In a notebook a long step draws a bar, which ends as the same line each time, whatever it took.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

PATIENCE_SECONDS = 0.7
BAR_WIDTH = 40
Thing = TypeVar("Thing")


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


def bar(things: Sequence[Thing], of: str) -> Iterator[Thing]:
    """Go through things and draw how far that is, over and over in one line of the cell's output.

    It tells no time, so that the line that stays is the same in every run.

    >>> for reading in progress.bar(readings, "readings"):
    ...     batch.put_item(Item=reading)
    ████████████████████████████████████████ 2880 of 2880 readings
    """
    drawn = -1
    for count, thing in enumerate(things, 1):
        yield thing
        filled = BAR_WIDTH * count // len(things)
        if filled > drawn:
            drawn = filled
            picture = "█" * filled + "░" * (BAR_WIDTH - filled)
            print(f"\r{picture} {count} of {len(things)} {of}", end="", flush=True)
    print()
