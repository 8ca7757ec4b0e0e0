"""`userlab export FILE`: notebooks, progress and the cloud's state in one file."""

from __future__ import annotations

import argparse
from pathlib import Path

from userlab.base.errors import LabError
from userlab.base.home import home_folder
from userlab.base.progress import progress
from userlab.command.terminal import Commands, add_folder, can_ask, say


def add(commands: Commands) -> None:
    """Declare the command and its options."""
    command = commands.add_parser("export", help="put your notebooks, progress and cloud into one file")
    command.add_argument("file", metavar="FILE", type=lambda text: Path(text).expanduser().absolute())
    command.add_argument("--yes", action="store_true", help="do not ask before a file is replaced")
    add_folder(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """`userlab export`. Returns the exit code."""
    from userlab.command.moving import archive, work

    if options.file.exists() and not options.yes:
        if not can_ask():
            raise LabError(f"{options.file} exists. Name another file, or say --yes to replace it.")
        say(f"{options.file} exists. Replace it? [y/N] ", end="")
        if input().strip().lower() not in ("y", "yes"):
            say("Nothing was exported.")
            return 1
    with progress("Collecting your work"):
        found = work.collect(home_folder(), options.folder)
        archive.write(options.file, found)
    notebooks = sum(name.startswith("workbook/") and name.endswith(".ipynb") for name in found)
    accounts = len({name.split("/")[-1].split(".")[0] for name in found if name.startswith("lab/accounts/")})
    print(f"{options.file} holds {notebooks} notebooks, your progress and {accounts} accounts of the lab.")
    say("Keep it to yourself: the lab's keys are in it. On the other machine: userlab import FILE")
    return 0
