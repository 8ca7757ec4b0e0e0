"""What a runtime is: how to start a process that speaks the Runtime API.

Source: Lambda guide, "Using the Lambda runtime API for custom runtimes".
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

Command = tuple[list[str], dict[str, str]]
"""A command line, and the environment of its process."""


class InvalidEntrypoint(Exception):
    """What should be started cannot be; the text says why, as Lambda does."""


class Runtime(Protocol):
    """Runs the functions of one or more Lambda runtimes. What it does not define itself is as it stands here.

    A runtime that `prepares` can start processes before anybody asks (`spare`), and one that `forks` a process from
    which such a one is forked (`fork_server`). A prepared a process does its slow imports
    and then waits for one line on stdin: a JSON object {"environment": {...}, "task_root": path, "opt": path or null,
    "handler": text}. It then becomes that function, with exactly that environment. A process of a runtime that
    `learns_from_stdin` always does so, whether it was prepared or not.

    `name` tells runtimes apart, `bootstrap` is the folder of the runtime's own code (None: the package brings it).
    With `watches_stdin` the process gets a pipe on stdin that ends when the cloud dies, however it dies, and ends
    itself then; without it stdin is empty. All of this may raise LabError, whose text the caller of the function gets.
    """

    name: str
    bootstrap: Path | None = None
    watches_stdin: bool = False
    learns_from_stdin: bool = False
    prepares: bool = False
    forks: bool = False

    def command(self, sandbox_dir: Path, task_root: Path, handler: str, environment: dict[str, str]) -> Command:
        """What to start for a function. Raises InvalidEntrypoint when the package has nothing that could be.

        `environment` is the whole documented one, AWS_LAMBDA_RUNTIME_API (host:port/token) among it; for a runtime
        that learns from stdin only what is known ahead: that address, TMPDIR, HOME and what the system needs.
        """
        raise NotImplementedError

    def spare(self, sandbox_dir: Path, environment: dict[str, str]) -> Command:
        """What to start before anybody asks. Raises LookupError for a runtime that prepares nothing."""
        raise LookupError(self.name)

    def fork_server(self, environment: dict[str, str]) -> Command:
        """A process that does the same imports and then forks such a process whenever it is asked to.

        Raises LookupError for a runtime that does not fork.
        """
        raise LookupError(self.name)

    def unshadowed(self, task_root: Path, opt: Path | None) -> bool:
        """Whether a prepared process may become this function: not where the package has its own copy of an import."""
        return True

    def log_message(self, line: str) -> str:
        """Undo what the bootstrap does to keep a message of several lines together."""
        return line

    def places(self, runtime: str) -> tuple[tuple[str, str], ...]:
        """(folder here, folder on AWS) of further paths that log lines and errors show as on AWS."""
        return ()
