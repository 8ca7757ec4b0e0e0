"""What the readers of streams and queues have in common: a thread that sleeps until there is something to do."""

from __future__ import annotations

import json
import sys
import threading
import traceback
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.event_patterns.patterns import Matcher
from userlab.cloud.event_sources.filter_patterns import compile_filters
from userlab.cloud.event_sources.invoking import FunctionCaller
from userlab.cloud.event_sources.mapping import Mapping
from userlab.cloud.moto_seams import event_source_mappings

PAYLOAD_BYTES = 6 * 1024 * 1024


class Reader(ABC):
    """Reads the source of one mapping in a thread of its own, one batch after the other.

    `retry_delay(attempts)` tells the seconds before the next attempt.
    """

    def __init__(
        self, accounts: Accounts, caller: FunctionCaller, mapping: Mapping, retry_delay: Callable[[int], float]
    ) -> None:
        self.accounts = accounts
        self.caller = caller
        self.account = mapping.account
        self.region = mapping.region
        self.uuid = mapping.uuid
        self.source_arn = mapping.source_arn
        self._retry_delay = retry_delay
        self._wake = threading.Event()
        self._stopped = False
        self._hurried = False
        self._filters: tuple[str, Matcher] = ("", lambda record: True)
        self._thread = threading.Thread(target=self._run, name=f"event-source-{self.uuid[:8]}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """There may be something to read, or the mapping changed."""
        self._wake.set()

    def hurry(self) -> None:
        """The mapping was changed: try again at once instead of waiting on."""
        self._hurried = True
        self._wake.set()

    def stop(self) -> None:
        """End after the invocation that is under way, if any."""
        self._stopped = True
        self._wake.set()

    def join(self, seconds: float) -> None:
        if self._thread is not threading.current_thread():
            self._thread.join(seconds)

    @property
    def alive(self) -> bool:
        return self._thread.is_alive() and not self._stopped

    def mapping(self) -> Mapping | None:
        """The mapping as it is now; None when reading is over: stopped, deleted or disabled."""
        found = event_source_mappings.find(self.account, self.region, self.uuid)
        return found if found is not None and found.enabled and not self._stopped else None

    def passes(self, mapping: Mapping, record: dict[str, Any]) -> bool:
        """Whether a record passes the mapping's filters."""
        criteria = mapping.settings.get("FilterCriteria")
        text = json.dumps(criteria)
        if text != self._filters[0]:
            self._filters = (text, compile_filters(criteria))
        return self._filters[1](record)

    def pause(self, attempts: int) -> bool:
        """Wait before the next attempt; False when reading is over."""
        self._hurried = False
        clock = self.accounts.clock
        until = clock.monotonic(self.account) + self._retry_delay(attempts)
        while (left := until - clock.monotonic(self.account)) > 0 and self.mapping() is not None and not self._hurried:
            self._sleep(left)
        return self.mapping() is not None

    def _sleep(self, seconds: float | None) -> None:
        self._wake.wait(seconds)
        self._wake.clear()

    def _run(self) -> None:
        while not self._stopped:
            try:
                if not self.read():
                    return
            except Exception:  # one bad batch ends no reader; the cloud's log tells what it was
                traceback.print_exc(file=sys.stderr)
                self._sleep(1.0)

    @abstractmethod
    def read(self) -> bool:
        """Wait for a batch and deliver it; False when there is nothing to read any more."""
