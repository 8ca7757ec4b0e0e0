"""The body of an HTTP request: its length, and its bytes.

Two lengths, or a length beside chunks, are how requests are smuggled: such a request is refused (RFC 9112, section 6).
"""

from __future__ import annotations

import io
from collections.abc import Iterator

from userlab.cloud.http.admission import Held, RequestTooLarge
from userlab.cloud.http.head import RequestHeaders

MAXIMUM_CHUNK_LINE = 64
PART = 1024 * 1024
_ONCE = frozenset({"host", "content-length", "transfer-encoding"})


def body_length(fields: RequestHeaders) -> int | None:
    """The length of a request's body in bytes, None if it comes in chunks. Raises ValueError: it is not clear."""
    length, encoding = fields.get("Content-Length"), fields.get("Transfer-Encoding")
    if not fields.repeated.isdisjoint(_ONCE) or (length is not None and encoding is not None):
        raise ValueError("ambiguous request")
    if encoding is not None:
        if encoding.strip().lower() != "chunked":
            raise ValueError("unknown transfer encoding")
        return None
    if length is None:
        return 0
    if not length.strip().isascii() or not length.strip().isdigit():
        raise ValueError("bad content length")
    return int(length)


def read_body(stream: io.BufferedReader, length: int) -> bytes:
    """A body of this length. Raises ConnectionResetError when the client leaves before its end."""
    body = stream.read(length)
    if len(body) < length:
        raise ConnectionResetError("the client left in the middle of its request")
    return body


def body_parts(stream: io.BufferedReader, length: int | None, most: int, held: Held) -> Iterator[bytes]:
    """A body of this length, or in chunks (None), in parts of at most PART bytes; `held` has room for each that comes.

    Raises ValueError for what is no body, RequestTooLarge, NoRoom, and ConnectionResetError.
    """
    if length is not None:
        yield from _parts(stream, length, most, held)
        return
    while True:
        size = _chunk_size(stream.readline(MAXIMUM_CHUNK_LINE))
        if size == 0:
            while stream.readline(65536).strip():
                pass
            return
        yield from _parts(stream, size, most, held)
        most -= size
        if stream.readline(4).strip():
            raise ValueError("bad chunk")


def _parts(stream: io.BufferedReader, length: int, most: int, held: Held) -> Iterator[bytes]:
    if length > most:
        raise RequestTooLarge
    while length > 0:
        size = min(length, PART)
        held.more(size)
        yield read_body(stream, size)
        length -= size


def _chunk_size(line: bytes) -> int:
    digits = line.split(b";")[0].strip()
    if not digits or digits.strip(b"0123456789abcdefABCDEF"):  # int() takes "0x5", "+5" and "5_0" too
        raise ValueError("bad chunk size")
    return int(digits, 16)
