"""The journal as server-sent events: each batch of new records is one event.

Source: WHATWG HTML, "Server-sent events": `id:` comes back as Last-Event-ID when a browser connects again.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

from userlab.console.signed_calls import Caller

NEWEST = 1000
WAIT_SECONDS = 10
PAUSE_SECONDS = 0.1


def events(caller: Caller, account: str, since: int | None) -> Iterator[bytes]:
    """The records of an account numbered above `since` (None: the newest 1,000), and then new ones as they come.

    Ends when the cloud does. When nothing happens for a while, a comment line is sent, so that a browser that
    left is noticed.
    """
    yield b"retry: 1000\n\n"
    asked = f"newest={NEWEST}" if since is None else f"since={since}&newest={NEWEST}"
    while True:
        try:
            answer = caller.lab(account, f"calls?{asked}")
        except (OSError, ValueError):
            return
        if answer["records"] or since is None:
            since = answer["next"]
            yield f"id: {since}\ndata: {json.dumps(answer['records'])}\n\n".encode()
            time.sleep(PAUSE_SECONDS)  # a busy function's calls come in batches
        else:
            yield b": nothing new\n\n"
        asked = f"since={since}&newest={NEWEST}&wait={WAIT_SECONDS}"
