"""The console in front of the tests' own cloud, asked over HTTP."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest

from userlab.base.console_address import PATH, cookie_of, form_token_of, token_of
from userlab.console.mounting import mount


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
def ask(cloud: Any) -> Callable[..., Reply]:
    """ask("GET", "/prices") as the learner's browser would; cookie, form token and headers can be changed."""
    if PATH not in cloud._beside:
        mount(cloud)
    port = urlsplit(cloud.endpoint).port

    def send(
        method: str,
        path: str,
        document: Any = None,
        cookie: bool = True,
        form: bool = True,
        headers: dict[str, str | None] | None = None,
        raw: str | None = None,
    ) -> Reply:
        sent = {"Host": f"127.0.0.1:{port}", "Content-Type": "application/json"}
        if cookie:
            sent["Cookie"] = f"{cookie_of(cloud.secret)}={token_of(cloud.secret)}"
        if form:
            sent["X-Userlab-Console"] = form_token_of(cloud.secret)
        sent |= headers or {}
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        body = raw if document is None else json.dumps(document)
        connection.request(method, PATH + path, body, {name: value for name, value in sent.items() if value})
        answer = connection.getresponse()
        reply = Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        connection.close()
        return reply

    return send
