"""The body of an HTTP request: its length, and its bytes.

Two lengths, or a length beside chunks, are how requests are smuggled: such a request is refused (RFC 9112, section 6).
"""

from __future__ import annotations

import io

from userlab.cloud.http.admission import Held, RequestTooLarge
from userlab.cloud.http.head import RequestHeaders

MAXIMUM_CHUNK_LINE = 64
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


def read_chunks(stream: io.BufferedReader, most: int, held: Held) -> bytes:
    """A body in chunks. Raises ValueError for what is none, RequestTooLarge, and NoRoom."""
    body = bytearray()
    while True:
        size = _chunk_size(stream.readline(MAXIMUM_CHUNK_LINE))
        if len(body) + size > most:
            raise RequestTooLarge
        if size == 0:
            while stream.readline(65536).strip():
                pass
            return bytes(body)
        held.more(size)
        body += stream.read(size)
        if stream.readline(4).strip():
            raise ValueError("bad chunk")


def _chunk_size(line: bytes) -> int:
    digits = line.split(b";")[0].strip()
    if not digits or digits.strip(b"0123456789abcdefABCDEF"):  # int() takes "0x5", "+5" and "5_0" too
        raise ValueError("bad chunk size")
    return int(digits, 16)
