"""`userlab answers`: the answer key for whoever teaches, made of the exercises themselves, which tests prove."""

from __future__ import annotations

import argparse

from userlab.base import chapters
from userlab.command.terminal import Commands

LEVELS = {
    "easy": "repeats what was shown",
    "mistake": "lets a typical error be seen",
    "open": "has many right answers; this is one",
    "thought": "takes some five minutes",
}


def add(commands: Commands) -> None:
    """Declare the command."""
    command = commands.add_parser("answers", help="the answer key, for whoever teaches: in Markdown")
    command.add_argument("chapters", metavar="CHAPTER", nargs="*", help="a number or a name; without one, all of them")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """`userlab answers`. Returns the exit code."""
    wanted = [chapters.called(text) for text in options.chapters] or chapters.CHAPTERS
    print("\n\n".join(["# Answers", *(section(chapter) for chapter in wanted)]))
    return 0


def section(chapter: chapters.Chapter) -> str:
    """A chapter's exercises, with their hints and a solution each, in Markdown."""
    from userlab.exercises.catalogue import all_exercises

    parts = [f"## {chapter.number:02} {chapter.title}"]
    for each in all_exercises():
        if each.chapter == chapter.name:
            hints = "\n".join(f"{number}. {hint}" for number, hint in enumerate(each.hints, 1))
            parts.append(f"### `{each.name}`: {each.concept}\n\nIt {LEVELS[each.level]}.\n\n{hints}")
            parts.append(f"```python\n{each.solution}\n```")
    return "\n\n".join(parts)
