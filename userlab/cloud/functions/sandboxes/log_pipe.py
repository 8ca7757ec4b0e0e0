"""The pipe that carries a sandbox's stdout and stderr.

A sandbox writes its log before it hands in its response, so once the response is here the whole log is in the pipe:
reading until the pipe is empty gets all of it, without a marker and without waiting. Between invocations nobody
reads, as on AWS, where a sandbox is frozen then.
"""

from __future__ import annotations

import os
import sys
from typing import IO

CHUNK = 64 * 1024
AT_ONCE = 64  # chunks


class LogPipe:
    """Reads what is in the pipe, never waits. `selectable` tells whether a selector can wait for it."""

    selectable = sys.platform != "win32"

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.ended = False
        if self.selectable:
            os.set_blocking(stream.fileno(), False)

    def fileno(self) -> int:
        return self._stream.fileno()

    def read(self) -> bytes:
        """What the pipe holds now, up to 4 MB; empty when there is nothing. Sets `ended` at its end."""
        parts: list[bytes] = []
        while not self.ended and len(parts) < AT_ONCE:
            part = self._read_chunk()
            if not part:
                break
            parts.append(part)
        return b"".join(parts)

    def close(self) -> None:
        self.ended = True
        self._stream.close()

    def _read_chunk(self) -> bytes:
        try:
            size = CHUNK if self.selectable else _available(self.fileno())
            if not size:
                return b""
            part = os.read(self.fileno(), min(size, CHUNK))
        except BlockingIOError:
            return b""
        except OSError:
            part = b""
        self.ended = not part
        return part


def _available(fd: int) -> int:
    """Bytes in a Windows pipe; raises OSError when its other end is closed."""
    import _winapi
    import msvcrt

    peek, handle_of = vars(_winapi)["PeekNamedPipe"], vars(msvcrt)["get_osfhandle"]  # on Windows alone
    return int(peek(handle_of(fd), 0)[0])
