"""`userlab start`: the local cloud by itself, in the background."""

from __future__ import annotations

import argparse

from userlab.base.home import home_folder
from userlab.base.progress import progress
from userlab.command.terminal import Commands, say


def add(commands: Commands) -> None:
    """Declare the command and its options."""
    command = commands.add_parser("start", help="start the local cloud in the background, or say where it is")
    command.add_argument("--port", type=_port, metavar="N", help="listen on this port, or not at all")
    command.add_argument("--ephemeral", action="store_true", help="begin empty, keep nothing on disk")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """`userlab start`. Returns the exit code."""
    from userlab.process import guests, local_cloud

    home = home_folder()
    with progress("Starting the local cloud"):
        cloud = local_cloud.start(home, options.port, options.ephemeral)
    guests.keep(home)  # also if a notebook began it: from now on it stays until it is stopped
    print(f"The lab is running at {cloud.endpoint} (process {cloud.pid}).", flush=True)
    if cloud.notice:
        say(cloud.notice)
    return 0


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: a port is a number from 1 to 65535")
    return int(text)
