"""The console's sessions: each belongs to one page, and all of them end with the cloud.

A session's token is a secret of the page that opened it. Here is only its SHA-256, which is the session's id, too: it
names the session, and opens nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from userlab.console import proofs

MOST = 200
"""More pages than anybody has open. The oldest session makes room."""


class Session(NamedTuple):
    """What a page is told once: the id may be known to everybody, token and key (hexadecimal) to this page alone."""

    id: str
    token: str
    key: str


class Sessions:
    """The sessions of one run of the cloud.

    >>> sessions = Sessions(b"secret")
    >>> code = proofs.new_code(b"secret", sessions.run, time.time())
    >>> session = sessions.open(code, "127.0.0.1:4580")
    >>> sessions.holds(session.token, "127.0.0.1:4580"), sessions.holds(session.token, "localhost:4580")
    (True, False)
    >>> sessions.open(code, "127.0.0.1:4580") is None    # a code works once
    True
    """

    def __init__(self, secret: bytes, clock: Callable[[], float] = time.time) -> None:
        self.run = secrets.token_hex(16)
        self._secret = secret
        self._clock = clock
        self._hosts: dict[str, str] = {}  # by id
        self._used: dict[str, int] = {}  # codes, and until when they would have been good
        self._lock = threading.Lock()

    def open(self, code: str, host: str) -> Session | None:
        """Exchange a code for a session of pages at `host`; None if it is none, is too old, or was used."""
        now = self._clock()
        expires = proofs.code_expires(self._secret, self.run, code)
        if expires is None or not now <= expires <= now + proofs.CODE_SECONDS:
            return None
        token = secrets.token_hex(32)
        name = _id_of(token)
        with self._lock:
            self._used = {used: until for used, until in self._used.items() if until >= now}
            if code in self._used:
                return None
            self._used[code] = expires
            self._hosts[name] = host.lower()
            while len(self._hosts) > MOST:
                del self._hosts[next(iter(self._hosts))]
        return Session(name, token, proofs.session_key(self._secret, self.run, name).hex())

    def holds(self, token: str | None, host: str) -> bool:
        """Whether a token is that of a session of pages at `host`."""
        return token is not None and self._hosts.get(_id_of(token)) == host.lower()

    def is_voucher(self, text: str | None) -> bool:
        """Whether a proxy on this machine vouches for a request."""
        return proofs.same(text, proofs.voucher(self._secret, self.run))

    def prove(self, nonce: str, session: str | None) -> str | None:
        """This cloud's answer to a challenge: to a page by its session's key, to a program that reads the secret, too,
        by the secret. None if there is no such session.
        """
        if session is None:
            return proofs.cloud_proof(self._secret, self.run, nonce)
        if session not in self._hosts:
            return None
        key = proofs.session_key(self._secret, self.run, session)
        return hmac.new(key, nonce.encode(), hashlib.sha256).hexdigest()


def _id_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
