"""A large body of which nothing but itself tells whether its caller signed it.

Its hash is part of the signature (IAM User Guide, "Create a signed AWS API request"), and most services' clients send
no hash ahead. Whoever knows somebody's access key id could fill the memory with such bodies. So each waits in a file
that has no name, is its owner's alone and goes when it is closed, while its hash is taken.
"""

from __future__ import annotations

import hashlib
import tempfile
from types import TracebackType

from userlab.cloud.http.admission import Room


class UnprovenBody:
    """Takes the parts of a body, and gives it back whole. It has its place in a room from the first part on.

    >>> with UnprovenBody(Room(100)) as body:
    ...     body.held.more(3)
    ...     body.add(b"abc")
    ...     body.digest()[:8], body.size, body.read()
    ('ba7816bf', 3, b'abc')
    """

    def __init__(self, room: Room) -> None:
        self.held = room.hold()
        self.size = 0
        self._hash = hashlib.sha256()
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  # closed by __exit__

    def add(self, part: bytes) -> None:
        """One more part. Raises OSError: the disk is full."""
        self._hash.update(part)
        self._file.write(part)
        self.size += len(part)

    def digest(self) -> str:
        """The SHA-256 of all parts, in hexadecimal."""
        return self._hash.hexdigest()

    def read(self) -> bytes:
        """All parts in one."""
        self._file.seek(0)
        return self._file.read()

    def __enter__(self) -> UnprovenBody:
        self.held.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self.held.__exit__(kind, error, trace)
