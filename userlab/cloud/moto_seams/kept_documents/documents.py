"""A home for what a service of the lab keeps of an account: it hangs on moto's backend object of account and region.

What saves, restores or resets moto's state does the same to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

Kept = TypeVar("Kept")


class Documents:
    """What hangs under one `attribute` on the backends of one service; `backends` is moto's, by account and region."""

    def __init__(self, backends: Any, attribute: str) -> None:
        self._backends, self._attribute = backends, attribute

    def kept(self, account: str, region: str, make: Callable[[], Kept]) -> Kept:
        """What the service keeps of an account in a region; made when asked for first."""
        backend = self._backends[account][region]
        found: Kept | None = backend.__dict__.get(self._attribute)
        return backend.__dict__.setdefault(self._attribute, make()) if found is None else found

    def existing(self, account: str, region: str) -> Any:
        """The same, or None where there is nothing yet; makes nothing."""
        backends = dict.get(self._backends, account)
        backend = dict.get(backends, region) if backends is not None else None
        return backend.__dict__.get(self._attribute) if backend is not None else None

    def all_existing(self) -> Iterator[tuple[str, str, Any]]:
        """(account, region, what is kept) of all that exist; makes none."""
        for account in list(self._backends):
            for region in list(dict.get(self._backends, account) or {}):
                found = self.existing(account, region)
                if found is not None:
                    yield account, region, found
