"""Ids that repeat, and secrets that never do.

moto draws every id from one generator; here each account has one of its own. Committed notebook outputs hold ids, so
`begin()` seeds the generator of its account. moto's own seed is one for all accounts, and chapters that run side by
side would draw from each other's sequence.

Whoever knows the seed knows what is drawn from it, and it stands in the course. So only ids are drawn from it, of
those services whose ids the course shows: secret access keys, passwords, API keys, tokens of tasks and of users come
from the system's randomness.
"""

from __future__ import annotations

import string
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random, SystemRandom
from typing import Any

import moto.iam.models
from moto.moto_api._internal.moto_random import MotoRandom

_current = threading.local()
_seeded: dict[str, Random] = {}
_chances: dict[str, Random] = {}  # apart from ids, so that how many of these are drawn is nobody else's matter
_system = SystemRandom()
# Their ids stand in notebooks. What others draw may be a password (Secrets Manager) or a token (Cognito).
_REPEATING = frozenset(
    {"dynamodb", "dynamodbstreams", "lambda", "apigateway", "apigatewayv2", "iam", "logs", "sqs", "sns", "s3", "events"}
    | {"cloudwatch", "cloudformation", "kinesis"}
)


def _generator() -> Random:
    return _seeded.get(getattr(_current, "account", ""), _system)


def install() -> None:
    """Have moto's generator draw from the current account's sequence, or from the system's randomness."""
    MotoRandom.random = lambda self: _generator().random()
    MotoRandom.getrandbits = lambda self, bits: _generator().getrandbits(bits)
    moto.iam.models.random_alphanumeric = secret
    device = moto.iam.models.VirtualMfaDevice
    if not getattr(device, "_secret", False):
        device.__init__ = _secretly(device.__init__)
        device._secret = True


@contextmanager
def drawing_for(account: str, service: str = "") -> Iterator[None]:
    """Within the block this thread draws ids from the sequence of `account`, if `service` is one whose ids repeat."""
    before = getattr(_current, "account", "")
    _current.account = account if not service or service in _REPEATING else ""
    try:
        yield
    finally:
        _current.account = before


def secret(length: int, alphabet: str = string.ascii_letters + string.digits) -> str:
    """A text that nobody can foretell, whatever the seed of the account: an access key's secret, an API key's value."""
    return "".join(_system.choice(alphabet) for _ in range(length))


def _secretly(original: Callable[..., None]) -> Callable[..., None]:
    def initialize(self: Any, *args: Any, **kwargs: Any) -> None:
        with drawing_for(""):
            original(self, *args, **kwargs)

    return initialize


def seed(account: str, number: int, own: str = "") -> None:
    """Start the account's sequence anew: the same number gives the same ids. `own` makes them a lab's own."""
    sequence = f"{account}/{number}/{own}" if own else f"{account}/{number}"
    _seeded[account], _chances[account] = Random(sequence), Random(f"{sequence}/chances")


def chance(account: str) -> float:
    """A number from 0 to 1 by which something is left to chance; of a seeded account the same ones every time."""
    return _chances.get(account, _system).random()


def forget(account: str) -> None:
    """Back to ids that nobody can foretell."""
    _seeded.pop(account, None)
    _chances.pop(account, None)
