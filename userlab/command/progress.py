"""`userlab progress`: what the learner passed, tried and did not touch yet."""

from __future__ import annotations

import argparse

from userlab.command.terminal import Commands


def add(commands: Commands) -> None:
    """Declare the command."""
    command = commands.add_parser("progress", help="tell what you passed, tried and did not touch yet, by chapter")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """`userlab progress`. Returns the exit code."""
    from userlab.exercises.record import progress

    print(progress())
    return 0
