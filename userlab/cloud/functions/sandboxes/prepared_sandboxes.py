"""Sandboxes that have the slow part of a cold start behind them when a function asks for one.

Where the system forks, they are forks of one prepared process (`fork_server`); elsewhere, and for runtimes that cannot
fork, a spare process is kept (`spares`).
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from pathlib import Path

from userlab.cloud.functions.runtimes.runtime import Runtime
from userlab.cloud.functions.sandboxes import environment, fork_server
from userlab.cloud.functions.sandboxes.fork_server import ForkServer
from userlab.cloud.functions.sandboxes.sandbox import Sandbox
from userlab.cloud.functions.sandboxes.spares import Spares

UNUSED_SECONDS = 120.0
"""After which what is prepared for a runtime goes, unless sandboxes are left: 36 MB for Python, 40 MB for Node.js."""


class PreparedSandboxes:
    """What a `Launcher` has ready. `new_sandbox()` makes a sandbox without a process, `new_place()` the folder and the
    address of a process that is no sandbox.

    >>> prepared = PreparedSandboxes(new_sandbox, new_place)              # doctest: +SKIP
    >>> prepared.take(Python(), task_root, None).process.pid               # doctest: +SKIP
    4711
    """

    def __init__(self, new_sandbox: Callable[[], Sandbox], new_place: Callable[[], tuple[Path, str]]) -> None:
        self._new_sandbox = new_sandbox
        self._new_place = new_place
        self._spares = Spares(self._launch_spare)
        self._fork_servers: dict[str, ForkServer] = {}
        self._used: dict[str, float] = {}
        self._lock = threading.Lock()

    def prepare(self, runtime: Runtime) -> None:
        """Start what a runtime needs, without waiting for it."""
        self._used[runtime.name] = time.monotonic()
        server = self._fork_server(runtime)
        if server is None:
            self._spares.prepare(runtime)
            return
        with contextlib.suppress(OSError):
            server.prepare()

    def take(self, runtime: Runtime, task_root: Path, opt: Path | None) -> Sandbox | None:
        """A sandbox that can become the function of this package; None when there is none."""
        if not runtime.prepares or not runtime.unshadowed(task_root, opt):
            return None
        self._used[runtime.name] = time.monotonic()
        server = self._fork_server(runtime)
        if server is not None:
            return self._forked(server)
        sandbox = self._spares.take(runtime)
        self._spares.prepare(runtime)
        return sandbox

    def end_unused(self, now: float) -> None:
        """End what nobody took for long; whoever asks next waits for a start of a third of a second."""
        for name, used in list(self._used.items()):
            if now - used > UNUSED_SECONDS:
                self._spares.end(name)
                if name in self._fork_servers:
                    self._fork_servers[name].end_without_forks()

    def close(self) -> None:
        self._spares.close()
        for server in self._fork_servers.values():
            server.close()

    def _fork_server(self, runtime: Runtime) -> ForkServer | None:
        """The process that sandboxes of a runtime are forked from; None where there is none."""
        if not fork_server.AVAILABLE or not runtime.forks:
            return None
        with self._lock:
            if runtime.name not in self._fork_servers:
                folder, address = self._new_place()
                env = environment.process_environment(folder, address)
                self._fork_servers[runtime.name] = ForkServer(lambda: runtime.fork_server(env), folder)
            return self._fork_servers[runtime.name]

    def _forked(self, server: ForkServer) -> Sandbox | None:
        sandbox = self._new_sandbox()
        try:
            sandbox.adopt(server.fork(sandbox.folder))
        except OSError:  # a process of its own does as well
            sandbox.close()
            return None
        return sandbox

    def _launch_spare(self, runtime: Runtime) -> Sandbox:
        sandbox = self._new_sandbox()
        try:
            env = environment.process_environment(sandbox.folder, sandbox.address)
            sandbox.launch(*runtime.spare(sandbox.folder, env), sandbox.folder, runtime.watches_stdin)
        except BaseException:
            sandbox.close()
            raise
        return sandbox
