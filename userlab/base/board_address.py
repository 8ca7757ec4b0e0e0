"""Telling a class's board what a learner passed and tried: only where a hub asks for it, by the variable USERLAB_BOARD.

The hub gave the learner's server a token, by which the board knows who it is.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import threading
import urllib.request

BOARD = "USERLAB_BOARD"
TOKEN = "JUPYTERHUB_API_TOKEN"  # noqa: S105
SECONDS = 5.0


def tell(noted: dict[str, str]) -> threading.Thread | None:
    """Tell the board {exercise: "passed" or "tried"}, all that is noted, without waiting. None: nobody asks.

    A board that does not answer is no error: it hears all of it with the next check.
    """
    board, token = os.environ.get(BOARD), os.environ.get(TOKEN)
    if not board or not token:
        return None
    sending = threading.Thread(target=_send, args=(board, token, json.dumps(noted).encode()), daemon=True)
    sending.start()
    return sending


def _send(board: str, token: str, body: bytes) -> None:
    headers = {"Authorization": f"token {token}", "Content-Type": "application/json"}
    straight = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # the board is the hub's own
    with contextlib.suppress(OSError, ValueError, http.client.HTTPException):
        straight.open(urllib.request.Request(board, body, headers), timeout=SECONDS).close()
