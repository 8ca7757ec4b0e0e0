"""The Node.js runtimes of Lambda.

A sandbox is a Node.js process that runs ``bootstrap/nodejs/index.mjs``, a client of the Runtime API that behaves as
AWS's own: CommonJS and ES modules, the same log lines, errors and context. Where the interpreter comes from stands in
`userlab.nodejs.interpreter`, the SDK's packages in `sdk_packages`; both are fetched when they are first needed
(`nodejs_fetch`). One interpreter runs all releases: process.version is the machine's, the rules are the runtime's.

nodejs22.x and older have callbacks, and lack what AWS turns off there.

Source: Lambda guide, "Building Lambda functions with Node.js".
"""

from __future__ import annotations

from pathlib import Path

from userlab.cloud.functions.runtimes import nodejs_process
from userlab.cloud.functions.runtimes.runtime import Command, Runtime


class Nodejs(Runtime):
    """Runs releases of Node.js; `switched_off` are those up to nodejs22.x, see `nodejs_process.argv`."""

    bootstrap = nodejs_process.BOOTSTRAP
    watches_stdin = True
    learns_from_stdin = True
    prepares = True

    def __init__(self, name: str, switched_off: bool) -> None:
        self.name = name
        self._switched_off = switched_off

    def command(self, sandbox_dir: Path, task_root: Path, handler: str, environment: dict[str, str]) -> Command:
        """A process that imports nothing ahead, for when there is no spare. Raises LabError as `spare`."""
        return nodejs_process.argv(sandbox_dir, preload=False, switched_off=self._switched_off), environment

    def spare(self, sandbox_dir: Path, environment: dict[str, str]) -> Command:
        """A prepared process: it has imported the SDK's DynamoDB client when it learns which function it is.

        Raises LabError when Node.js cannot be had.
        """
        return nodejs_process.argv(sandbox_dir, preload=True, switched_off=self._switched_off), environment

    def log_message(self, line: str) -> str:
        r"""A line of the log as the message it was: the console keeps the lines of one message together with \r."""
        return line.replace("\r", "\n")
