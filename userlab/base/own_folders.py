"""Making and deleting folders in the lab's home: only those that the lab made, and never through a link."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from userlab.base.errors import LabError
from userlab.base.home_marker import TEMPORARY, is_link, is_marked, link_refused

MARKER = "userlab-temporary"
TEXT = b"userlab temporary 1\nThe lab made this folder for as long as it runs, and deletes it with all that is in it.\n"


def own_folder(home: Path, *names: str) -> Path:
    """Make a folder within the home, or take the one that is there. Raises LabError if a link is on the way.

    >>> own_folder(home, "terraform", "providers")
    """
    folder = home
    for name in names:
        folder = folder / name
        if is_link(folder):
            raise link_refused(folder)
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def is_within(path: Path, home: Path) -> bool:
    """Whether a path really lies in the home: no link is on the way to it, nor is it one.

    >>> is_within(home / "nodejs" / "interpreter", home)     # False where home/nodejs is a link
    True
    """
    there = os.path.join(os.path.realpath(home), path.relative_to(home))
    return os.path.normcase(os.path.realpath(path)) == os.path.normcase(there)


def remove_within(folder: Path, home: Path) -> None:
    """Delete a folder of the home with all that is in it, as far as that goes; nothing if a link leads out to it."""
    if is_within(folder, home):
        remove_tree(folder)


def remove_tree(folder: Path) -> None:
    """Delete a folder that the lab made, read-only folders in it included, as far as that goes.

    Links in it are deleted and what they lead to stays; a `folder` that is a link itself stays. One that is
    not there is no error.
    """
    if is_link(folder):
        return
    _open_up(folder)
    shutil.rmtree(folder, ignore_errors=True)


def make_temporary(home: Path) -> Path:
    """The folder for what a cloud needs while it runs: empty, its owner's alone. One of a killed cloud is emptied.

    Raises LabError when something is in its place that the lab did not make.
    """
    folder = home / TEMPORARY
    remove_temporary(home)
    if is_link(folder):
        raise link_refused(folder)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except FileExistsError:
        raise _not_ours(folder) from None
    if os.listdir(folder) and not is_marked(folder, MARKER, TEXT):
        raise _not_ours(folder)
    mark_temporary(home)
    return folder


def mark_temporary(home: Path) -> None:
    """Say in a temporary folder that it is the lab's: in a new one, or in one that an earlier version made."""
    (home / TEMPORARY / MARKER).write_bytes(TEXT)


def remove_temporary(home: Path) -> None:
    """Delete the temporary folder, if there is one and the lab made it. What resists stays, for the next time."""
    folder = home / TEMPORARY
    if is_link(folder) or not is_marked(folder, MARKER, TEXT):
        return
    for path in folder.iterdir():
        if path.is_dir() and not is_link(path):
            remove_tree(path)
        elif path.name != MARKER:
            with contextlib.suppress(OSError):
                path.unlink()
    with contextlib.suppress(OSError):
        if os.listdir(folder) == [MARKER]:  # the marker goes last, or the rest would be nobody's
            (folder / MARKER).unlink()
            folder.rmdir()


def _not_ours(folder: Path) -> LabError:
    return LabError(
        f"The lab needs the name {folder} for its temporary files, and something is there that it did not make. It "
        "deletes only what it made itself. Move that elsewhere, or delete it, then try again."
    )


def _open_up(folder: Path) -> None:
    """Make all folders of a tree writable: what is in a read-only one can't be deleted."""
    if os.name != "posix":
        return
    # By descriptor: no name is followed that turned into a link meanwhile.
    with contextlib.suppress(OSError):
        for *_, descriptor in os.fwalk(folder, follow_symlinks=False):
            with contextlib.suppress(OSError):
                os.fchmod(descriptor, 0o700)
