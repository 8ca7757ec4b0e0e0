"""What one sandbox says over the Runtime API: the requests of its connections, and what they amount to.

Only the thread that has the sandbox reads its connections, so a warm invocation is one write and one read on a
connection that is already there. Other threads only hand new connections over.
"""

from __future__ import annotations

import contextlib
import functools
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from userlab.cloud.functions.sandboxes.runtime_api import VERSION
from userlab.cloud.functions.sandboxes.runtime_connection import BadRequest, RuntimeConnection, RuntimeRequest

SOON = 0.001  # seconds until the next look around, when a connection has closed
ACCEPTED = b'{"status":"OK"}\n'
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class RuntimeEvent:
    """One event for a runtime: its payload and what the Runtime API tells beside it in headers."""

    request_id: str
    payload: bytes
    headers: dict[str, str]


@dataclass(frozen=True)
class Outcome:
    """How a phase of a sandbox ended; `payload` and `error_type` are the runtime's own words."""

    kind: Literal["ready", "response", "error", "init error", "too large", "timeout", "exit", "out of memory"]
    payload: bytes = b""
    error_type: str = ""
    exit_status: int | None = None


class RuntimeSession:
    """The connections of one sandbox. `every` is how often (seconds) `work` looks around at what no selector tells."""

    def __init__(self, token: str, every: float) -> None:
        self._prefix = f"/{token}{VERSION}/runtime"
        self._every = self._slice = every
        self._offered: deque[tuple[RuntimeConnection, RuntimeRequest]] = deque()
        self._lock = threading.Lock()
        self.closed = False
        self._wake, self._woken = socket.socketpair()
        self._wake.setblocking(False)
        self._woken.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._woken, selectors.EVENT_READ, self._adopt)
        self._connections: set[RuntimeConnection] = set()
        self._waiting: RuntimeConnection | None = None
        self._request_id = ""
        self._outcome: Outcome | None = None
        self._deadline = 0.0

    @property
    def is_waiting(self) -> bool:
        """Whether the runtime has asked for its next event."""
        return self._waiting is not None

    def offer(self, connection: RuntimeConnection, request: RuntimeRequest) -> None:
        """Take over a connection whose first request has been read. Called by the Runtime API's threads."""
        with self._lock:
            if not self.closed:
                self._offered.append((connection, request))
                with contextlib.suppress(OSError):
                    self._wake.send(b"\0")
                return
        connection.close()

    def watch(self, source: Any, read: Callable[[Any], object]) -> None:
        """Call `read(source)` when something is there to read, until `unwatch`."""
        self._selector.register(source, selectors.EVENT_READ, read)

    def unwatch(self, source: Any) -> None:
        with contextlib.suppress(KeyError, ValueError):
            self._selector.unregister(source)

    def deliver(self, event: RuntimeEvent, seconds: float) -> None:
        """Answer the waiting runtime with an event. What goes wrong shows as the runtime's exit."""
        self._outcome, self._request_id = None, event.request_id
        connection, self._waiting = self._waiting, None
        assert connection is not None  # `is_waiting` said so
        with contextlib.suppress(OSError):
            connection.socket.settimeout(seconds)
            connection.respond(200, JSON | event.headers, event.payload)

    def finish(self) -> None:
        """The invocation is over: what is still handed in for it is refused."""
        self._request_id, self._outcome = "", None

    def work(
        self, seconds: float, done: Callable[[], bool], look_around: Callable[[], Outcome | None]
    ) -> Outcome | None:
        """Serve the runtime until it hands something in, `look_around()` finds an end, or `done()` gives None."""
        now = time.monotonic()
        self._deadline = now + seconds
        look = now + self._every
        while self._outcome is None and not done():
            if now >= self._deadline:
                return Outcome("timeout")
            ready = self._selector.select(min(self._deadline - now, self._slice))
            for key, _ in ready:
                key.data(key.fileobj)
            now = time.monotonic()
            # Who has handed in an error exits at once: what was handed in counts.
            if self._outcome is None and (not ready or now > look):
                look = now + self._every
                self._slice = min(self._slice * 2, self._every)
                if ended := look_around():
                    return ended
        return self._outcome

    def close(self) -> bool:
        """Close every connection; False when that was done before."""
        with self._lock:
            if self.closed:
                return False
            self.closed = True
        for connection in [*self._connections, *(connection for connection, _ in self._offered)]:
            connection.close()
        self._selector.close()
        self._wake.close()
        self._woken.close()
        return True

    def _adopt(self, woken: socket.socket) -> None:
        with contextlib.suppress(OSError):
            woken.recv(1024)
        while self._offered:
            connection, request = self._offered.popleft()
            self._connections.add(connection)
            self.watch(connection.socket, functools.partial(self._read_ready, connection))
            self._serve(connection, request)
            if connection.buffered:
                self._read(connection)

    def _read_ready(self, connection: RuntimeConnection, _: Any) -> None:
        self._read(connection)

    def _read(self, connection: RuntimeConnection) -> None:
        """Read and serve what has come on a connection."""
        try:
            connection.socket.settimeout(max(self._deadline - time.monotonic(), SOON))
            request = connection.read()
            if request is not None:
                self._serve(connection, request)
                return
        except TimeoutError:
            return
        except (OSError, BadRequest):
            pass
        self._drop(connection)

    def _drop(self, connection: RuntimeConnection) -> None:
        """Forget a closed connection. A process that exits closes its connections first, so look soon."""
        self.unwatch(connection.socket)
        self._connections.discard(connection)
        connection.close()
        if self._waiting is connection:
            self._waiting = None
        self._slice = SOON

    def _serve(self, connection: RuntimeConnection, request: RuntimeRequest) -> None:
        path = request.path.removeprefix(self._prefix)
        if path == "/invocation/next":
            self._waiting = connection
            return
        outcome = self._handed_in(path, request)
        with contextlib.suppress(OSError):
            if outcome is None:
                connection.respond(*_refusal(path))
                return
            self._outcome = outcome
            connection.respond(413 if request.oversized else 202, JSON, ACCEPTED)

    def _handed_in(self, path: str, request: RuntimeRequest) -> Outcome | None:
        error_type = request.headers.get("lambda-runtime-function-error-type", "")
        if path == "/init/error":
            return Outcome("init error", request.body, error_type)
        if path == f"/invocation/{self._request_id}/error":
            return Outcome("error", request.body, error_type)
        if path != f"/invocation/{self._request_id}/response":
            return None
        if request.oversized:
            return Outcome("too large")
        return Outcome("error" if error_type else "response", request.body, error_type)


def _refusal(path: str) -> tuple[int, dict[str, str], bytes]:
    if path.startswith("/invocation/"):
        return 400, JSON, b'{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}\n'
    return 404, JSON, b'{"errorMessage":"There is no such call in the Runtime API","errorType":"NotFound"}\n'
