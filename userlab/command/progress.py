"""`userlab progress`: what the learner passed, tried and did not touch yet."""

from __future__ import annotations

import argparse
from pathlib import Path

from userlab.command.terminal import Commands


def add(commands: Commands) -> None:
    """Declare the command."""
    command = commands.add_parser("progress", help="tell what you passed, tried and did not touch yet, by chapter")
    command.add_argument("--all", action="store_true", help="of everybody in the class of 'userlab hub'")
    command.add_argument("--folder", type=Path, metavar="FOLDER", help="the hub's folder; else ~/userlab-hub")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """`userlab progress`. Returns the exit code."""
    if options.all:
        from userlab.command.classroom import settings, standing

        folder = settings.read(options.folder or settings.usual_folder()).folder
        for line in standing.read(folder).lines():
            print(line)
        return 0
    from userlab.exercises.record import progress

    print(progress())
    return 0
