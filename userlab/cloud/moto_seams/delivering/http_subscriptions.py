"""What SNS sends to subscribers by HTTP, sent after the publisher was answered.

moto would post within Publish and wait for as long as the subscriber likes. Here each address has a thread of its own
while there is something to send to it, so that one that never answers delays nobody else. Source: SNS developer guide,
"Amazon SNS message delivery retries" (15 seconds for an answer).
"""

from __future__ import annotations

import sys
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

import requests

ANSWER_SECONDS = 15
MOST_WAITING = 1000  # messages for one address: what comes on top is dropped, as after the last retry
MOST_ADDRESSES = 64

Post = Callable[[str, dict[str, Any]], None]


def post(address: str, arguments: dict[str, Any]) -> None:
    """Send one message; the answer's body is not read. Raises requests' errors."""
    with requests.post(address, **arguments, timeout=ANSWER_SECONDS, stream=True):
        pass


class Subscribers:
    """Sends what is posted in the background, to each address in order."""

    def __init__(self, send: Post = post) -> None:
        self._send = send
        self._waiting: dict[str, deque[dict[str, Any]]] = {}
        self._guard = threading.Lock()

    def post(self, address: str, **arguments: Any) -> None:
        """Have a message sent soon."""
        with self._guard:
            waiting = self._waiting.get(address)
            if waiting is not None:
                if len(waiting) < MOST_WAITING:
                    waiting.append(arguments)
                return
            if len(self._waiting) >= MOST_ADDRESSES:
                print(f"SNS sends nothing to {address}: too many subscribers answer slowly.", file=sys.stderr)
                return
            self._waiting[address] = deque([arguments])
        threading.Thread(target=self._run, args=(address,), name="sns-subscriber", daemon=True).start()

    def _run(self, address: str) -> None:
        while True:
            with self._guard:
                waiting = self._waiting[address]
                if not waiting:
                    del self._waiting[address]
                    return
                arguments = waiting.popleft()
            try:
                self._send(address, arguments)
            except Exception as error:  # a subscriber that cannot be reached: SNS gives up, too
                print(f"SNS could not send to {address}: {type(error).__name__}", file=sys.stderr)


subscribers = Subscribers()
