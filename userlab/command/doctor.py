"""`userlab doctor`: what this machine has of all that the course needs, and what to do where it lacks."""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

from userlab.base.home import home_folder
from userlab.command.examination.finding import NOTE, WRONG, Finding
from userlab.command.terminal import Commands


def add(commands: Commands) -> None:
    """Declare the command and its options."""
    command = commands.add_parser("doctor", help="look whether this machine has what the course needs")
    command.add_argument("--json", action="store_true", help="for programs")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """`userlab doctor`. Returns the exit code: 1 if something is wrong, 0 if at most something lacks."""
    found = []
    for each in findings(home_folder()):
        found.append(each)
        if not options.json:
            print(each, flush=True)
    wrong, lacking = (sum(each.state == state for each in found) for state in (WRONG, NOTE))
    if options.json:
        told = [dataclasses.asdict(each) for each in found]
        print(json.dumps({"ok": not wrong, "findings": told}, indent=1))
    else:
        lacks = f"; {lacking} of the lines above are notes: some chapters lack something" if lacking else ""
        print(f"\n{f'{wrong} things are wrong.' if wrong else f'This machine is ready for the course{lacks}.'}")
    return 1 if wrong else 0


def findings(home: Path) -> Iterator[Finding]:
    """Look at everything, one finding after the other. Nothing is changed, started or fetched."""
    from userlab.command.examination import installation

    yield from installation.findings()
    try:
        from userlab.command.examination import laboratory, machine, programs
    except ModuleNotFoundError:
        return  # the finding about packages says so
    yield from programs.findings(home)
    yield from machine.findings(home)
    yield from laboratory.findings(home)
