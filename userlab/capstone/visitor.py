"""Whoever calls a service from outside: users with their tokens, and strangers without one."""

from __future__ import annotations

import json
import secrets
import time
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from userlab import apis, items
from userlab.capstone.brief import NOBODY, Call, filled, holds
from userlab.examples import sessions

LASTS_MINUTES = 24 * 60


@dataclass
class Visitors:
    """The users of a brief with sessions of the table that the stack names, as chapter 9 has them."""

    url: str
    table: str
    identity: str
    now: int
    tokens: dict[str, str] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)

    def log_in(self, user: str) -> None:
        """Give a user a session that lasts a day, by the clock of the lab and by that of the machine."""
        later = max(self.now, int(time.time()))
        self.tokens[user] = sessions.start(self.table, user, now=later, minutes=LASTS_MINUTES)

    def expired(self) -> str:
        """A token whose session ended an hour ago; the item is still there, as TTL takes its time."""
        token = secrets.token_urlsafe(32)
        ended = int(time.time()) - 3600
        items.put(self.table, {"TokenHash": sessions.hash_of(token), "UserID": "alice", "ExpiresAt": ended})
        return token

    def send(self, call: Call) -> apis.Answer:
        """Send a call with its user's token, and keep the id of what it made, if it is to be kept."""
        token = None if call.who == NOBODY else self.tokens[call.who]
        answer = self.ask(call.method, call.path, token, filled(call.body, self.kept))
        identity = _json(answer).get(self.identity) if call.keep and isinstance(_json(answer), dict) else None
        if isinstance(identity, str):
            self.kept[call.keep] = identity
        return answer

    def ask(self, method: str, path: str, token: str | None, body: Any = None) -> apis.Answer:
        """Send a request with a token, or with none."""
        data = None if body is None else body.encode() if isinstance(body, str) else json.dumps(body).encode()
        headers = {} if data is None else {"Content-Type": "application/json"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        address = self.url + filled(path, self.kept)
        return apis.send(urllib.request.Request(address, data=data, headers=headers, method=method))

    def fault(self, call: Call) -> str:
        """What is wrong with the answer to a call: "a body without Text: 502, not 400"; "" if it is as promised."""
        answer = self.send(call)
        if answer.status != call.status:
            return f"{call.what}: {answer.status}, not {call.status}"
        if call.says is not None and not holds(_json(answer), filled(call.says, self.kept)):
            return f"{call.what}: {answer.status}, but not the body that was promised"
        return ""


def _json(answer: apis.Answer) -> Any:
    """What an answer's JSON says; None where it is no JSON."""
    try:
        return answer.json
    except ValueError:
        return None
