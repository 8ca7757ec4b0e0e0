"""Answers: JSON with stored items in it as they are, and the checksum that the SDKs verify."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from typing import Any

from userlab.cloud.http import compression
from userlab.cloud.http.aws_request import AwsResponse

CONTENT_TYPE = "application/x-amz-json-1.0"
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


class Json(str):
    """Text that is JSON already."""

    __slots__ = ()


def json_list(texts: Iterable[str]) -> Json:
    """A JSON array of texts that are JSON."""
    return Json("[" + ",".join(texts) + "]")


def text_of(document: dict[str, Any]) -> str:
    """The JSON of an answer whose members may be `Json`.

    >>> text_of({"Item": Json('{"a":{"S":"b"}}'), "Count": 1})
    '{"Item":{"a":{"S":"b"}},"Count":1}'
    """
    parts = [f'"{name}":{value if type(value) is Json else _encode(value)}' for name, value in document.items()]
    return "{" + ",".join(parts) + "}"


def response(document: dict[str, Any]) -> AwsResponse:
    """A successful answer."""
    # Half a surrogate pair cannot be stored, but an answer may repeat one that a request carried.
    body = text_of(document).encode("utf-8", "replace")
    headers = [("Content-Type", CONTENT_TYPE), ("x-amz-crc32", str(zlib.crc32(body)))]
    return AwsResponse(200, headers, body)


def empty() -> AwsResponse:
    """The answer of an operation that has nothing to tell: no body, not even {}."""
    return AwsResponse(200, [("Content-Type", CONTENT_TYPE), ("x-amz-crc32", "0")], b"")


def compressed(answer: AwsResponse, accepted: str) -> AwsResponse:
    """The answer as a client's Accept-Encoding wants it; the checksum is that of what travels."""
    assert isinstance(answer.body, bytes)
    body, encoding = compression.compressed(answer.body, accepted)
    if encoding is None:
        return answer
    checksum = ("x-amz-crc32", str(zlib.crc32(body)))
    return AwsResponse(200, [("Content-Type", CONTENT_TYPE), checksum, ("Content-Encoding", encoding)], body)
