"""What a client sends, as it arrives on its socket."""

from __future__ import annotations

import io
import socket
import struct
import sys
import time

from userlab.cloud.http.open_connections import OpenConnection

RECEIVED = 64 * 1024


class Incoming(io.RawIOBase):
    """The raw stream of a connection. Raises TimeoutError when its client falls silent.

    After a pause it tells the connection when the first bytes of a request come, from when on `head_seconds` count.
    """

    def __init__(self, connection: socket.socket, place: OpenConnection, head_seconds: float) -> None:
        self._receive = connection.recv_into
        self._place = place
        self._head_seconds = head_seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # BufferedReader hands in nothing else
        try:
            size = self._receive(buffer)
        except BlockingIOError:
            raise TimeoutError("the client fell silent") from None
        if self._place.quiet:
            self._place.hears(self._head_seconds)
        return size


def let_the_kernel_wait(connection: socket.socket, seconds: float) -> None:
    """Bound the waiting for a client by the socket's own option. Python's timeout is a poll before every read and
    write, each a chance for seven other threads to take the interpreter first.
    """
    if sys.platform != "win32":
        interval = struct.pack("ll", int(seconds), int(seconds % 1 * 1_000_000))  # a timeval
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, interval)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, interval)
        connection.settimeout(None)


def throw_away(connection: socket.socket, most: int, seconds: float) -> None:
    """Read what a client that has its answer still sends, and keep none of it.

    Closed at once, the connection would be reset, and the answer with it: most clients read it only when they have
    sent everything (RFC 9112, section 9.6).
    """
    connection.shutdown(socket.SHUT_WR)
    connection.settimeout(seconds)
    until, buffer = time.monotonic() + seconds, bytearray(RECEIVED)
    while most > 0 and time.monotonic() < until:
        size = connection.recv_into(buffer)
        if size == 0:
            return
        most -= size
