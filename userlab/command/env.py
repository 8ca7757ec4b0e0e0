"""`userlab env`: what makes any AWS tool of a shell talk to the lab."""

from __future__ import annotations

import argparse
import json
import os
from typing import Any

from userlab.base.home import home_folder
from userlab.base.progress import progress
from userlab.command.terminal import Commands, add_chapter, say, tell_elsewhere


def add(commands: Commands) -> None:
    """Declare the command and its options."""
    command = commands.add_parser("env", help="print what makes a shell's AWS tools talk to the lab")
    add_chapter(command, "the account of a chapter, such as 3 or add-items")
    command.add_argument("--json", action="store_true", help="the variables as one JSON object")
    command.add_argument("--shell", choices=("sh", "fish", "powershell", "cmd"), help="in this shell's language")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """`userlab env`. Returns the exit code."""
    from userlab.command import shell_exports

    tell_elsewhere("but these variables lead this shell's own tools to the local cloud")
    variables = {**_target(options.chapter).variables, **shell_exports.proxy_exceptions(os.environ)}
    remove = shell_exports.leftovers(variables, os.environ)
    if not options.json:
        print(shell_exports.lines(options.shell or shell_exports.usual_shell(), variables, remove))
        return 0
    if "AWS_SESSION_TOKEN" in os.environ:
        variables["AWS_SESSION_TOKEN"] = ""
    print(json.dumps(variables, indent=1))
    leading_elsewhere = [name for name in shell_exports.leading_elsewhere(os.environ) if name not in variables]
    if leading_elsewhere:
        say(f"Unset what this shell has set as well, it leads elsewhere: {' '.join(leading_elsewhere)}")
    return 0


def _target(chapter: str | None) -> Any:
    from userlab.base.chapters import account_of
    from userlab.lab import target
    from userlab.process import guests, local_cloud

    with progress("Starting the local cloud"):
        cloud = local_cloud.attach_or_start(home_folder())
    guests.note_terminal(home_folder())
    return target.attached(cloud, account_of(chapter))
