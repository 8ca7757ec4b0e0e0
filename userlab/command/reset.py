"""`userlab reset`: empty the lab, or one chapter's account."""

from __future__ import annotations

import argparse

from userlab.base.errors import LabError
from userlab.base.home import home_folder
from userlab.base.progress import progress
from userlab.command.terminal import Commands, add_chapter, can_ask, say


def add(commands: Commands) -> None:
    """Declare the command and its options."""
    command = commands.add_parser("reset", help="empty the lab, or one chapter's account")
    add_chapter(command, "only the account of this chapter, such as 3 or add-items")
    command.add_argument("--yes", action="store_true", help="do not ask; needed where nobody can be asked")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """`userlab reset`. Returns the exit code."""
    from userlab.command import emptying

    home = home_folder()
    what = f"the account of {options.chapter}" if options.chapter else "every account of the lab"
    if not options.yes and not can_ask():
        raise LabError(
            f"This deletes all that is in {what}, and nobody can be asked here. If you mean it: userlab reset "
            f"{f'--chapter {options.chapter} ' if options.chapter else ''}--yes"
        )
    if not options.yes:
        say(f"This deletes all that is in {what}: tables, functions, APIs, roles. Go on? [y/N] ", end="")
        if input().strip().lower() not in ("y", "yes"):
            say("Nothing was deleted.")
            return 1
    with progress(f"Emptying {what}"):
        emptying.empty(home, options.chapter)
    print(f"Emptied {what}.")
    return 0
