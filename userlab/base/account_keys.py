"""The keys of an account's administrator, derived from the lab's secret.

Every `begin()` imports this module: it stays free of moto, whose import alone takes longer than all the rest.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass

ADMINISTRATOR_PREFIX = "AKIALAB0"


@dataclass(frozen=True)
class Keys:
    """What a client signs with. `session_token` and `expires` (epoch seconds) are None for long-term keys."""

    access_key_id: str
    secret_access_key: str
    session_token: str | None = None
    expires: float | None = None


def account_keys(secret: bytes, account: str) -> Keys:
    """The administrator keys of an account: always the same for one cloud, unguessable without its secret.

    >>> account_keys(b"secret", "123456789012").access_key_id
    'AKIALAB0123456789012'
    """
    access_key_id = ADMINISTRATOR_PREFIX + account
    return Keys(access_key_id, derive(secret, "account-key", access_key_id))


def derive(secret: bytes, purpose: str, text: str) -> str:
    """A secret access key (40 characters) for a text, under a purpose of its own."""
    digest = hmac.new(secret, f"{purpose}\0{text}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest[:30]).decode()
