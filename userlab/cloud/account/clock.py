"""The clock of the local cloud: real time plus what a lesson moved it.

Waiting two hours for an item to expire teaches nothing, so a lesson moves the clock of its own account; the
clocks of other accounts do not notice. Everything in the cloud that depends on time (TTL, throttling, tokens,
idle sandboxes) asks here, so tests hand in a clock of their own.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

Listener = Callable[[str], None]


class Clock:
    """Tells the time of an account in epoch seconds.

    >>> clock = Clock(wall=lambda: 1000.0)
    >>> clock.advance(60, "123456789003")
    1060.0
    >>> clock.now(), clock.now("123456789003")
    (1000.0, 1060.0)
    """

    def __init__(self, wall: Callable[[], float] = time.time, steady: Callable[[], float] = time.monotonic) -> None:
        self._wall = wall
        self._steady = steady
        self._offsets: dict[str, float] = {}
        self._listeners: list[Listener] = []
        self._lock = threading.Lock()

    def now(self, account: str | None = None) -> float:
        """Epoch seconds, moved by what the account's lesson advanced."""
        return self._wall() + (self._offsets.get(account, 0.0) if account else 0.0)

    def monotonic(self, account: str | None = None) -> float:
        """Seconds that never run backwards, for durations; moved by the account's lesson as `now` is."""
        return self._steady() + (self._offsets.get(account, 0.0) if account else 0.0)

    def advance(self, seconds: float, account: str) -> float:
        """Move an account's clock forward by `seconds`, tell every listener, return its new time.

        Raises ValueError for a negative step: tokens and streams would see time run backwards.
        """
        if not 0 <= seconds < 10 * 366 * 86400:
            raise ValueError("A clock moves forward, by seconds from 0 to ten years.")
        with self._lock:
            self._offsets[account] = self._offsets.get(account, 0.0) + seconds
        for listener in list(self._listeners):
            listener(account)
        return self.now(account)

    def on_advance(self, listener: Listener) -> None:
        """Have `listener(account)` called after each advance."""
        self._listeners.append(listener)

    def offset(self, account: str) -> float:
        """Seconds that the account's lesson moved the clock so far."""
        return self._offsets.get(account, 0.0)

    def restore(self, account: str, offset: float) -> None:
        """Set the offset of an account as a snapshot recorded it."""
        with self._lock:
            self._offsets[account] = offset

    def forget(self, account: str) -> None:
        """Set the clock of an account back to real time."""
        with self._lock:
            self._offsets.pop(account, None)
