"""`userlab update`: new versions of chapters in the learner's workbook, never over what the learner wrote."""

from __future__ import annotations

import argparse

from userlab.base.progress import progress
from userlab.command.terminal import Commands, add_folder


def add(commands: Commands) -> None:
    """Declare the command and its options."""
    command = commands.add_parser("update", help="bring new versions of chapters into your workbook")
    add_folder(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """`userlab update`. Returns the exit code."""
    from userlab.command import workbook, working_copy

    with progress("Comparing chapters"):
        brought = working_copy.bring_up_to_date(options.folder, workbook.notebooks())
    for name, there in brought.items():
        beside = f"{name} has your work in it: its newest version is {there}."
        print(f"{name} is the newest version now." if name == there else beside)
    if not brought:
        print("Every chapter is the newest.")
    return 0
