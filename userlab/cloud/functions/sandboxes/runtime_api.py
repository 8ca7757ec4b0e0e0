"""The Runtime API: where every sandbox asks for its next event and hands in its answers.

One listener on a loopback port serves all sandboxes. AWS gives each sandbox a network of its own; here other
programs and web pages of the machine can reach the port too, so the address in AWS_LAMBDA_RUNTIME_API ends in an
unguessable token: ``127.0.0.1:PORT/TOKEN``. Clients that put the address behind ``http://`` (curl in a shell
bootstrap, the Go, Node.js and C++ clients) work as they are. A request without a known token is told nothing, and no
more than its first line is read.

Source: Lambda guide, "Using the Lambda runtime API for custom runtimes".
"""

from __future__ import annotations

import contextlib
import secrets
import socket
import threading
import time
from typing import Protocol

from userlab.cloud.functions.limits import RESPONSE_BYTES
from userlab.cloud.functions.sandboxes.runtime_connection import BadRequest, RuntimeConnection, RuntimeRequest
from userlab.cloud.http.open_connections import OpenConnections

VERSION = "/2018-06-01"
FIRST_REQUEST_SECONDS = 10
MOST_STRANGERS = 64
OUT_OF_FILES_SECONDS = 0.05


class Client(Protocol):
    """What the Runtime API hands connections to: a sandbox."""

    def offer(self, connection: RuntimeConnection, request: RuntimeRequest) -> None: ...


class RuntimeApi:
    """Accepts connections and gives each to the sandbox whose token its first request carries.

    Every token begins with `mark`, by which what a sandbox leaves behind is known (`userlab.process.left_behind`).
    From then on the sandbox's own thread reads the connection: a warm invocation changes no thread.
    """

    def __init__(self, mark: str = "") -> None:
        self._mark = f"{mark}-" if mark else ""
        self._clients: dict[str, Client] = {}
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._closed = False
        self._strangers = OpenConnections(MOST_STRANGERS, FIRST_REQUEST_SECONDS)  # who has not shown a token
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._accept, name="runtime-api", daemon=True)
        self._thread.start()

    def register(self, client: Client) -> str:
        """Let a sandbox in; returns its token."""
        token = self._mark + secrets.token_urlsafe(24)
        self._clients[token] = client
        return token

    def forget(self, token: str) -> None:
        """Let a sandbox in no longer."""
        self._clients.pop(token, None)

    def close(self) -> None:
        self._closed = True
        # Closing a listener does not wake a thread that waits in accept(), a connection does.
        with contextlib.suppress(OSError), socket.create_connection(self._listener.getsockname(), timeout=1):
            pass
        self._thread.join(timeout=5)
        self._listener.close()

    def _accept(self) -> None:
        while not self._closed:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                if self._closed:
                    return
                self._strangers.make_room(always=True)
                time.sleep(OUT_OF_FILES_SECONDS)  # else accept() would fail again at once, for ever
                continue
            if self._closed:
                connection.close()
                return
            if not self._strangers.add(connection):
                connection.close()
                continue
            threading.Thread(target=self._welcome, args=(connection,), daemon=True).start()

    def _welcome(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.settimeout(FIRST_REQUEST_SECONDS)
        runtime = RuntimeConnection(connection, RESPONSE_BYTES)
        try:
            path = runtime.first_path()
            client = self._clients.get(token_of(path)) if path else None
            request = runtime.read() if client is not None else None
            self._strangers.remove(connection)
            if client is not None and request is not None:
                client.offer(runtime, request)
                return
            if path is not None:
                runtime.respond(403, {}, b"")
        except (OSError, BadRequest):
            pass
        self._strangers.remove(connection)
        runtime.close()


def token_of(path: str) -> str:
    """The token at the start of a path.

    >>> token_of("/s3cret/2018-06-01/runtime/invocation/next")
    's3cret'
    """
    return path.split("/", 2)[1] if path.startswith("/") else ""
