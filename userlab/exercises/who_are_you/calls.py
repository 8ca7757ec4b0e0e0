"""Calls of the exercises' API: with a session of Alice's, with a key, and as a stranger."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from userlab import apis, authorizers
from userlab.examples import sessions

ALICE, BOB = "user123", "user456"
PROBE = "nobody-at-all"  # a user that is not there: a DELETE of it harms nobody


def status_with_key(api: str, value: str) -> int:
    """What DELETE answers to Alice's session beside a key."""
    return with_session(api, lambda header: status(api, ("DELETE", "/user/{id}"), header | {"x-api-key": value}))


def stranger(api: str, route: tuple[str, str]) -> int:
    """What a route answers to somebody without a session."""
    return status(api, route, {}, PROBE)


def status(api: str, route: tuple[str, str], header: dict[str, str], user: str = ALICE) -> int:
    """What a route answers. A DELETE is asked for a user that is not there, and a PUT changes nothing that is kept."""
    method, path = route
    wanted = PROBE if method == "DELETE" else user
    body = {"Name": "Alice"} if method == "PUT" else {"Version": 1} if method == "POST" else None
    return authorizers.call(method, apis.url(api) + path.replace("{id}", wanted), header, body).status


def with_session(api: str, act: Callable[[dict[str, str]], Any]) -> Any:
    """Do something with a session of Alice's, and end the session."""
    now = int(time.time())
    token = sessions.start("Sessions", ALICE, now, minutes=24 * 60)
    try:
        return act({"Authorization": f"Bearer {token}"})
    finally:
        sessions.end("Sessions", token)
