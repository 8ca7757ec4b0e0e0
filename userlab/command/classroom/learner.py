"""A learner's server on a hub, `python -m userlab.command.classroom.learner`, which JupyterHub starts as that learner.

It lays the learner's working copy, starts the learner's own lab, and becomes JupyterLab: the lab is there for this
process, and ends when it does (see `userlab.process.guests`).
"""

from __future__ import annotations

import os
import sys

from userlab.base import board_address
from userlab.base.errors import LabError
from userlab.base.home import home_folder, prepare
from userlab.command import workbook, working_copy
from userlab.command.jupyter import quick_start
from userlab.exercises.record import noted
from userlab.process import local_cloud


def main(arguments: list[str]) -> None:
    """Prepare everything, then become jupyterhub's single-user server with these arguments."""
    os.umask(0o077)  # nothing that a learner writes is for the neighbours
    home, folder = prepare(home_folder()), working_copy.usual_folder()
    working_copy.complete(folder, workbook.notebooks())
    folder.chmod(0o700)
    try:
        local_cloud.attach_or_start(home, guest=os.getpid())
    except LabError as error:  # the notebooks open all the same, and say it again
        print(f"userlab: {error}", file=sys.stderr, flush=True)
    told = board_address.tell(noted())
    if told is not None:
        told.join()
    options = workbook.options(home, folder, arguments)
    command = [*quick_start.command("jupyterhub.singleuser"), *options, *arguments]
    os.execv(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main(sys.argv[1:])
