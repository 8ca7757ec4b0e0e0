"""`userlab copy 06`: a fresh copy of a chapter in the learner's workbook, beside what the learner wrote."""

from __future__ import annotations

import argparse

from userlab.base import chapters
from userlab.command.terminal import Commands, add_folder


def add(commands: Commands) -> None:
    """Declare the command and its options."""
    command = commands.add_parser("copy", help="lay a fresh copy of a chapter into your workbook, beside your own work")
    command.add_argument("chapters", metavar="CHAPTER", nargs="+", help="a number or a name, such as 6")
    add_folder(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """`userlab copy`. Returns the exit code."""
    from userlab.command import workbook, working_copy

    course = workbook.notebooks()
    for chapter in [chapters.called(text) for text in options.chapters]:
        there = working_copy.fresh(options.folder, course, chapter.file)
        print(f"A fresh copy of {chapter.file} is {options.folder / there}.")
    return 0
