"""Messages of type application/vnd.amazon.eventstream, in which InvokeWithResponseStream answers.

A message is: total length, length of the headers, CRC of these two, headers, payload, CRC of all before it; numbers
are 32 bits, big-endian. Source: Amazon Transcribe guide, "Event stream encoding"; Lambda API reference,
InvokeWithResponseStream.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator

CHUNK = 64 * 1024
STRING = 7


def message(kind: str, payload: bytes, content_type: str) -> bytes:
    """One event of a stream."""
    names = {":event-type": kind, ":content-type": content_type, ":message-type": "event"}
    headers = b"".join(_header(name, value) for name, value in names.items())
    prelude = struct.pack(">II", 16 + len(headers) + len(payload), len(headers))
    whole = prelude + struct.pack(">I", zlib.crc32(prelude)) + headers + payload
    return whole + struct.pack(">I", zlib.crc32(whole))


def response_stream(payload: bytes, error: tuple[str, str] | None, log_result: str | None) -> Iterator[bytes]:
    """The events of a response: its payload in chunks, then InvokeComplete with (error code, details) and log tail."""
    for start in range(0, len(payload), CHUNK):
        yield message("PayloadChunk", payload[start : start + CHUNK], "application/octet-stream")
    complete: dict[str, str] = {}
    if error is not None:
        complete |= {"ErrorCode": error[0], "ErrorDetails": error[1]}
    if log_result is not None:
        complete["LogResult"] = log_result
    yield message("InvokeComplete", json.dumps(complete).encode(), "application/json")


def _header(name: str, value: str) -> bytes:
    text = value.encode()
    return bytes([len(name)]) + name.encode() + bytes([STRING]) + struct.pack(">H", len(text)) + text
