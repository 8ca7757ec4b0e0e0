"""What only somebody who may read the home's secret can write: codes, vouchers, and the cloud's proof of itself.

All are HMAC-SHA256 under a key of their own purpose, and all name the run of the cloud that they are for (`run`, made
at random when a cloud starts). So none is worth anything once that cloud has ended, not even to a program that takes
its port.

Source: RFC 2104, "HMAC"; NIST SP 800-108 on deriving one key per purpose.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

CODE_SECONDS = 30
"""How long a code may be exchanged for a session: a browser that starts slowly needs some seconds."""
DIGITS = 40


def cloud_proof(secret: bytes, run: str, nonce: str) -> str:
    """Shows that the cloud of this run knows the secret, to somebody who asked with `nonce`."""
    return _written(secret, "console-cloud", run, nonce)


def session_key(secret: bytes, run: str, session: str) -> bytes:
    """With what a session's cloud signs a page's challenges: 32 bytes, for the page and the cloud alone."""
    return hmac.digest(secret, "\0".join(("console-session", run, session)).encode(), hashlib.sha256)


def voucher(secret: bytes, run: str) -> str:
    """What Jupyter sends along with the requests of those who are logged in to it."""
    return _written(secret, "console-voucher", run)


def new_code(secret: bytes, run: str, now: float) -> str:
    """A code that opens one session of this run, within CODE_SECONDS of `now` (epoch seconds).

    >>> new_code(b"secret", "run", now=1700000000.0).startswith("1700000030.")
    True
    """
    return _code(secret, run, int(now) + CODE_SECONDS, secrets.token_hex(16))


def code_expires(secret: bytes, run: str, code: str) -> int | None:
    """Until when a code is good, in epoch seconds; None when it is no code of this secret and this run."""
    expires, _, rest = code.partition(".")
    nonce = rest.partition(".")[0]
    if not (expires.isascii() and expires.isdigit() and len(expires) < 12):
        return None
    return int(expires) if same(code, _code(secret, run, int(expires), nonce)) else None


def same(text: str | None, wanted: str) -> bool:
    """Whether a text from outside is the wanted one; how long that takes tells nothing."""
    return text is not None and hmac.compare_digest(text.encode("utf-8", "replace"), wanted.encode())


def _code(secret: bytes, run: str, expires: int, nonce: str) -> str:
    return f"{expires}.{nonce}.{_written(secret, 'console-code', run, str(expires), nonce)}"


def _written(secret: bytes, *words: str) -> str:
    return hmac.new(secret, "\0".join(words).encode(), hashlib.sha256).hexdigest()[:DIGITS]
