"""What the sub-commands share: what they say to whoever sits there, what they ask, and how a chapter is named."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from userlab.base import chapters
from userlab.base.errors import LabError

if TYPE_CHECKING:
    Commands: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]
else:
    Commands = object


def say(text: str, end: str = "\n") -> None:
    """Tell a person something: on stderr, so that what a program reads on stdout stays clean."""
    print(text, end=end, file=sys.stderr, flush=True)


def can_ask() -> bool:
    """Whether somebody sits there who can answer: not in a pipe, and not in a notebook's `!userlab`."""
    return sys.stdin is not None and sys.stdin.isatty() and "JPY_PARENT_PID" not in os.environ


def tell_elsewhere(contrast: str) -> None:
    """Say so if USERLAB_TARGET sends this shell's notebooks elsewhere."""
    from userlab.lab import target

    if target.elsewhere():
        say(f"USERLAB_TARGET is set: notebooks work on {target.elsewhere()}, {contrast}.")


def tell_unsaved(home: Path) -> None:
    """Raise LabError if the cloud that was ended could not save everything."""
    from userlab.process import last_words

    unsaved = last_words.take(home)
    if unsaved:
        raise LabError(f"Not everything was saved when the lab ended; what came last is lost.\n{unsaved}")


def add_chapter(command: argparse.ArgumentParser, help: str) -> None:
    """Declare `--chapter`: a number, a name or a notebook's file name; also an account of the lab, by its id."""
    command.add_argument("--chapter", metavar="NAME", type=_chapter, help=help)


def add_folder(command: argparse.ArgumentParser) -> None:
    """Declare `--folder`: where the learner's copy of the workbook is."""
    from userlab.command.working_copy import usual_folder

    command.add_argument(
        "--folder",
        metavar="FOLDER",
        type=lambda text: Path(text).expanduser().absolute(),
        default=usual_folder(),
        help="the folder of your workbook; without it %(default)s",
    )


def _chapter(text: str) -> str:
    if text == chapters.PLAYGROUND or chapters.is_account(text):
        return text
    try:
        return chapters.called(text).name
    except LabError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
