"""How a request's trace goes from service to service, and what a traced service hands to whoever keeps its segments.

A service takes a `Tracing` and does not know what becomes of its segments. Source: X-Ray developer guide, "Tracing
header", "X-Ray segment documents".
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from userlab.cloud.account.trace import trace_id_of

Document = dict[str, Any]
"""A segment or a subsegment, as X-Ray reads it; times are epoch seconds of the account's clock."""
_PARENT = re.compile(r"(?:^|[; ])Parent=([0-9a-f]{16})(?![^; ])")
_SAMPLED = re.compile(r"(?:^|[; ])Sampled=([01])(?![^; ])")


@dataclass(frozen=True)
class TraceHeader:
    """The header X-Amzn-Trace-Id: the trace's id, the segment that calls, and whether it is sampled (None: decide)."""

    root: str
    parent: str = ""
    sampled: bool | None = None

    def __str__(self) -> str:
        parts = [f"Root={self.root}"]
        if self.parent:
            parts.append(f"Parent={self.parent}")
        if self.sampled is not None:
            parts.append(f"Sampled={int(self.sampled)}")
        return ";".join(parts)


def read_header(text: str, root: str = "") -> TraceHeader:
    """What a header says. Its parent and its decision count only with the trace `root`, where that is given.

    >>> str(read_header("Root=1-67891233-abcdef012345678912345678;Parent=463ac35c9f6413ad;Sampled=1"))
    'Root=1-67891233-abcdef012345678912345678;Parent=463ac35c9f6413ad;Sampled=1'
    """
    root = root or trace_id_of(text)
    if root not in text:
        return TraceHeader(root)
    parent, sampled = _PARENT.search(text), _SAMPLED.search(text)
    return TraceHeader(root, parent[1] if parent else "", sampled[1] == "1" if sampled else None)


def new_segment_id() -> str:
    """The id of a segment: 64 random bits that nobody can guess."""
    return secrets.token_hex(8)


class Tracing(Protocol):
    """Takes segments, and lets a function's own subsegments in. Never raises."""

    @property
    def daemon(self) -> str:
        """Where a function finds the X-Ray daemon: ``127.0.0.1:PORT``, empty where there is none."""

    def segment_id(self) -> str:
        """An id for a segment below which a function may send its own."""

    def record(self, account: str, region: str, segment: Document) -> None:
        """Keep a segment."""

    def expect(self, account: str, region: str, parent: TraceHeader, may_send: Callable[[], bool]) -> None:
        """A function gets `parent` as its trace: what it sends below counts, as long as `may_send()`."""


class Untraced:
    """A `Tracing` for a service whose segments nobody keeps."""

    daemon = ""

    def segment_id(self) -> str:
        return new_segment_id()

    def record(self, account: str, region: str, segment: Document) -> None:
        """Keep nothing."""

    def expect(self, account: str, region: str, parent: TraceHeader, may_send: Callable[[], bool]) -> None:
        """Let nothing in."""
