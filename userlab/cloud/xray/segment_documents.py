"""What a segment document must be: refused are those without an id, a name, times or a trace.

Source: X-Ray developer guide, "X-Ray segment documents"; the codes are those that "Sending trace data to X-Ray" and
the daemon's log show (InvalidTraceId, MissingId, InvalidName, ParseError), others are made after their pattern.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from userlab.cloud.account.tracing import Document

MOST_BYTES = 64 * 1024
MOST_ANNOTATIONS = 50  # of a trace, as the guide has it; here of a document
DEEPEST = 50
_TRACE_ID = re.compile(r"1-[0-9a-f]{8}-[0-9a-f]{24}")
_ID = re.compile(r"[0-9a-f]{16}")
_NAME = re.compile(r"[\w\s.:/%&#=+\\\-@]{1,200}")
_FLAGS = ("error", "fault", "throttle", "in_progress")


class Unprocessed(Exception):
    """A document that X-Ray does not take; `document_id` is empty where it tells none."""

    def __init__(self, code: str, document_id: str = "", kind: str = "segment") -> None:
        super().__init__(f"Invalid {kind}. ErrorCode: {code}")
        self.code, self.document_id = code, document_id


def read(text: str) -> Document:
    """The document that a text is. Raises Unprocessed."""
    try:
        document = json.loads(text) if len(text) <= MOST_BYTES else None
    except (ValueError, RecursionError):
        raise Unprocessed("ParseError") from None
    if document is None:
        raise Unprocessed("SegmentTooLarge" if len(text) > MOST_BYTES else "ParseError")
    if not isinstance(document, dict):
        raise Unprocessed("ParseError")
    return checked(document)


def checked(document: Document) -> Document:
    """A document that X-Ray takes. Raises Unprocessed.

    >>> checked({"id": "70de5b6f19ff9a0a", "name": "shop"})
    Traceback (most recent call last):
    ...
    userlab.cloud.xray.segment_documents.Unprocessed: Invalid segment. ErrorCode: MissingTraceId
    """
    kind = "subsegment" if document.get("type") == "subsegment" else "segment"
    _check(document, kind, 0)
    number, trace = document["id"], document.get("trace_id")
    if trace is None:
        raise Unprocessed("MissingTraceId", number, kind)
    if not isinstance(trace, str) or not _TRACE_ID.fullmatch(trace):
        raise Unprocessed("InvalidTraceId", number, kind)
    parent = document.get("parent_id")
    if parent is None and kind == "subsegment":
        raise Unprocessed("MissingParentId", number, kind)
    if parent is not None and not (isinstance(parent, str) and _ID.fullmatch(parent)):
        raise Unprocessed("InvalidParentId", number, kind)
    return document


def inner(document: Document) -> Iterator[Document]:
    """A document and all subsegments in it, the outer ones first."""
    yield document
    for each in document.get("subsegments") or ():
        yield from inner(each)


def _check(document: Any, kind: str, depth: int) -> None:
    if not isinstance(document, dict) or depth > DEEPEST:
        raise Unprocessed("ParseError", "", kind)
    number = document.get("id")
    if number is None:
        raise Unprocessed("MissingId", "", kind)
    if not isinstance(number, str) or not _ID.fullmatch(number):
        raise Unprocessed("InvalidId", str(number)[:100], kind)
    name = document.get("name")
    if name is None:
        raise Unprocessed("MissingName", number, kind)
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise Unprocessed("InvalidName", number, kind)
    _check_times(document, number, kind)
    if any(not isinstance(document.get(flag, False), bool) for flag in _FLAGS):
        raise Unprocessed("ParseError", number, kind)
    for member in ("http", "aws", "annotations", "metadata"):
        if not isinstance(document.get(member) or {}, dict):
            raise Unprocessed("ParseError", number, kind)
    http = document.get("http") or {}
    if not all(isinstance(http.get(member) or {}, dict) for member in ("request", "response")):
        raise Unprocessed("ParseError", number, kind)
    if len(document.get("annotations") or {}) > MOST_ANNOTATIONS:
        raise Unprocessed("TooManyAnnotations", number, kind)
    if not isinstance(document.get("subsegments") or [], list):
        raise Unprocessed("ParseError", number, kind)
    for each in document.get("subsegments") or ():
        _check(each, "subsegment", depth + 1)


def _check_times(document: Document, number: str, kind: str) -> None:
    start, end = document.get("start_time"), document.get("end_time")
    if start is None:
        raise Unprocessed("MissingStartTime", number, kind)
    if not _is_time(start):
        raise Unprocessed("InvalidStartTime", number, kind)
    if end is None and not document.get("in_progress"):
        raise Unprocessed("MissingEndTime", number, kind)
    if end is not None and not (_is_time(end) and end >= start):
        raise Unprocessed("InvalidEndTime", number, kind)


def _is_time(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value) and value >= 0
