"""The traces of an account in a region, within bounds: the oldest go first.

Segments are kept as text, as they came: there are many, and few of them are read.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field

from userlab.cloud.account.saved_names import saved_as
from userlab.cloud.account.tracing import Document
from userlab.cloud.moto_seams import xray as moto

MOST_TRACES = 300
MOST_BYTES = 8 * 1024 * 1024
MOST_SEGMENTS = 1000  # of a trace


@dataclass
class KeptTrace:
    """Segments and subsegments of a trace by their ids. `began` is their first start, `updated` the last arrival."""

    began: float
    updated: float
    documents: dict[str, str] = field(default_factory=dict)


@saved_as("xray.Traces")
class Traces:
    """Traces by id, in the order of their arrival. Any thread may add."""

    def __init__(self) -> None:
        self._traces: dict[str, KeptTrace] = {}
        self._bytes = 0
        self._lock = threading.Lock()

    def __getstate__(self) -> dict[str, str]:
        """One text, since whoever saves this looks at every object that it finds."""
        with self._lock:
            told = [(name, each.began, each.updated, each.documents) for name, each in self._traces.items()]
            return {"traces": json.dumps(told, separators=(",", ":"))}

    def __setstate__(self, state: dict[str, str]) -> None:
        self.__init__()  # type: ignore[misc]
        for name, began, updated, documents in json.loads(state["traces"]):
            self._traces[name] = KeptTrace(began, updated, documents)
            self._bytes += sum(map(len, documents.values()))

    def add(self, document: Document, now: float) -> None:
        """Keep a segment or a subsegment, which has been checked; one of the same id is replaced by it."""
        text = json.dumps(document, separators=(",", ":"))
        name, number, start = document["trace_id"], document["id"], document["start_time"]
        with self._lock:
            trace = self._traces.get(name)
            if trace is None:
                trace = self._traces[name] = KeptTrace(start, now)
            if number not in trace.documents and len(trace.documents) >= MOST_SEGMENTS:
                return
            self._bytes += len(text) - len(trace.documents.get(number, ""))
            trace.documents[number] = text
            trace.began, trace.updated = min(trace.began, start), now
            while len(self._traces) > 1 and (len(self._traces) > MOST_TRACES or self._bytes > MOST_BYTES):
                oldest = self._traces.pop(next(iter(self._traces)))
                self._bytes -= sum(map(len, oldest.documents.values()))

    def documents(self, name: str) -> list[Document]:
        """What is kept of a trace; nothing of one that is unknown."""
        with self._lock:
            trace = self._traces.get(name)
            texts = list(trace.documents.values()) if trace else []
        return [json.loads(text) for text in texts]

    def times(self) -> list[tuple[str, float, float]]:
        """(id, when it began, when it was updated) of all, the newest first."""
        with self._lock:
            return [(name, each.began, each.updated) for name, each in reversed(self._traces.items())]


def kept(account: str, region: str) -> Traces:
    """The traces of an account in a region."""
    return moto.kept(account, region, Traces)
