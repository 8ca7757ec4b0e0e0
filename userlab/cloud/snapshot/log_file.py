"""A log: one account's changes since its snapshot, each appended before the caller was answered.

The file begins as a snapshot does, with a readable header and its seal. Each record is

    length (4 bytes) · CRC of length and place in the file (4) · payload · sum of all that (16)

The sum is an HMAC by the lab's secret, since a payload is a pickle and whoever loads one runs what it says; and since
a record's sum counts its place and its file, none can be left out, moved or taken from elsewhere. A cloud that is
killed leaves a record that is cut off at most, the last one: nobody was told of it, and it is dropped. What is whole
and has a wrong sum was damaged later.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from userlab.cloud.snapshot import sealed_file

FORMAT = 1
_MAGIC = b"userlab log "
_LENGTH = struct.Struct(">I")
_CHECK = 4
_SUM = 16


class LogFile:
    """A log that is written: made new, or gone on with behind what `read` found.

    `is_first`: nothing was there before it, so it needs no snapshot. `durable` has each record reach the disk itself
    before `append` returns; otherwise it is in the hands of the operating system, which a killed process does not take
    along.
    """

    def __init__(self, file: Path, handle: int, key: bytes, size: int, durable: bool) -> None:
        self.file, self.size = file, size
        self._handle, self._key, self._durable = handle, key, durable

    @classmethod
    def make(cls, file: Path, secret: bytes, account: str, is_first: bool, durable: bool) -> LogFile:
        """A new log. Raises OSError."""
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        header = {"account": account, "format": FORMAT, "first": is_first, "name": file.name, **sealed_file.versions()}
        line = json.dumps(header, sort_keys=True).encode() + b"\n"
        content = b"".join((_MAGIC, b"%d\n" % FORMAT, line, _seal(secret, line), b"\n"))
        log = cls(file, handle, _key(secret, line), 0, durable)
        log._write(content)
        return log

    @classmethod
    def go_on(cls, found: Found, durable: bool) -> LogFile:
        """Go on behind the last whole record: what is behind it is cut off. Raises OSError."""
        handle = os.open(found.file, os.O_WRONLY | getattr(os, "O_BINARY", 0))
        os.ftruncate(handle, found.end)
        os.lseek(handle, found.end, os.SEEK_SET)
        return cls(found.file, handle, found.key, found.end, durable)

    def append(self, payload: bytes) -> None:
        """Write one record. Raises OSError, and then nothing of it stays."""
        length = _LENGTH.pack(len(payload))
        check = _check(length, self.size)
        self._write(b"".join((length, check, payload, _sum(self._key, length, check, payload))))

    def _write(self, content: bytes) -> None:
        try:
            written = os.write(self._handle, content)
            while written < len(content):
                written += os.write(self._handle, content[written:])
            if self._durable:
                os.fsync(self._handle)
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(self._handle, self.size)
                os.lseek(self._handle, self.size, os.SEEK_SET)
            raise
        self.size += len(content)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            os.close(self._handle)


@dataclass
class Found:
    """What was found in a log: its whole records, and where they end. `torn`: behind them stands a part of one;
    `damaged`: more stands behind them, with a wrong sum. Without a key, not even its header is whole.
    """

    file: Path
    key: bytes = b""
    is_first: bool = False
    payloads: list[tuple[int, bytes]] = field(default_factory=list)
    end: int = 0
    torn: bool = False
    damaged: bool = False


def read(file: Path, secret: bytes, account: str) -> Found:
    """Look through a log. Raises OSError."""
    content = file.read_bytes()
    found = Found(file)
    try:
        number, line, seal, _ = content.removeprefix(_MAGIC).split(b"\n", 3)
    except ValueError:
        found.torn = True  # killed while it was made
        return found
    line += b"\n"
    header = json.loads(line) if hmac.compare_digest(seal, _seal(secret, line)) else {}
    if (number, header.get("account"), header.get("name")) != (b"%d" % FORMAT, account, file.name):
        found.damaged = True
        return found
    found.key, found.is_first = _key(secret, line), bool(header["first"])
    found.end = len(_MAGIC) + len(number) + 1 + len(line) + len(seal) + 1
    for begin, payload in _records(content, found):
        found.payloads.append((begin, payload))
    return found


def _records(content: bytes, found: Found) -> Iterator[tuple[int, bytes]]:
    while found.end < len(content):
        begin = found.end
        payload = begin + _LENGTH.size + _CHECK
        length = content[begin : begin + _LENGTH.size]
        if len(content) < payload:
            found.torn = True
            return
        check = _check(length, begin)
        if check != content[begin + _LENGTH.size : payload]:
            found.damaged = True
            return
        end = payload + _LENGTH.unpack(length)[0]
        if len(content) < end + _SUM:
            found.torn = True
            return
        total = _sum(found.key, length, check, content[payload:end])
        if not hmac.compare_digest(total, content[end : end + _SUM]):
            found.damaged = True
            return
        found.end = end + _SUM
        yield begin, content[payload:end]


def _check(length: bytes, place: int) -> bytes:
    """It tells a length that was damaged, behind which nothing could be found, from a record that is cut off."""
    return _LENGTH.pack(zlib.crc32(length + place.to_bytes(8, "big")))


def _sum(key: bytes, length: bytes, check: bytes, payload: bytes) -> bytes:
    return hmac.digest(key, b"".join((length, check, payload)), "sha256")[:_SUM]


def _key(secret: bytes, line: bytes) -> bytes:
    return hmac.digest(secret, b"userlab log\n" + line, hashlib.sha256)


def _seal(secret: bytes, line: bytes) -> bytes:
    return hmac.digest(secret, b"userlab log header\n" + line, hashlib.sha256).hex().encode()
