"""The console in front of the tests' own cloud, asked over HTTP."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest

from userlab.console import entrance
from userlab.console.proofs import new_code
from userlab.console.server import ConsoleServer


@dataclass
class Reply:
    """What the console answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@pytest.fixture(scope="session")
def console(cloud: Any) -> Iterator[ConsoleServer]:
    """The console of the tests' cloud, at its own port."""
    server = ConsoleServer(cloud.secret, lambda: cloud.endpoint)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def console_run(cloud: Any, console: ConsoleServer) -> str:
    """The run of the tests' cloud, as its console tells it."""
    return entrance.run_of(console.endpoint, cloud.secret)


@pytest.fixture
def code(cloud: Any, console_run: str) -> str:
    """A code that opens a session."""
    return new_code(cloud.secret, console_run, time.time())


@pytest.fixture
def ask(console: ConsoleServer, code: str) -> Callable[..., Reply]:
    """ask("GET", "/prices") as the learner's page would; session and headers can be changed."""
    port = urlsplit(console.endpoint).port
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
        connection.request(method, path, body, {name: value for name, value in sent.items() if value})
        answer = connection.getresponse()
        reply = Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        connection.close()
        return reply

    return send
