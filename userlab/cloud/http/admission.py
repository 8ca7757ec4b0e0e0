"""How much of a body is read before it is known whose it is, and how many bytes of bodies there are at one time.

A small body is read at once. Before a larger one the server asks whether a caller with such a head is let in at all:
the signature is verified where the head has the body's hash, as S3's requests do. Elsewhere only the whole body tells
whether the signature is right: until then it lies in a file on the disk, and takes no memory (`unproven_body`).
APIs may be called by anybody, with a body of 10 MB at most. All bodies together have a bound, too: who comes when it is
reached waits for a while, and is sent away then (503, which the SDKs try again).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import NamedTuple

from userlab.cloud.http.aws_request import AwsResponse, HttpRequest

MEGABYTE = 1024 * 1024
SMALL_BODY = MEGABYTE // 16
MAXIMUM_BODY = 80 * MEGABYTE  # a 50 MB zip in base64, and its JSON around it
OF_CALLERS = 2 * MAXIMUM_BODY
OF_STRANGERS = 32 * MEGABYTE
UNPROVEN = 512 * MEGABYTE  # on the disk
WAITING_SECONDS = 30.0


class Admitted(NamedTuple):
    """A caller is let in with a body of at most `most` bytes; `known` says whether the head shows who it is.

    Where it takes the body to show that, `prove` says so of its SHA-256 (in hexadecimal): an answer is a refusal.
    """

    most: int
    known: bool
    prove: Callable[[str], AwsResponse | None] | None = None


Admit = Callable[[HttpRequest, int | None], Admitted | AwsResponse]
"""Judges the head of a request (its body is empty yet) and its body's length, None if that is not known. An answer
instead means: no more is read."""


def admit_all(head: HttpRequest, length: int | None) -> Admitted:
    """For servers whose callers are all known."""
    return Admitted(MAXIMUM_BODY, True)


class RequestTooLarge(Exception):
    """The body of a request is larger than its caller may send."""


class NoRoom(Exception):
    """Other bodies take all the room there is for them, for longer than anybody wants to wait."""


class Room:
    """Room for so many bytes of bodies, all connections together.

    >>> room = Room(100)
    >>> with room.hold() as held:
    ...     held.more(60)
    ...     room.free
    40
    >>> room.free
    100
    """

    def __init__(self, size: int, seconds: float = WAITING_SECONDS) -> None:
        self.free = size
        self._seconds = seconds
        self._changed = threading.Condition()

    def hold(self) -> Held:
        return Held(self)

    def take(self, size: int) -> None:
        with self._changed:
            if not self._changed.wait_for(lambda: self.free >= size, self._seconds):
                raise NoRoom
            self.free -= size

    def give(self, size: int) -> None:
        with self._changed:
            self.free += size
            self._changed.notify_all()


class Held:
    """What one body takes of a room, until it is done with."""

    def __init__(self, room: Room) -> None:
        self._room, self._size = room, 0

    def more(self, size: int) -> None:
        """Take so many bytes more. Raises NoRoom."""
        self._room.take(size)
        self._size += size

    def __enter__(self) -> Held:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._room.give(self._size)


class Rooms:
    """The rooms of a server: known callers have one of their own, which strangers cannot fill. The third is no memory:
    what is not proven to be a caller's yet waits there.
    """

    def __init__(
        self,
        callers: int = OF_CALLERS,
        strangers: int = OF_STRANGERS,
        unproven: int = UNPROVEN,
        seconds: float = WAITING_SECONDS,
    ) -> None:
        self.callers, self.strangers = Room(callers, seconds), Room(strangers, seconds)
        self.unproven = Room(unproven, seconds)

    def of(self, admitted: Admitted) -> Room:
        return self.callers if admitted.known else self.strangers
