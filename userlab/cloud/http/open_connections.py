"""The connections that are open at a server: how many there may be, until when each may go on, and which makes room.

A connection costs a thread and a file, and anybody on the machine may open one. So one whose request does not come, or
comes by drops, is ended in time; and when there are as many as there may be, the one that has waited longest for its
client to say something makes room for the new one. A client whose connection is closed between two requests opens
another (RFC 9112, section 9.3.1), so this costs an honest one nothing.
"""

from __future__ import annotations

import contextlib
import math
import socket
import sys
from time import monotonic

MOST = 512
LEAST = 4
OTHER_FILES = 32  # what the process has open beside connections: the log, pipes of functions, the listeners
SHARES = 3  # the cloud's, the console's, and that of everything else
HEAD_SECONDS = 10.0
SENDING_SECONDS = 120.0


def most_connections() -> int:
    """How many connections one server may have open, by how many files the process may (`ulimit -n`)."""
    if sys.platform == "win32":
        return MOST
    import resource

    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if allowed == resource.RLIM_INFINITY:
        return MOST
    return max(LEAST, min(MOST, (allowed - OTHER_FILES) // SHARES))


class OpenConnection:
    """One connection. Its own thread says what it is at; the server's looks whether it must go.

    `waits` while no whole head of a request is there; nothing is lost then if it is ended.
    """

    __slots__ = ("deadline", "ended", "quiet", "since", "socket", "waits")

    def __init__(self, connection: socket.socket, head_seconds: float) -> None:
        self.socket = connection
        self.since = monotonic()
        self.deadline = self.since + head_seconds
        self.waits, self.quiet, self.ended = True, False, False

    def hears(self, head_seconds: float) -> None:
        """The first bytes of a further request came: the rest of its head must follow soon."""
        self.quiet = False
        self.deadline = monotonic() + head_seconds

    def begins(self) -> bool:
        """A request's head is there, and will be answered. False if the connection was ended meanwhile."""
        self.waits = False  # before the question: `end_waiting` looks at both the other way round
        self.deadline = math.inf
        return not self.ended

    def must_be_done(self, seconds: float) -> None:
        """What it is at must be done within so many seconds."""
        self.deadline = monotonic() + seconds

    def rests(self, idle_seconds: float) -> None:
        """The answer has gone out: the next request may come."""
        self.since = monotonic()
        self.deadline = self.since + idle_seconds
        self.quiet = self.waits = True

    def end(self) -> None:
        """Wake its thread, which finds the connection closed."""
        self.ended = True
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)

    def end_waiting(self) -> bool:
        """End it if it waits: it answers no request that came at this very moment."""
        self.ended = True
        if not self.waits:
            self.ended = False
            return False
        self.end()
        return True


class OpenConnections:
    """Those of one server, at most `most`."""

    def __init__(self, most: int, head_seconds: float) -> None:
        self.most = most
        self._head_seconds = head_seconds
        self._open: dict[socket.socket, OpenConnection] = {}

    def __len__(self) -> int:
        return len(self._open)

    def __getitem__(self, connection: socket.socket) -> OpenConnection:
        return self._open[connection]

    def add(self, connection: socket.socket) -> bool:
        """Take a new connection in; False when there are too many, all of them at work."""
        if len(self._open) >= self.most and not self.make_room():
            return False
        self._open[connection] = OpenConnection(connection, self._head_seconds)
        return True

    def remove(self, connection: socket.socket) -> None:
        self._open.pop(connection, None)

    def make_room(self, always: bool = False) -> bool:
        """End the connection that has waited longest for its client, if there are too many; `always`: if there are not.

        False if none waits. One that was ended before and has yet to go counts no more.
        """
        staying = [each for each in list(self._open.values()) if not each.ended]
        if len(staying) < self.most and not always:
            return True
        return any(each.end_waiting() for each in sorted(staying, key=lambda each: each.since))

    def end_overdue(self) -> None:
        """End those that have not done in time what they were at."""
        now = monotonic()
        for each in list(self._open.values()):
            if each.deadline < now and not each.ended:
                each.end()

    def end_all(self) -> None:
        for each in list(self._open.values()):
            each.end()
