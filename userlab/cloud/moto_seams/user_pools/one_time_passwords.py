"""Codes of an authenticator app. Source: RFC 6238, with SHA-1, six digits and steps of thirty seconds."""

from __future__ import annotations

import base64
import hmac
import secrets
import struct
import time

STEP = 30
_LATE_STEPS = 1  # who types slowly sends the code of the step before; a clock may be ahead


def new_secret() -> str:
    """A secret to share with an app, in base32."""
    return base64.b32encode(secrets.token_bytes(32)).decode().rstrip("=")


def code(secret: str, moment: float) -> str:
    """The code of a moment in epoch seconds.

    >>> code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 59)
    '287082'
    """
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(moment) // STEP), "sha1")
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def is_right(secret: str, given: str) -> bool:
    """Whether a code is that of now, by the machine's clock as by the phone's."""
    now = time.time()
    near = [code(secret, now + step * STEP) for step in range(-_LATE_STEPS, _LATE_STEPS + 1)]
    return any(hmac.compare_digest(each.encode(), given.encode("utf-8", "replace")) for each in near)
