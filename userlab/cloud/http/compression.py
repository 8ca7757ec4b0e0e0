"""Compressed bodies: requests with Content-Encoding, answers for Accept-Encoding.

DynamoDB reads gzip and deflate, and compresses what is longer than 4 KB for a client that asks for it (recorded in
github.com/scylladb/scylladb, test/alternator, "test_compressed_request.py", "test_compressed_response.py").
"""

from __future__ import annotations

import gzip
import re
import zlib

from userlab.cloud.http.aws_request import AwsError

MAXIMUM_BYTES = 16 * 1024 * 1024
THRESHOLD = 4096
_ENCODINGS = ("gzip", "deflate")
_WINDOW = {"gzip": 31, "deflate": 15}
_ENTRY = re.compile(r"\s*([^\s;,]+)\s*(?:;\s*q\s*=\s*([0-9.]+))?.*", re.DOTALL)


def decompressed(body: bytes, encoding: str) -> bytes:
    """The body of a request as it was before its client compressed it.

    Raises AwsError: InternalServerError (500, as AWS answers) for what cannot be read, 413 for more than 16 MB.

    >>> decompressed(gzip.compress(b"{}"), "gzip")
    b'{}'
    """
    encoding = encoding.strip().lower()
    if encoding == "identity":
        return body
    parts: list[bytes] = []
    left = MAXIMUM_BYTES
    try:
        while body or not parts:
            reader = zlib.decompressobj(_WINDOW[encoding])
            parts.append(reader.decompress(body, left + 1))
            left -= len(parts[-1])
            if left < 0:
                raise AwsError("RequestEntityTooLargeException", "The request is larger than 16 MB.", 413)
            if not reader.eof:
                raise ValueError("the stream has no end")
            body = reader.unused_data
    except (KeyError, ValueError, zlib.error):
        raise AwsError("InternalServerError", f"The body cannot be read as {encoding}.", 500) from None
    return b"".join(parts)


def compressed(body: bytes, accepted: str) -> tuple[bytes, str | None]:
    """An answer's body as its client wants it, and the encoding if it has one.

    >>> compressed(bytes(9000), "gzip, deflate")[1], compressed(b"short", "gzip"), compressed(bytes(9000), "br")[1]
    ('gzip', (b'short', None), None)
    """
    encoding = chosen(accepted) if len(body) > THRESHOLD else None
    if encoding is None:
        return body, None
    return (gzip.compress(body, 6, mtime=0) if encoding == "gzip" else zlib.compress(body)), encoding


def chosen(accepted: str) -> str | None:
    """The encoding that an Accept-Encoding asks for most, "gzip" or "deflate"; None for neither.

    >>> chosen("br, gzip;q=0.5"), chosen("*, gzip;q=0.5"), chosen("identity")
    ('gzip', 'deflate', None)
    """
    entries = [(match[1].lower(), _quality(match[2])) for match in map(_ENTRY.match, accepted.split(",")) if match]
    named = [(name, quality) for name, quality in entries if name in _ENCODINGS]
    rest = [name for name in _ENCODINGS if name not in dict(named)]
    named += [(name, quality) for star, quality in entries if star == "*" for name in rest]
    name, quality = max(named, key=lambda entry: entry[1], default=("", 0.0))
    return name if quality > 0 else None


def _quality(text: str | None) -> float:
    try:
        return 1.0 if text is None else min(1.0, float(text))
    except ValueError:
        return 1.0
