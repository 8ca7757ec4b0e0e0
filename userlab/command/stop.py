"""`userlab stop`: end the local cloud."""

from __future__ import annotations

import argparse

from userlab.base.home import home_folder
from userlab.base.progress import progress
from userlab.command.terminal import Commands, tell_unsaved


def add(commands: Commands) -> None:
    """Declare the command."""
    command = commands.add_parser("stop", help="end the local cloud; what is in it stays on disk")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """`userlab stop`. Returns the exit code."""
    from userlab.process import local_cloud

    home = home_folder()
    with progress("Ending the local cloud"):
        ran = local_cloud.stop(home)
    print("The lab is stopped." if ran else "The lab was not running.", flush=True)
    tell_unsaved(home)
    return 0
