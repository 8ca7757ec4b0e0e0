"""`userlab status`: is it running, and how is it."""

from __future__ import annotations

import argparse
import json

from userlab.base.home import home_folder
from userlab.command.terminal import Commands, tell_elsewhere

NOT_RUNNING = 3
"""The exit code where no lab runs."""


def add(commands: Commands) -> None:
    """Declare the command and its options."""
    command = commands.add_parser("status", help="tell how it is; the exit code is 3 when it does not run")
    command.add_argument("--json", action="store_true", help="for programs")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """`userlab status`. Returns the exit code."""
    from userlab.command.condition import condition, sentences

    found = condition(home_folder())
    tell_elsewhere("not in this lab")
    print(json.dumps(found, indent=1) if options.json else sentences(found))
    return 0 if found["running"] else NOT_RUNNING
