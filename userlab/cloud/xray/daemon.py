"""The X-Ray daemon of functions: it takes datagrams on loopback, and lets in what a function of this lab sent.

The daemon's protocol knows no password: whoever can reach the port may send, and every user of the machine can. So the
secret is the id of the segment that a function's trace begins with (64 random bits, which only its sandbox is told): a
document counts for the account whose function was given its trace and its parent. What its parent is not known yet
waits for it, since SDKs send the inner ones of a long invocation first.

Source: X-Ray developer guide, "Sending trace data to X-Ray" (the header line and the document after it).
"""

from __future__ import annotations

import contextlib
import secrets
import socket
import sys
import threading
import traceback
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from userlab.cloud.account.tracing import Document, TraceHeader
from userlab.cloud.xray import segment_documents
from userlab.cloud.xray.segment_documents import Unprocessed

LARGEST_DATAGRAM = 65_507
MOST_KNOWN = 20_000
MOST_WAITING = 200
DRAIN_SECONDS = 1.0
_BUFFER = 1024 * 1024
Place = tuple[str, str]  # trace id, segment id


@dataclass(frozen=True)
class Sender:
    """The function that a datagram comes from, and whether its role may write segments."""

    account: str
    region: str
    may_send: Callable[[], bool]


class Daemon:
    """Hands `take(account, region, document)` what functions send; its thread ends with `close`."""

    def __init__(self, take: Callable[[str, str, Document], None]) -> None:
        self._take = take
        self._minted: OrderedDict[str, None] = OrderedDict()
        self._known: OrderedDict[Place, Sender] = OrderedDict()
        self._waiting: OrderedDict[Place, list[Document]] = OrderedDict()
        self._lock = threading.Lock()
        self._drained: dict[bytes, threading.Event] = {}
        self._closed = False
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        with contextlib.suppress(OSError):
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
        self._socket.bind(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._receive, name="xray-daemon", daemon=True)
        self._thread.start()

    def mint(self) -> str:
        """A segment id that nobody outside can guess."""
        number = secrets.token_hex(8)
        with self._lock:
            self._minted[number] = None
            if len(self._minted) > MOST_KNOWN:
                self._minted.popitem(last=False)
        return number

    def expect(self, parent: TraceHeader, sender: Sender) -> None:
        """Take what comes below a parent, if its id is one of `mint`: another may be known to a client."""
        with self._lock:
            if parent.parent in self._minted:
                self._know((parent.root, parent.parent), sender)

    def drain(self) -> None:
        """Wait until all that was sent before this has been taken."""
        mark, done = secrets.token_bytes(16), threading.Event()
        self._drained[mark] = done
        try:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
                own.sendto(mark, self._socket.getsockname())
            done.wait(DRAIN_SECONDS)
        except OSError:
            return  # closed meanwhile: nothing more will come
        finally:
            self._drained.pop(mark, None)

    def close(self) -> None:
        """End the thread and free the port."""
        self._closed = True
        self.drain()
        self._thread.join(timeout=5)
        self._socket.close()

    def _receive(self) -> None:
        while not self._closed:
            try:
                datagram = self._socket.recv(LARGEST_DATAGRAM)
            except OSError:  # Windows tells here of datagrams that could not be sent
                continue
            waited = self._drained.get(datagram)
            if waited is not None:
                waited.set()
                continue
            head, _, text = datagram.partition(b"\n")
            if b'"format"' not in head:
                continue
            try:
                self._arrived(segment_documents.read(text.decode()))
            except (Unprocessed, UnicodeDecodeError):
                continue
            except Exception:  # one document stops no other
                traceback.print_exc(file=sys.stderr)

    def _arrived(self, document: Document) -> None:
        """Hand a document on, and what waited for it; or let it wait for its parent."""
        place = document["trace_id"], document.get("parent_id", "")
        with self._lock:
            sender = self._known.get(place)
            if sender is None:
                self._wait(place, document)
                return
        todo = [document]
        while todo:
            each = todo.pop()
            if sender.may_send():
                self._take(sender.account, sender.region, each)
            with self._lock:
                for part in segment_documents.inner(each):
                    below = each["trace_id"], part["id"]
                    self._know(below, sender)
                    todo += self._waiting.pop(below, [])

    def _know(self, place: Place, sender: Sender) -> None:
        self._known[place] = sender
        if len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)

    def _wait(self, place: Place, document: Document) -> None:
        self._waiting.setdefault(place, []).append(document)
        while sum(map(len, self._waiting.values())) > MOST_WAITING:
            self._waiting.popitem(last=False)
