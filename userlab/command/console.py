"""`userlab console`: the lab's own AWS Console in the browser."""

from __future__ import annotations

import argparse

from userlab.base.home import home_folder
from userlab.base.progress import progress
from userlab.command.terminal import Commands, add_chapter, say


def add(commands: Commands) -> None:
    """Declare the command and its options."""
    command = commands.add_parser("console", help="open the lab's own AWS Console in the browser")
    add_chapter(command, "the account of a chapter, such as 3 or add-items")
    command.add_argument(
        "--print", action="store_true", dest="only_print", help="print its address, good once for 30 seconds"
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """`userlab console`. Returns the exit code."""
    import webbrowser

    from userlab.base.chapters import account_of
    from userlab.base.home import secret_of
    from userlab.console import entrance, proofs
    from userlab.process import guests, local_cloud

    home = home_folder()
    with progress("Starting the local cloud"):
        cloud = local_cloud.attach_or_start(home)
    guests.note_terminal(home)
    address = entrance.address(cloud.console, secret_of(home), account_of(options.chapter))
    # Never the address itself: every user of the machine can read a browser's command line.
    if options.only_print or not webbrowser.open(entrance.redirect_file(home, address).as_uri()):
        print(address)
        say(f"It has a code in it that opens the console once, within {proofs.CODE_SECONDS} seconds.")
    else:
        say("The console opens in your browser. If it can't read the file: userlab console --print")
    return 0
