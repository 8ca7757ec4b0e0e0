"""What the cloud accepted and has yet to do: it was answered, so it survives the process.

Whoever accepts something adds it as a text, has the account written down (`Accounts.changed`), and drops it when it is
done. After the next start it is there again.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Mapping


class Accepted:
    """Texts by account and name, and which of them changed since they were last written down.

    >>> accepted = Accepted()
    >>> accepted.add("123456789012", "1", "do it")
    >>> accepted.take("123456789012"), accepted.take("123456789012")
    ({'1': 'do it'}, {})
    >>> accepted.drop("123456789012", "1")
    >>> accepted.take("123456789012"), accepted.of("123456789012")
    ({'1': None}, {})
    """

    def __init__(self) -> None:
        self._held: defaultdict[str, dict[str, str]] = defaultdict(dict)
        self._changed: defaultdict[str, dict[str, str | None]] = defaultdict(dict)
        self._lock = threading.Lock()

    def add(self, account: str, name: str, text: str) -> None:
        """Hold a text, in place of the one with its name."""
        with self._lock:
            self._held[account][name] = self._changed[account][name] = text

    def drop(self, account: str, name: str) -> None:
        """It is done."""
        with self._lock:
            if self._held[account].pop(name, None) is not None:
                self._changed[account][name] = None

    def of(self, account: str) -> dict[str, str]:
        """All that an account holds, in the order in which it came."""
        with self._lock:
            return dict(self._held.get(account, {}))

    def accounts(self) -> list[str]:
        """The accounts that hold anything."""
        with self._lock:
            return [account for account, held in self._held.items() if held]

    def take(self, account: str) -> dict[str, str | None]:
        """What changed since the last time; None stands for what was dropped."""
        with self._lock:
            return self._changed.pop(account, {})

    def again(self, account: str, changes: Mapping[str, str | None]) -> None:
        """Hold what was written down, a snapshot or changes."""
        with self._lock:
            for name, text in changes.items():
                self._held[account].pop(name, None)
                if text is not None:
                    self._held[account][name] = text

    def forget(self, account: str) -> None:
        """An account is emptied."""
        with self._lock:
            for name in self._held.pop(account, {}):
                self._changed[account][name] = None
