"""One HTTP/1.1 connection of a runtime to the Runtime API.

Every invocation crosses this connection twice, so it is read and written on the bare socket: `http.server` and
`http.client` cost more than a no-op handler. Bodies come with a Content-Length or in chunks (streamed responses).
"""

from __future__ import annotations

import socket
from dataclasses import dataclass, field

MAXIMUM_HEAD = 2 * 1024 * 1024  # the X-Ray cause of an error travels in a header of up to 1 MB
MAXIMUM_FIRST_LINE = 8 * 1024
MAXIMUM_CHUNK = 64 * 1024 * 1024
RECEIVE = 256 * 1024
REASONS = {200: "OK", 202: "Accepted", 400: "Bad Request", 403: "Forbidden", 404: "Not Found"}


class BadRequest(Exception):
    """What came over the connection is no HTTP request, or its head is over the bound."""


@dataclass
class RuntimeRequest:
    """One request of a runtime. Header names are lower case; `oversized` says that the body was dropped."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""
    oversized: bool = False


@dataclass
class _Partial:
    """A request whose body has not come whole."""

    request: RuntimeRequest
    length: int | None
    body: bytearray = field(default_factory=bytearray)
    received: int = 0


class RuntimeConnection:
    """Reads requests and writes responses. `maximum_body` bounds what is kept of a body, not what is read.

    A read that meets the socket's timeout raises TimeoutError and goes on where it was at the next call.
    """

    def __init__(self, connection: socket.socket, maximum_body: int) -> None:
        self.socket = connection
        self._maximum = maximum_body
        self._buffer = bytearray()
        self._partial: _Partial | None = None

    def first_path(self) -> str | None:
        """The path of the first request, known when its first line is here; None when the runtime has closed.

        Raises as `read` does. Nothing more is kept of a connection before somebody has seen who it is.
        """
        while (end := self._buffer.find(b"\r\n")) < 0:
            if len(self._buffer) > MAXIMUM_FIRST_LINE:
                raise BadRequest
            received = self.socket.recv(MAXIMUM_FIRST_LINE)
            if not received:
                return None
            self._buffer += received
        parts = self._buffer[:end].decode("latin-1").split(" ")
        if len(parts) != 3:
            raise BadRequest
        return parts[1]

    def read(self) -> RuntimeRequest | None:
        """The next request, None when the runtime has closed the connection.

        Raises TimeoutError, BadRequest, or OSError as the socket does.
        """
        while True:
            if self._partial is None:
                self._partial = self._take_head()
            if self._partial is not None and self._take_body(self._partial):
                request, self._partial = self._partial.request, None
                return request
            received = self.socket.recv(RECEIVE)
            if not received:
                return None
            self._buffer += received

    @property
    def buffered(self) -> bool:
        """Whether bytes of a further request are here already, which no selector will tell."""
        return bool(self._buffer)

    def respond(self, status: int, headers: dict[str, str], body: bytes = b"") -> None:
        """Write one response."""
        lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Error')}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        lines.append(f"Content-Length: {len(body)}\r\n\r\n")
        self.socket.sendall("\r\n".join(lines).encode("latin-1", "replace") + body)

    def close(self) -> None:
        self.socket.close()

    def _take_head(self) -> _Partial | None:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self._buffer) > MAXIMUM_HEAD:
                raise BadRequest
            return None
        start, *lines = self._buffer[:end].decode("latin-1").split("\r\n")
        del self._buffer[: end + 4]
        parts = start.split(" ")
        if len(parts) != 3:
            raise BadRequest
        headers = {}
        for line in lines:
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        if "chunked" in headers.get("transfer-encoding", "").lower():
            return _Partial(RuntimeRequest(parts[0], parts[1], headers), None)
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit():
            raise BadRequest
        return _Partial(RuntimeRequest(parts[0], parts[1], headers), int(length))

    def _take_body(self, partial: _Partial) -> bool:
        """Move what has come to the request; True when it is whole."""
        if partial.length is None:
            return self._take_chunks(partial)
        self._keep(partial, min(len(self._buffer), partial.length - partial.received))
        if partial.received < partial.length:
            return False
        partial.request.body = bytes(partial.body)
        return True

    def _take_chunks(self, partial: _Partial) -> bool:
        while True:
            line = self._buffer.find(b"\r\n")
            if line < 0:
                return False
            try:
                size = int(self._buffer[:line].split(b";")[0], 16)
            except ValueError:
                raise BadRequest from None
            if size == 0:
                return self._take_trailers(partial, line)
            if not 0 < size <= MAXIMUM_CHUNK:
                raise BadRequest
            if len(self._buffer) < line + 2 + size + 2:
                return False
            del self._buffer[: line + 2]
            self._keep(partial, size)
            del self._buffer[:2]

    def _take_trailers(self, partial: _Partial, line: int) -> bool:
        # After the last chunk: trailers (a streamed response tells its error there), then an empty line.
        end = self._buffer.find(b"\r\n\r\n", line)
        if end < 0:
            return False
        for trailer in self._buffer[line + 2 : end].decode("latin-1").split("\r\n"):
            name, _, value = trailer.partition(":")
            if name:
                partial.request.headers[name.strip().lower()] = value.strip()
        del self._buffer[: end + 4]
        partial.request.body = bytes(partial.body)
        return True

    def _keep(self, partial: _Partial, size: int) -> None:
        partial.received += size
        if partial.received > self._maximum:
            partial.request.oversized = True
            partial.body.clear()
        else:
            partial.body += self._buffer[:size]
        del self._buffer[:size]
