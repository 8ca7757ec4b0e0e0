"""`userlab fetch`: what chapters need of npm, while there is a network."""

from __future__ import annotations

import argparse

from userlab.base.errors import LabError
from userlab.command.terminal import Commands, say


def add(commands: Commands) -> None:
    """Declare the command and what can be fetched."""
    command = commands.add_parser("fetch", help="fetch ahead what some chapters need, for later work offline")
    command.add_argument(
        "what",
        nargs="*",
        help="nodejs (the AWS SDK for JavaScript, and Node.js if it is missing), aws-sdk-v2, newman; none: all of them",
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """`userlab fetch`. Returns the exit code."""
    from userlab.nodejs import npm

    unknown = [name for name in options.what if name not in (*npm.NAMES, *npm.OF_A_HUB)]
    if unknown:
        raise LabError(f"There is no {unknown[0]!r} to fetch. It can be: {', '.join((*npm.NAMES, *npm.OF_A_HUB))}.")
    npm.fetch(*options.what, progress=say)
    if not options.what or npm.RUNTIME in options.what:
        print("Functions in Node.js are ready: Node.js and the AWS SDK for JavaScript are here.")
    for name in options.what or npm.SETS:
        if name != npm.RUNTIME:
            print(f"{name} is here.")
    return 0
