"""`userlab prepare`: fetch all that later needs a network, or pack it for machines that have none."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from userlab.base.errors import LabError
from userlab.base.home import home_folder
from userlab.base.home import prepare as prepare_home
from userlab.base.progress import progress
from userlab.command.terminal import Commands, say


def add(commands: Commands) -> None:
    """Declare the command and its options."""
    command = commands.add_parser("prepare", help="fetch all that chapters need, while there is a network")
    place = command.add_mutually_exclusive_group()
    place.add_argument("--to", metavar="FOLDER", type=_folder, help="then pack it all, userlab too, for a stick")
    place.add_argument("--from", metavar="FOLDER", type=_folder, dest="source", help="take it from such a stick")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """`userlab prepare`. Returns the exit code: 1 where something could not be had, after all else was."""
    from userlab.command.stick import packing, unpacking

    home = prepare_home(home_folder())
    if options.source:
        with progress(f"Copying from {options.source}"):
            unpacking.unpack(home, options.source)
    lacking = _fetch()
    if options.to and not lacking:
        with progress(f"Packing into {options.to}"):
            packing.pack(home, options.to)
        print(f"{options.to} is ready. On a machine like this one: python3 {options.to / 'install.py'}")
    for each in lacking:
        say(f"userlab: {each}")
    return 1 if lacking else 0


def _fetch() -> list[str]:
    """Fetch one thing after the other, tell what is here, and return what could not be had."""
    from userlab import terraform
    from userlab.base import terraform_mirror
    from userlab.nodejs import npm

    def fetched(name: str) -> Callable[[], None]:
        return lambda: npm.fetch(name, progress=say)

    steps: dict[str, Callable[[], None]] = {
        "Node.js and the AWS SDK for JavaScript v3": fetched(npm.RUNTIME),
        **{npm.SETS[name].title.strip(","): fetched(name) for name in npm.SETS},
        "Terraform's AWS provider": lambda: terraform_mirror.fill(home_folder(), terraform.provider()),
    }
    lacking = []
    for number, (name, fetch) in enumerate(steps.items(), 1):
        try:
            with progress(f"[{number} of {len(steps)}] {name}"):
                fetch()
            print(f"[{number} of {len(steps)}] {name}: here", flush=True)
        except LabError as error:
            print(f"[{number} of {len(steps)}] {name}: not here", flush=True)
            lacking.append(str(error).split("\n")[0])
    return list(dict.fromkeys(lacking))


def _folder(text: str) -> Path:
    return Path(text).expanduser().absolute()
