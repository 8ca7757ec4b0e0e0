"""One execution environment: a process, its session with the Runtime API, its log, its private folder.

Source: Lambda guide, "Understanding the Lambda execution environment lifecycle".
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from userlab.base.own_folders import remove_tree
from userlab.cloud.functions.sandboxes import process_tree
from userlab.cloud.functions.sandboxes.log_pipe import LogPipe
from userlab.cloud.functions.sandboxes.runtime_api import RuntimeApi
from userlab.cloud.functions.sandboxes.runtime_connection import RuntimeConnection, RuntimeRequest
from userlab.cloud.functions.sandboxes.runtime_session import Outcome, RuntimeEvent, RuntimeSession

__all__ = ["Outcome", "RuntimeEvent", "Sandbox"]

# Seconds between looks at what no selector tells: an exit, the memory, a Windows pipe that fills.
EVERY = 0.05 if LogPipe.selectable else 0.01
DRAIN_SECONDS = 0.5


class Sandbox:
    """A process that speaks the Runtime API. `folder` is its own, mode 0700, and goes with it.

    >>> sandbox = Sandbox(api, folder)                                # doctest: +SKIP
    >>> sandbox.launch(argv, env, task_root, stdin=False)             # doctest: +SKIP
    >>> sandbox.initialize(10).kind, sandbox.invoke(event, 3, 128)    # doctest: +SKIP
    ('ready', Outcome(kind='response', payload=b'{"statusCode": 200}'))
    """

    def __init__(self, api: RuntimeApi, folder: Path) -> None:
        self._api = api
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True)
        (folder / "tmp").mkdir(mode=0o700)
        self.token = api.register(self)
        self.address = f"{api.address}/{self.token}"
        self.process: process_tree.Process | None = None
        self.log: Callable[[bytes], None] = lambda data: None
        self._session = RuntimeSession(self.token, EVERY)
        self._pipe: LogPipe | None = None

    def launch(self, argv: list[str], env: dict[str, str], folder: Path, stdin: bool) -> None:
        """Start the process. Raises OSError."""
        self.adopt(process_tree.start(argv, env, folder, subprocess.PIPE if stdin else subprocess.DEVNULL))

    def adopt(self, process: process_tree.Process) -> None:
        """Take over a process that somebody else has started."""
        assert process.stdout is not None
        self.process = process
        self._pipe = LogPipe(process.stdout)
        if self._pipe.selectable:
            self._session.watch(self._pipe, self._read_log)

    def tell(self, document: dict[str, Any]) -> None:
        """Write one line of JSON to the process's stdin. What a dead process misses shows as its exit."""
        if self.process is None or self.process.stdin is None:
            return
        with contextlib.suppress(OSError):
            self.process.stdin.write(json.dumps(document).encode() + b"\n")

    def offer(self, connection: RuntimeConnection, request: RuntimeRequest) -> None:
        """Take over a new connection from the Runtime API."""
        self._session.offer(connection, request)

    def initialize(self, seconds: float) -> Outcome:
        """Wait until the runtime asks for its first event: "ready", "init error", "exit" or "timeout"."""
        return self._until_waiting(seconds) or Outcome("ready")

    def invoke(self, event: RuntimeEvent, seconds: float, memory_mb: int) -> Outcome:
        """Hand over an event and wait for what comes of it.

        After anything but "response", "error" or "too large" the sandbox is done for.
        """
        limit = time.monotonic() + seconds
        if not self._session.is_waiting and (late := self._until_waiting(seconds)):
            return late
        self._session.deliver(event, seconds)
        left = limit - time.monotonic()
        outcome = self._session.work(left, lambda: False, lambda: self._look_around(memory_mb))
        self._session.finish()
        self._drain_log()
        assert outcome is not None  # it goes on until there is one
        return outcome

    @property
    def closed(self) -> bool:
        return self._session.closed

    def alive(self) -> bool:
        """Whether the process still runs. What it left behind when it exited is ended here."""
        if self.process is None or self.process.returncode is not None:
            return False
        if self.process.poll() is None:
            return True
        process_tree.end_group(self.process)
        return False

    def peak_memory_mb(self) -> int:
        """The most memory that the process has used, in MB; 0 when it is gone."""
        return process_tree.peak_memory_mb(self.process.pid) if self.process is not None else 0

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
        self._api.forget(self.token)
        self.log = lambda data: None
        self.end_process()
        if not self._session.close():
            return
        if self._pipe is not None:
            self._pipe.close()
        if self.process is not None and self.process.stdin is not None:
            with contextlib.suppress(OSError):
                self.process.stdin.close()
        remove_tree(self.folder)

    def _until_waiting(self, seconds: float) -> Outcome | None:
        return self._session.work(seconds, lambda: self._session.is_waiting, self._look_around)

    def _look_around(self, memory_mb: int = 0) -> Outcome | None:
        if self._pipe is not None and not LogPipe.selectable:
            self._read_log(self._pipe)
        if self.process is None or not self.alive():
            self._drain_log()
            return Outcome("exit", exit_status=self.process.returncode if self.process is not None else None)
        if memory_mb and process_tree.memory_mb(self.process.pid) > memory_mb:
            return Outcome("out of memory")
        return None

    def _drain_log(self) -> None:
        """Read until the pipe is empty, or for a while: a thread of the handler may write on and on."""
        limit = time.monotonic() + DRAIN_SECONDS
        while self._pipe is not None and self._read_log(self._pipe) and time.monotonic() < limit:
            pass

    def _read_log(self, pipe: LogPipe) -> bool:
        data = pipe.read()
        if data:
            self.log(data)
        if pipe.ended and pipe.selectable:
            self._session.unwatch(pipe)
        return bool(data)
