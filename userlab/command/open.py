"""`userlab` without a command: the learner's copy of the workbook in JupyterLab, beside a running lab."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from userlab.base.home import home_folder, prepare
from userlab.base.progress import progress
from userlab.command.jupyter.options import refuse_unknown
from userlab.command.terminal import add_folder, say, tell_unsaved

if TYPE_CHECKING:
    from userlab.process.record import LocalCloud


def parse(arguments: list[str]) -> tuple[argparse.Namespace, list[str]]:
    """The command's own options, and those that go to JupyterLab. Raises NoSuchOption."""
    parser = argparse.ArgumentParser(prog="userlab", add_help=False, allow_abbrev=False)
    add_folder(parser)
    parser.set_defaults(run=run)
    options, jupyter = parser.parse_known_args(arguments)
    refuse_unknown(jupyter)
    return options, jupyter


def run(options: argparse.Namespace, jupyter: list[str]) -> int:
    """Start or attach to the lab, open JupyterLab, and end what was started when JupyterLab ends."""
    from userlab.command import workbook
    from userlab.lab import target
    from userlab.process import local_cloud

    workbook.refuse_without_jupyterlab()
    folder = _folder(options, jupyter)  # before anything is started for nothing
    home = home_folder()
    if target.elsewhere():
        say(f"Notebooks work on {target.elsewhere()}, as USERLAB_TARGET says. The local cloud is not started.")
        return workbook.read(prepare(home), folder, jupyter)
    try:
        with progress("Starting the local cloud"):
            cloud = local_cloud.attach_or_start(home, guest=os.getpid())
        say(f"The lab is at {cloud.endpoint}. Ctrl-C ends JupyterLab{_and_the_lab(home, cloud)}.")
        if cloud.notice:
            say(cloud.notice)
        return workbook.read(home, folder, jupyter)
    finally:
        with progress("Ending the local cloud"):
            ended = local_cloud.leave(home, os.getpid())
        if not ended:
            say("The lab goes on: it was started by itself, or somebody else uses it. 'userlab stop' ends it.")
        tell_unsaved(home)


def _and_the_lab(home: Path, cloud: LocalCloud) -> str:
    from userlab.process import guests

    return " and, if nobody else uses it then, the lab" if cloud.guests and not guests.kept(home) else ""


def _folder(options: argparse.Namespace, jupyter: list[str]) -> Path:
    """The learner's copy, whole. A folder that JupyterLab's own options name is the caller's business."""
    from userlab.command import workbook, working_copy

    course = workbook.notebooks()
    if workbook.has_own_folder(jupyter):
        return course
    with progress("Laying out your chapters"):
        working_copy.complete(options.folder, course)
        newer = working_copy.outdated(options.folder, course)
    say(f"Your chapters are in {options.folder} (--folder moves them).")
    if newer:
        named = "" if options.folder == working_copy.usual_folder() else f' --folder "{options.folder}"'
        files = working_copy.first_of(newer)
        say(f"Newer versions are there of {files}: 'userlab update{named}' brings them, never over your work.")
    return Path(options.folder)
