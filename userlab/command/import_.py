"""`userlab import FILE`: go on with what another machine, or an earlier userlab, exported."""

from __future__ import annotations

import argparse
from pathlib import Path

from userlab.base.errors import LabError
from userlab.base.home import home_folder
from userlab.base.progress import progress
from userlab.command.terminal import Commands, add_folder, can_ask, say

NAMED = 6


def add(commands: Commands) -> None:
    """Declare the command and its options."""
    command = commands.add_parser("import", help="go on with what `userlab export` wrote")
    command.add_argument("file", metavar="FILE", type=lambda text: Path(text).expanduser().absolute())
    command.add_argument("--yes", action="store_true", help="do not ask before something is replaced")
    add_folder(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """`userlab import`. Returns the exit code."""
    from userlab.command import workbook
    from userlab.command.moving import archive, work

    home = home_folder()
    with progress(f"Checking {options.file}"):
        found = archive.read(options.file)
    if not options.yes and not _agreed(work.in_the_way(found, home, options.folder)):
        say("Nothing was imported.")
        return 1
    with progress("Laying out your work"):
        work.lay(found, home, options.folder, workbook.notebooks())
    print(f"Your work is in {options.folder} and in the lab's folder {home}. Go on with: userlab")
    return 0


def _agreed(replaced: list[str]) -> bool:
    """Whether the learner wants the work, knowing what it is and what it replaces."""
    told = ", ".join(replaced[:NAMED]) + (f" and {len(replaced) - NAMED} more" if len(replaced) > NAMED else "")
    replaces = f" This replaces what you have here: {told}." if replaced else ""
    trust = "A lab's state can hold programs that run as you: import only a file that you exported yourself."
    if not can_ask():
        raise LabError(f"{trust}{replaces} Nobody can be asked here. If you mean it, say --yes.")
    say(f"{trust}{replaces} Go on? [y/N] ", end="")
    return input().strip().lower() in ("y", "yes")
