"""The Node.js runtimes of Lambda, nodejs24.x and newer; the older ones are in `nodejs_until_22`.

A sandbox is a Node.js process that runs ``bootstrap/nodejs/index.mjs``, a client of the Runtime API that behaves as
AWS's own: CommonJS and ES modules, the same log lines, errors and context. Where the interpreter comes from stands in
`nodejs_interpreter`, the SDK's packages in `sdk_packages`; both are fetched when they are first needed
(`nodejs_fetch`). One interpreter runs all releases: process.version is the machine's, the rules are the runtime's.

Source: Lambda guide, "Building Lambda functions with Node.js".
"""

from __future__ import annotations

from pathlib import Path

from userlab.cloud.functions.runtimes import nodejs_process
from userlab.nodejs import sdk_packages

BOOTSTRAP = nodejs_process.BOOTSTRAP
WATCHES_STDIN = True

prepare = sdk_packages.prepare
is_ready = sdk_packages.is_ready


def spare(sandbox_dir: Path, environment: dict[str, str]) -> tuple[list[str], dict[str, str]]:
    """A prepared process: it has imported the SDK's DynamoDB client when it learns which function it is.

    Raises LabError when Node.js cannot be had.
    """
    return nodejs_process.argv(sandbox_dir, preload=True, switched_off=False), environment


def plain(sandbox_dir: Path, environment: dict[str, str]) -> tuple[list[str], dict[str, str]]:
    """A process that imports nothing ahead, for when there is no spare. Raises LabError as `spare`."""
    return nodejs_process.argv(sandbox_dir, preload=False, switched_off=False), environment


def log_message(line: str) -> str:
    r"""A line of the log as the message it was: the console keeps the lines of one message together with \r."""
    return line.replace("\r", "\n")
