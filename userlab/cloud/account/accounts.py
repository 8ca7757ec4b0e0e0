"""The accounts of one cloud: what every service needs of an account, whatever it keeps for it.

with accounts.lock(account):        # to read what belongs together
    ...
with accounts.changing(account):    # to change: ids are the account's own, and the change is saved at the end
    ...
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass

from userlab.cloud.account.accepted import Accepted
from userlab.cloud.account.clock import Clock

Services = Collection[str] | None  # of which moto's state may have changed, as moto calls them; None: of any

Listener = Callable[[str, Services, bool], None]
Drawing = Callable[[str], AbstractContextManager[None]]


@dataclass
class Settings:
    """What a lesson may set for its account.

    `realistic` imitates the delays of AWS. The others are limits of AWS that a lesson may lower, so that it meets them
    in seconds: units a second of one partition of a DynamoDB table, how many seconds of what it does not use it saves,
    and the bytes of an item collection beside a local index.
    """

    realistic: bool = False
    partition_read_units: float = 3000.0
    partition_write_units: float = 1000.0
    partition_burst_seconds: float = 300.0
    item_collection_bytes: int = 10 * 1024**3


class Accounts:
    """Locks, settings and the clock of every account, and who is told when one changes.

    `drawing(account)` is a context within which ids are drawn from the account's own sequence; by default they are
    nobody's.

    >>> accounts = Accounts()
    >>> accounts.on_change(print)
    >>> with accounts.changing("123456789012", ["iam"]):
    ...     pass
    123456789012 ['iam'] False
    """

    def __init__(self, clock: Clock | None = None, drawing: Drawing = lambda account: nullcontext()) -> None:
        self.clock = clock or Clock()
        self.accepted = Accepted()
        self.drawing = drawing
        self._locks: defaultdict[str, threading.RLock] = defaultdict(threading.RLock)
        self._settings: defaultdict[str, Settings] = defaultdict(Settings)
        self._listeners: list[Listener] = []

    def lock(self, account: str) -> threading.RLock:
        """Held while an account's state is read or changed: moto loses concurrent updates otherwise."""
        return self._locks[account]

    @contextmanager
    def changing(self, account: str, services: Services = None) -> Iterator[None]:
        """Hold an account's state and draw its ids; if the block ends without an error, the account has changed."""
        with self._locks[account]:
            with self.drawing(account):
                yield
            self.changed(account, services)

    def changed(self, account: str, services: Services = None) -> None:
        """Have a change written down before this returns, so that the caller may be told of it.

        `services` are those whose state may be another one, None for all; items that were written are noted where they
        were. The caller best holds the lock still: what is done second must be written second.
        """
        with self._locks[account]:
            for listener in self._listeners:
                listener(account, services, False)

    def changed_silently(self, account: str, services: Services = None) -> None:
        """Have a change written down soon, of which nobody was told: logs of functions, positions of readers."""
        for listener in self._listeners:
            listener(account, services, True)

    def on_change(self, listener: Listener) -> None:
        """Have `listener(account, services, silently)` called whenever an account has changed."""
        self._listeners.append(listener)

    def settings(self, account: str) -> Settings:
        """The settings of an account; what is set in them holds."""
        return self._settings[account]

    def forget(self, account: str) -> None:
        """Set the clock and the settings of an account back, drop what it accepted. The caller holds its lock."""
        self.clock.forget(account)
        self.accepted.forget(account)
        self._settings.pop(account, None)
