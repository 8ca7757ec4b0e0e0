"""Ids that repeat: moto draws every id from one generator; here each account has one of its own.

Committed notebook outputs hold ids, so `begin()` seeds the generator of its account. moto's own seed is one for
all accounts, and chapters that run side by side would draw from each other's sequence.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random, SystemRandom

from moto.moto_api._internal.moto_random import MotoRandom

_current = threading.local()
_seeded: dict[str, Random] = {}
_system = SystemRandom()


def _generator() -> Random:
    return _seeded.get(getattr(_current, "account", ""), _system)


def install() -> None:
    """Have moto's generator draw from the current account's sequence, or from the system's randomness."""
    MotoRandom.random = lambda self: _generator().random()
    MotoRandom.getrandbits = lambda self, bits: _generator().getrandbits(bits)


@contextmanager
def drawing_for(account: str) -> Iterator[None]:
    """Within the block this thread draws ids from the sequence of `account`."""
    before = getattr(_current, "account", "")
    _current.account = account
    try:
        yield
    finally:
        _current.account = before


def seed(account: str, number: int) -> None:
    """Start the account's sequence anew: the same number gives the same ids."""
    _seeded[account] = Random(f"{account}/{number}")


def forget(account: str) -> None:
    """Back to ids that nobody can foretell."""
    _seeded.pop(account, None)
