"""A lab's home is its user's own: in somebody else's folder its owner could read everything, and put in anything."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from userlab.base.errors import LabError
from userlab.base.home_marker import MARKER, NAMES, SECRET, SHARED


def refuse_others_folder(home: Path) -> None:
    """Raise LabError if a folder, or something of the lab's in it, belongs to another user, or if others may write the
    lab's secret: then they know it. Raises OSError when the folder is not there.
    """
    if os.name != "posix":
        return
    mine = os.geteuid()
    for path in (home, *(home / name for name in sorted(NAMES - SHARED | {MARKER}))):
        try:
            found = path.lstat()
        except FileNotFoundError:
            if path is home:
                raise
            continue
        if found.st_uid != mine:
            raise LabError(
                f"{path} belongs to another user (its uid is {found.st_uid}, yours {mine}), who could read and change "
                "what is in it. Set the variable USERLAB_HOME to a folder of your own; if it is yours by another name, "
                "as in a container, make it this user's by chown."
            )
        if path.name == SECRET and stat.S_ISREG(found.st_mode) and found.st_mode & 0o022:
            raise LabError(
                f"Others may write {path}, so the lab's secret may be theirs. Delete it and start the lab again: it "
                "makes a new one. What was saved is set aside then, since it was signed with the old secret."
            )
