"""Processes that are started before anybody asks.

Most of a cold start is the interpreter and the import of the SDK. A spare has that behind it and waits to be told
which function it is, so a first invocation costs little more than the handler's own imports. One spare is kept for
a runtime that has been used, as long as the machine has memory to spare.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import psutil

from userlab.base.errors import LabError
from userlab.cloud.functions.runtimes.runtime import Runtime
from userlab.cloud.functions.sandboxes.sandbox import Sandbox

MEMORY_NEEDED = 512 * 1024 * 1024  # free on the machine, or no spare is started


class Spares:
    """Keeps up to `count` prepared sandboxes for each runtime. `launch(runtime)` starts one."""

    def __init__(self, launch: Callable[[Runtime], Sandbox], count: int = 1) -> None:
        self._launch = launch
        self.count = count
        self._waiting: dict[str, list[Sandbox]] = {}
        self._starting: dict[str, int] = {}
        self._lock = threading.Lock()
        self._closed = False

    def take(self, runtime: Runtime) -> Sandbox | None:
        """A prepared sandbox, None when there is none."""
        with self._lock:
            waiting = self._waiting.get(runtime.name, [])
            sandbox = waiting.pop(0) if waiting else None
        if sandbox is not None and not sandbox.alive():
            sandbox.close()
            return None
        return sandbox

    def prepare(self, runtime: Runtime) -> None:
        """Start what is missing, in the background."""
        if not runtime.prepares:
            return
        name = runtime.name
        with self._lock:
            there = len(self._waiting.get(name, [])) + self._starting.get(name, 0)
            if self._closed or there >= self.count or psutil.virtual_memory().available < MEMORY_NEEDED:
                return
            self._starting[name] = self._starting.get(name, 0) + 1
        threading.Thread(target=self._start, args=(runtime,), name="spare-sandbox", daemon=True).start()

    def waiting(self) -> int:
        """How many spares are there."""
        with self._lock:
            return sum(map(len, self._waiting.values()))

    def end(self, name: str) -> None:
        """End the spares of a runtime; the next one that is prepared is a new one."""
        with self._lock:
            sandboxes = self._waiting.pop(name, [])
        for sandbox in sandboxes:
            sandbox.close()

    def close(self) -> None:
        with self._lock:
            self._closed = True
            sandboxes = [sandbox for each in self._waiting.values() for sandbox in each]
            self._waiting.clear()
        for sandbox in sandboxes:
            sandbox.close()

    def _start(self, runtime: Runtime) -> None:
        sandbox = None
        try:
            sandbox = self._launch(runtime)
        except (OSError, LabError):
            pass  # the next cold start says what is wrong
        finally:
            with self._lock:
                self._starting[runtime.name] -= 1
                keep = not self._closed
                if keep and sandbox is not None:
                    self._waiting.setdefault(runtime.name, []).append(sandbox)
        if sandbox is not None and not keep:
            sandbox.close()
