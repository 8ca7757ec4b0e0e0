"""One execution environment: a process, its connections to the Runtime API, its private folder.

Only the thread that has the sandbox (by the pool, one at a time) reads its connections and its log. A warm
invocation is then one write and one read on a connection that is already there.

Source: Lambda guide, "Understanding the Lambda execution environment lifecycle".
"""

from __future__ import annotations

import contextlib
import json
import selectors
import shutil
import socket
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from userlab.cloud.functions import process_tree
from userlab.cloud.functions.log_pipe import LogPipe
from userlab.cloud.functions.runtime_api import VERSION, RuntimeApi
from userlab.cloud.functions.runtime_connection import BadRequest, RuntimeConnection, RuntimeRequest

SLICE = 0.05 if LogPipe.selectable else 0.01  # seconds between looks at what no selector tells
DRAIN_SECONDS = 0.5
ACCEPTED = b'{"status":"OK"}\n'
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class RuntimeEvent:
    """One event for a runtime: its payload and what the Runtime API tells beside it in headers."""

    request_id: str
    payload: bytes
    headers: dict[str, str]


@dataclass(frozen=True)
class Outcome:
    """How a phase of a sandbox ended; `payload` and `error_type` are the runtime's own words."""

    kind: Literal["ready", "response", "error", "init error", "too large", "timeout", "exit", "out of memory"]
    payload: bytes = b""
    error_type: str = ""
    exit_status: int | None = None


class Sandbox:
    """A process that speaks the Runtime API. `folder` is its own, mode 0700, and goes with it."""

    def __init__(self, api: RuntimeApi, folder: Path) -> None:
        self._api = api
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True)
        (folder / "tmp").mkdir(mode=0o700)
        self.token = api.register(self)
        self.address = f"{api.address}/{self.token}"
        self.process: subprocess.Popen[bytes] | None = None
        self.log: Callable[[bytes], None] = lambda data: None
        self._offered: deque[tuple[RuntimeConnection, RuntimeRequest]] = deque()
        self._lock = threading.Lock()
        self._closed = False
        self._wake, self._woken = socket.socketpair()
        self._wake.setblocking(False)
        self._woken.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._woken, selectors.EVENT_READ, self._adopt)
        self._connections: set[RuntimeConnection] = set()
        self._waiting: RuntimeConnection | None = None
        self._request_id = ""
        self._outcome: Outcome | None = None
        self._pipe: LogPipe | None = None
        self._deadline = 0.0
        self._slice = SLICE

    def launch(self, argv: list[str], env: dict[str, str], folder: Path, stdin: bool) -> None:
        """Start the process. Raises OSError."""
        self.process = process_tree.start(argv, env, folder, stdin)
        self._pipe = LogPipe(self.process.stdout)
        if self._pipe.selectable:
            self._selector.register(self._pipe, selectors.EVENT_READ, self._read_log)

    def tell(self, document: dict) -> None:
        """Write one line of JSON to the process's stdin. What a dead process misses shows as its exit."""
        with contextlib.suppress(OSError):
            self.process.stdin.write(json.dumps(document).encode() + b"\n")

    def offer(self, connection: RuntimeConnection, request: RuntimeRequest) -> None:
        """Take over a connection whose first request has been read. Called by the Runtime API's threads."""
        with self._lock:
            if not self._closed:
                self._offered.append((connection, request))
                with contextlib.suppress(OSError):
                    self._wake.send(b"\0")
                return
        connection.close()

    def initialize(self, seconds: float) -> Outcome:
        """Wait until the runtime asks for its first event: "ready", "init error", "exit" or "timeout"."""
        return self._work(seconds, lambda: self._waiting is not None) or Outcome("ready")

    def invoke(self, event: RuntimeEvent, seconds: float, memory_mb: int) -> Outcome:
        """Hand over an event and wait for what comes of it. After anything but "response" or "error" it is done for."""
        limit = time.monotonic() + seconds
        self._outcome = None  # of the invocation before; the runtime may not have asked for the next one yet
        if self._waiting is None:
            late = self._work(seconds, lambda: self._waiting is not None)
            if late is not None:
                return late
        self._request_id = event.request_id
        connection, self._waiting = self._waiting, None
        with contextlib.suppress(OSError):
            connection.socket.settimeout(seconds)
            connection.respond(200, JSON | event.headers, event.payload)
        outcome = self._work(limit - time.monotonic(), lambda: False, memory_mb)
        self._request_id = ""
        self._drain_log()
        return outcome

    def alive(self) -> bool:
        """Whether the process still runs. What it left behind when it exited is ended here."""
        if self.process is None or self.process.returncode is not None:
            return False
        if self.process.poll() is None:
            return True
        process_tree.end_group(self.process)
        return False

    def peak_memory_mb(self) -> int:
        return process_tree.peak_memory_mb(self.process.pid)

    def end_process(self) -> None:
        """End the process and its descendants. Any thread may do so; the one that has the sandbox sees it exit."""
        if self.process is not None:
            process_tree.end(self.process)

    def kill(self) -> None:
        """End the process and its descendants; what they wrote to the log is still read."""
        self.end_process()
        if self.process is not None:
            self._drain_log()

    def close(self) -> None:
        """End the process, close every connection, remove the folder."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
        self._api.forget(self.token)
        self.log = lambda data: None
        self.kill()
        for connection in [*self._connections, *(connection for connection, _ in self._offered)]:
            connection.close()
        self._selector.close()
        self._wake.close()
        self._woken.close()
        if self._pipe is not None:
            self._pipe.close()
        if self.process is not None and self.process.stdin is not None:
            with contextlib.suppress(OSError):
                self.process.stdin.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _work(self, seconds: float, done: Callable[[], bool], memory_mb: int = 0) -> Outcome | None:
        """Serve the runtime until it hands something in, exits, or `done()`, which gives None."""
        now = time.monotonic()
        self._deadline = now + seconds
        look = now + SLICE
        while self._outcome is None and not done():
            if now >= self._deadline:
                return Outcome("timeout")
            ready = self._selector.select(min(self._deadline - now, self._slice))
            for key, _ in ready:
                key.data(key.fileobj)
            now = time.monotonic()
            if not ready or now > look:
                look = now + SLICE
                if ended := self._look_around(memory_mb):
                    return ended
        return self._outcome

    def _look_around(self, memory_mb: int) -> Outcome | None:
        """What no selector tells: the process has exited, it uses too much memory, its log fills a Windows pipe."""
        if not LogPipe.selectable:
            self._read_log(self._pipe)
        self._slice = min(self._slice * 2, SLICE)
        if not self.alive():
            self._drain_log()
            return Outcome("exit", exit_status=self.process.returncode)
        if memory_mb and process_tree.memory_mb(self.process.pid) > memory_mb:
            return Outcome("out of memory")
        return None

    def _adopt(self, woken: socket.socket) -> None:
        with contextlib.suppress(OSError):
            woken.recv(1024)
        while self._offered:
            connection, request = self._offered.popleft()
            self._connections.add(connection)
            self._selector.register(connection.socket, selectors.EVENT_READ, lambda _, c=connection: self._read(c))
            self._serve(connection, request)
            if connection.buffered:
                self._read(connection)

    def _read(self, connection: RuntimeConnection) -> None:
        """Read and serve what has come on a connection."""
        try:
            connection.socket.settimeout(max(self._deadline - time.monotonic(), 0.001))
            request = connection.read()
            if request is not None:
                self._serve(connection, request)
                return
        except TimeoutError:
            return
        except (OSError, BadRequest):
            pass
        self._drop(connection)

    def _drop(self, connection: RuntimeConnection) -> None:
        """Forget a closed connection. A process that exits closes its connections first, so look soon."""
        self._selector.unregister(connection.socket)
        self._connections.discard(connection)
        connection.close()
        if self._waiting is connection:
            self._waiting = None
        self._slice = 0.001

    def _serve(self, connection: RuntimeConnection, request: RuntimeRequest) -> None:
        path = request.path.removeprefix(f"/{self.token}{VERSION}/runtime")
        if path == "/invocation/next":
            self._waiting = connection
            return
        outcome = self._handed_in(path, request)
        with contextlib.suppress(OSError):
            if outcome is None:
                connection.respond(*_refusal(path))
                return
            self._outcome = outcome
            connection.respond(413 if request.oversized else 202, JSON, ACCEPTED)

    def _handed_in(self, path: str, request: RuntimeRequest) -> Outcome | None:
        error_type = request.headers.get("lambda-runtime-function-error-type", "")
        if path == "/init/error":
            return Outcome("init error", request.body, error_type)
        if path == f"/invocation/{self._request_id}/error":
            return Outcome("error", request.body, error_type)
        if path != f"/invocation/{self._request_id}/response":
            return None
        if request.oversized:
            return Outcome("too large")
        return Outcome("error" if error_type else "response", request.body, error_type)

    def _drain_log(self) -> None:
        """Read until the pipe is empty, or for a while: a thread of the handler may write on and on."""
        limit = time.monotonic() + DRAIN_SECONDS
        while self._read_log(self._pipe) and time.monotonic() < limit:
            pass

    def _read_log(self, pipe: LogPipe) -> bool:
        data = pipe.read()
        if data:
            self.log(data)
        if pipe.ended and pipe.selectable and pipe in self._selector.get_map():
            self._selector.unregister(pipe)
        return bool(data)


def _refusal(path: str) -> tuple[int, dict[str, str], bytes]:
    if path.startswith("/invocation/"):
        return 400, JSON, b'{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}\n'
    return 404, JSON, b'{"errorMessage":"There is no such call in the Runtime API","errorType":"NotFound"}\n'
