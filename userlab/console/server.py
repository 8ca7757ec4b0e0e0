"""The console's own server: a port, and so an origin, that serves nothing but the console.

What an API or a bucket answers is somebody's page: under one origin with the console it could read what the console
shows, and act as it. Of all ways to a second origin a port is the one that works everywhere: `console.localhost` is
unknown to the resolvers of some systems and browsers, and jupyter-server-proxy leads to a port as a whole, so that
through it, too, nothing but the console is reached.

Source: RFC 6454, "The Web Origin Concept" (an origin is scheme, host and port).
"""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

from userlab.cloud.http.admission import MAXIMUM_BODY, SMALL_BODY, Admitted
from userlab.cloud.http.aws_request import AwsResponse, HttpRequest
from userlab.cloud.http.server import Server
from userlab.console.gate_headers import SESSION_HEADER, VOUCHER_HEADER
from userlab.console.sessions import Sessions
from userlab.console.signed_calls import Caller


class ConsoleServer:
    """Serves the console of the cloud at `cloud_endpoint()`, on loopback.

    >>> console = ConsoleServer(secret, lambda: "http://127.0.0.1:4580")
    >>> console.start(4780)
    'http://127.0.0.1:4780'
    >>> console.stop()
    """

    def __init__(self, secret: bytes, cloud_endpoint: Callable[[], str]) -> None:
        self.sessions = Sessions(secret)
        self.endpoint = ""
        self._caller = Caller(secret, cloud_endpoint)
        self._made: list[Any] = []
        self._making = threading.Lock()
        self._server: Server | None = None

    def start(self, port: int = 0) -> str:
        """Serve, and return the console's endpoint. Raises OSError: port taken."""
        self._server = Server(self.answer, port, self._admit)
        self.endpoint = self._server.endpoint
        self._server.start()
        return self.endpoint

    def stop(self) -> None:
        """Free the port, and end what is open."""
        if self._server is not None:
            self._server.stop()

    def _admit(self, head: HttpRequest, length: int | None) -> Admitted:
        """A page with a session uploads what it likes; nobody else has much to say."""
        token, word = head.headers.get(SESSION_HEADER), head.headers.get(VOUCHER_HEADER)
        known = self.sessions.holds(token, head.host) or self.sessions.is_voucher(word)
        return Admitted(MAXIMUM_BODY if known else SMALL_BODY, known)

    def answer(self, request: HttpRequest) -> AwsResponse:
        """The answer to a request. The application is made at the first one."""
        with self._making:
            if not self._made:
                from userlab.console.application import application  # not at the start: few need it at once

                self._made.append(application(self._caller, self.sessions))
        return _through_wsgi(self._made[0], request)


def _through_wsgi(application: Any, request: HttpRequest) -> AwsResponse:
    head: dict[str, Any] = {}

    def start_response(status: str, headers: list[tuple[str, str]], _: Any = None) -> None:
        head["status"], head["headers"] = int(status.split(" ", 1)[0]), headers

    parts = application(_environ(request), start_response)
    answer = AwsResponse(head["status"], head["headers"], parts)
    if (answer.header("Content-Type") or "").startswith("text/event-stream"):
        return answer
    try:
        answer.body = b"".join(parts)
    finally:
        getattr(parts, "close", lambda: None)()
    return answer


def _environ(request: HttpRequest) -> dict[str, Any]:
    path = unquote_to_bytes(request.path).decode("latin-1")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": request.query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": request.remote_address,
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers.items():
        key = name.upper().replace("-", "_")
        if key not in ("CONTENT_LENGTH", "TRANSFER_ENCODING"):
            environ[key if key == "CONTENT_TYPE" else "HTTP_" + key] = value
    return environ
