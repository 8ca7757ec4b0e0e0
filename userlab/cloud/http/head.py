"""The head of an HTTP request, read quickly where it is plain.

`http.server` hands header lines to the parser of e-mail, which took a quarter of a DynamoDB call (70 of 280
microseconds). A head that has arrived whole, with a plain "Name: value" on each line, needs no more than splitting;
any other is left to the standard library, so that what is odd is judged by its rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from email.message import Message
from typing import Any

from werkzeug.datastructures import Headers

MOST_FIELDS = 100
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+").fullmatch


class RequestHeaders(Headers):
    """The fields of a request in their order: werkzeug's `Headers`, made and asked without looking through all.

    `repeated` holds the lower-case names of those that were sent more than once.

    >>> RequestHeaders([("Host", "localhost"), ("X-Amz-Date", "20300101T000000Z")]).get("x-amz-date")
    '20300101T000000Z'
    """

    def __init__(self, fields: Iterable[tuple[str, str]]) -> None:
        self._list = list(fields)  # what werkzeug's class keeps them in
        self._first: dict[str, str] = {}
        self.repeated: set[str] = set()
        for name, value in self._list:
            lower = name.lower()
            if lower in self._first:
                self.repeated.add(lower)
            else:
                self._first[lower] = value

    def get(self, key: str, default: Any = None, type: Any = None) -> Any:  # type: ignore[override]
        """The first value of a field, `default` if it is not there."""
        if type is not None:
            return super().get(key, default, type)
        return self._first.get(key.lower(), default)


def plain_fields(head: bytes) -> list[tuple[str, str]] | None:
    """The fields of a head (its lines behind the request line, without the empty one), None if it is not plain.

    >>> plain_fields(b"Host: localhost\\r\\nAccept: */*")
    [('Host', 'localhost'), ('Accept', '*/*')]
    >>> plain_fields(b"Host: localhost\\r\\n folded") is None
    True
    """
    text = head.decode("latin-1")
    lines = text.split("\r\n")
    if len(lines) > MOST_FIELDS or text.count("\r") != len(lines) - 1 or text.count("\n") != len(lines) - 1:
        return None
    fields = []
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not name.isascii() or not name.replace("-", "").isalnum():
            return None
        fields.append((name, value.strip(" \t")))
    return fields


def is_ambiguous(headers: Message) -> bool:
    """Whether another reader could take a head for something else (RFC 9112: no fold, no space before a colon)."""
    plain = all(_TOKEN(name) and "\n" not in value for name, value in headers.items())
    return not plain or bool(headers.defects) or bool(headers.get_payload())  # a payload: lines that it gave up on
