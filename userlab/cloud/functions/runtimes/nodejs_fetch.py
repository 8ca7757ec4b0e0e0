"""Fetching Node.js and its SDK while the cloud runs: in the background, and with a bound on who waits for it.

The first function with a Node.js runtime starts the fetch, since the cloud then wants a spare sandbox for it. An
invocation that comes before the fetch has ended waits for it; one that has waited long is told so and can be
repeated. A fetch that failed is tried again by the next invocation, not by every retry of an SDK.
"""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

from userlab.base.errors import LabError
from userlab.nodejs import sdk_packages
from userlab.nodejs.interpreter import Interpreter

WAIT_SECONDS = 45.0  # boto3 and the AWS CLI give up after 60
FAILURE_SECONDS = 10.0

_lock = threading.Lock()
_fetches: dict[Path, Fetch] = {}


def interpreter(home: Path, seconds: float = WAIT_SECONDS) -> Interpreter:
    """The Node.js that runs the functions of a home, fetched if need be.

    Raises LabError when it is not there after `seconds`, or cannot be had.
    """
    with _lock:
        fetch = _fetches.get(home)
        if fetch is None or fetch.stale():
            fetch = _fetches[home] = Fetch(home)
    return fetch.result(seconds)


class Fetch:
    """One attempt, on a thread of its own. What is there already is found without a thread."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._found: Interpreter | None = None
        self._error: LabError | None = None
        self._ended: float | None = None
        self._message = ""
        self._done = threading.Event()
        if sdk_packages.is_ready(home):
            self._run()
        else:
            threading.Thread(target=self._run, name="fetch-nodejs", daemon=True).start()

    def stale(self) -> bool:
        """Whether another attempt is due: this one failed some time ago, or what it found was removed since."""
        if self._ended is None:
            return False
        if self._found is None:
            return time.monotonic() - self._ended > FAILURE_SECONDS
        return not sdk_packages.sdk_folder(self._home).exists()

    def result(self, seconds: float) -> Interpreter:
        if not self._done.wait(seconds):
            raise LabError(f"Node.js is still being fetched ({self._message}) Invoke the function again in a minute.")
        if self._found is None:
            raise self._error or LabError("Node.js could not be fetched. Run 'userlab fetch nodejs' to see why.")
        return self._found

    def _run(self) -> None:
        try:
            self._found = sdk_packages.prepare(self._home, self._tell)
        except LabError as error:
            self._error = error
            self._tell(str(error))
        except OSError as error:
            self._error = LabError(f"Node.js could not be fetched: {error}. Run 'userlab fetch nodejs' to try again.")
        finally:
            self._ended = time.monotonic()
            self._done.set()

    def _tell(self, message: str) -> None:
        self._message = message
        print(message, file=sys.stderr, flush=True)  # the cloud's log
