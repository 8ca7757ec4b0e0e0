"""The console in front of the tests' own cloud, asked over HTTP."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest

from userlab.console import entrance
from userlab.console.mounting import PATH, console
from userlab.console.proofs import new_code


@dataclass
class Reply:
    """What the console answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@pytest.fixture
def console_run(cloud: Any) -> str:
    """The run of the tests' cloud, with the console mounted."""
    if PATH not in cloud._beside:
        cloud.mount(PATH, console(cloud.secret, lambda: cloud.endpoint))
    return entrance.run_of(cloud.endpoint, cloud.secret)


@pytest.fixture
def code(cloud: Any, console_run: str) -> str:
    """A code that opens a session."""
    return new_code(cloud.secret, console_run, time.time())


@pytest.fixture
def ask(cloud: Any, code: str) -> Callable[..., Reply]:
    """ask("GET", "/prices") as the learner's page would; session and headers can be changed."""
    port = urlsplit(cloud.endpoint).port
    held: list[str] = []
    opening = threading.Lock()

    def send(
        method: str,
        path: str,
        document: Any = None,
        session: bool = True,
        headers: dict[str, str | None] | None = None,
        raw: str | None = None,
    ) -> Reply:
        sent = {"Host": f"127.0.0.1:{port}", "Content-Type": "application/json"}
        if session:
            with opening:
                if not held:
                    held.append(send("POST", "/session", {"code": code}, session=False).json["token"])
            sent["X-Userlab-Console-Session"] = held[0]
        sent |= headers or {}
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        body = raw if document is None else json.dumps(document)
        connection.request(method, PATH + path, body, {name: value for name, value in sent.items() if value})
        answer = connection.getresponse()
        reply = Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        connection.close()
        return reply

    return send
