"""Sandboxes forked from one process that has done the slow imports.

Started on its own, a Python sandbox with the SDK takes 36 MB and 0.3 s, most of both for the same modules. A fork of a
process that holds them already takes 12 MB of its own and 2 ms. Only Linux is asked for that: macOS has system
libraries that end a forked process, Windows has no fork; there a spare process is kept (`spares`).

The cloud and the fork server speak over a pair of sockets, one JSON document a message. A request carries the ends of
two pipes, which become stdin and stdout of the fork. The server is the fork's parent, so it tells when one exits.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import IO

from userlab.cloud.functions.sandboxes import process_tree

AVAILABLE = sys.platform == "linux"

ANSWER_SECONDS = 20.0  # of a machine that has thirty sandboxes to start; a fork takes 2 ms
MESSAGE = 4096


class ForkedProcess:
    """What is needed of subprocess.Popen, for a process that another one started."""

    def __init__(self, pid: int, stdin: IO[bytes], stdout: IO[bytes]) -> None:
        self.pid = pid
        self.stdin: IO[bytes] | None = stdin
        self.stdout: IO[bytes] | None = stdout
        self.returncode: int | None = None
        self._exited = threading.Event()

    def poll(self) -> int | None:
        return self.returncode

    def wait(self, timeout: float) -> int | None:
        """The exit status; raises subprocess.TimeoutExpired."""
        if not self._exited.wait(timeout):
            raise subprocess.TimeoutExpired(f"process {self.pid}", timeout)
        return self.returncode

    def kill(self) -> None:
        if self.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def exited(self, returncode: int) -> None:
        self.returncode = returncode
        self._exited.set()


class ForkServer:
    """Forks processes from one that `command()` names, an (argv, environment); started when it is first needed, and
    anew when it has died.

    >>> server = ForkServer(lambda: (argv, env), folder)                 # doctest: +SKIP
    >>> server.fork(sandbox_folder).pid                                  # doctest: +SKIP
    4711
    """

    def __init__(self, command: Callable[[], tuple[list[str], dict[str, str]]], folder: Path) -> None:
        self._command = command
        self._folder = folder
        self._lock = threading.Lock()
        self._running: _Running | None = None
        self._closed = False

    def prepare(self) -> None:
        """Start the process, if it does not run. Raises OSError."""
        self._get()

    def fork(self, folder: Path) -> ForkedProcess:
        """A new process in a session of its own, its current folder `folder`. Raises OSError."""
        return self._get().fork(folder)

    def end_without_forks(self) -> None:
        """End the process if no fork of it is left; the next one that is wanted starts it again."""
        with self._lock:
            if self._running is None or self._running.has_forks():
                return
            running, self._running = self._running, None
        running.close()

    def close(self) -> None:
        """End the process. Its forks are ended by whoever has them."""
        with self._lock:
            self._closed = True
            running, self._running = self._running, None
        if running is not None:
            running.close()

    def _get(self) -> _Running:
        with self._lock:
            if self._closed:
                raise OSError("The fork server is closed.")
            if self._running is None or self._running.lost:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._running = _Running(*self._command(), self._folder)
            return self._running


class _Running:
    """One life of the process."""

    def __init__(self, argv: list[str], environment: dict[str, str], folder: Path) -> None:
        self.lost = False
        self._socket, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._numbers = itertools.count()
        self._asked: dict[int, tuple[Future[ForkedProcess], IO[bytes], IO[bytes]]] = {}
        self._forks: dict[int, ForkedProcess] = {}
        self._lock = threading.Lock()
        try:
            with there:
                self._process = process_tree.start(argv, environment, folder, there)
        except BaseException:
            self._socket.close()
            raise
        threading.Thread(target=self._listen, name="fork-server", daemon=True).start()

    def fork(self, folder: Path) -> ForkedProcess:
        found = self._ask(folder)
        try:
            return found.result(ANSWER_SECONDS)
        except TimeoutError:
            if found.cancel():
                raise
            return found.result()

    def has_forks(self) -> bool:
        with self._lock:
            return bool(self._forks or self._asked)

    def _ask(self, folder: Path) -> Future[ForkedProcess]:
        """Send a request with one end of two pipes; the other ends wait for the answer."""
        found: Future[ForkedProcess] = Future()
        number = next(self._numbers)
        with contextlib.ExitStack() as theirs, contextlib.ExitStack() as ours:
            reads, stdin = _pipe(theirs, ours)
            stdout, writes = _pipe(ours, theirs)
            with self._lock:
                if self.lost:
                    raise OSError("The fork server has exited.")
                self._asked[number] = found, stdin, stdout
            try:
                request = json.dumps({"number": number, "folder": str(folder)}).encode()
                socket.send_fds(self._socket, [request], [reads.fileno(), writes.fileno()])
            except OSError:
                with self._lock:
                    self._asked.pop(number, None)
                raise
            ours.pop_all()
        return found

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        process_tree.end(self._process)

    def _listen(self) -> None:
        try:
            while message := self._socket.recv(MESSAGE):
                self._take(json.loads(message))
        except OSError:
            pass
        finally:
            self._lose()

    def _take(self, message: dict[str, int]) -> None:
        with self._lock:
            if "number" in message:
                found, stdin, stdout = self._asked.pop(message["number"])
                process = self._forks[message["pid"]] = ForkedProcess(message["pid"], stdin, stdout)
                if found.set_running_or_notify_cancel():
                    found.set_result(process)
                else:  # too late for whoever asked: it reads from stdin that nobody wants it
                    stdin.close()
                    stdout.close()
            elif fork := self._forks.pop(message["pid"], None):
                fork.exited(message["exited"])

    def _lose(self) -> None:
        """The process is gone, and with it the knowledge of its forks: end them."""
        with self._lock:
            self.lost = True
            asked, self._asked = self._asked, {}
            forks, self._forks = self._forks, {}
        for found, stdin, stdout in asked.values():
            stdin.close()
            stdout.close()
            if found.set_running_or_notify_cancel():
                found.set_exception(OSError("The fork server exited before it could start a sandbox."))
        for fork in forks.values():
            with contextlib.suppress(OSError):
                os.killpg(fork.pid, signal.SIGKILL)
            fork.exited(-signal.SIGKILL)
        process_tree.end(self._process)
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._socket.close()


def _pipe(reader: contextlib.ExitStack, writer: contextlib.ExitStack) -> tuple[IO[bytes], IO[bytes]]:
    """A pipe's two ends, each to be closed by a stack."""
    reads, writes = os.pipe()
    return (
        reader.enter_context(os.fdopen(reads, "rb", buffering=0)),
        writer.enter_context(os.fdopen(writes, "wb", buffering=0)),
    )
