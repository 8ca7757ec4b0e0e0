"""The thread that looks after what is due: schedules, and events that are to be sent again."""

from __future__ import annotations

import sys
import threading
import time
import traceback
from collections.abc import Callable

from userlab.cloud.account.accounts import Accounts

LONGEST_SLEEP = 3600.0
Look = Callable[[str | None], float]


class Clockwork:
    """Has `look(account)` do what is due of an account, or of all (None); it answers the seconds until the next time.

    It is called at that time, after `wake`, and where a lesson moves its account's clock.
    """

    def __init__(self, accounts: Accounts, look: Look) -> None:
        self._look = look
        self._woken = threading.Event()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="eventbridge", daemon=True)
        accounts.clock.on_advance(self._clock_moved)

    def start(self) -> None:
        """Begin to look in the background."""
        self._thread.start()

    def close(self) -> None:
        """Look no more."""
        self._closing = True
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join()

    def wake(self) -> None:
        """Something may be due sooner than it was told."""
        self._woken.set()

    def _clock_moved(self, account: str) -> None:
        if not self._closing:
            self._look(account)
            self._woken.set()

    def _run(self) -> None:
        while not self._closing:
            self._woken.clear()
            begun = time.monotonic()
            try:
                left = self._look(None)
            except Exception:  # one bad rule stops no other; the cloud's log tells what it was
                traceback.print_exc(file=sys.stderr)
                left = 60.0
            self._woken.wait(max(0.01, left - (time.monotonic() - begun)))
