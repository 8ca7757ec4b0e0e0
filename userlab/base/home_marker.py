"""Which folder is a lab's home: the one with the lab's marker in it, the file `userlab-home`.

The lab deletes and changes only what it made itself. A folder without the marker may be anybody's, so the lab leaves it
alone, whatever lies in it. Two become homes all the same: an empty one, and one of an earlier version of userlab, which
had no marker yet; that one is known by its secret, and by holding nothing but what the lab puts into a home.

The idea is that of the Cache Directory Tagging Specification: a file that says what its folder is.
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from userlab.base.errors import LabError

MARKER = "userlab-home"
SIGNATURE = b"userlab home 1\n"
TEXT = SIGNATURE + (
    b"This folder belongs to userlab, a lab for DynamoDB and serverless. As long as this file is in it, the lab\n"
    b"writes and deletes in this folder what it made itself. To get rid of the lab, run 'userlab stop' and delete\n"
    b"the whole folder.\n"
)
SECRET_BYTES = 32
SECRET = "secret"
TEMPORARY = "tmp"
# May be a link: what is fetched of npm can serve several homes. Nothing is deleted through it.
SHARED = frozenset({"nodejs"})
NAMES = SHARED | {
    SECRET, "accounts", "cloud.json", "cloud.lock", "cloud.log", "start.lock", "stop", "ports.json", TEMPORARY,
    "console-ports.json", "console-port.lock", "terraform", "jupyter", "progress.json", "progress.lock", "guests",
    "last-words", "aws",
}  # fmt: skip
"""What the lab itself puts into a home."""
OTHERS = frozenset({"aws-config", "aws-credentials"})  # the AWS CLI writes them there, when a learner configures it
UNFINISHED = re.compile(r"(secret|cloud\.json|ports\.json|progress\.json)\..+\.new")
BEGUN = re.compile(re.escape(MARKER) + r"\..+\.new")
TEMPORARY_NAMES = re.compile(r"sandboxes|code|layers|tmp[a-z0-9_]{8}.*")
# Systems put these into any folder that somebody looks at.
OF_THE_SYSTEM = frozenset({".DS_Store", "desktop.ini", "Thumbs.db", "lost+found"})
NAMED = 3


def is_home(folder: Path) -> bool:
    """Whether a folder is a lab's home, of this version or an earlier one. Nothing is changed.

    >>> is_home(Path.home())
    False
    """
    return is_marked(folder) or _of_an_earlier_version(folder)


def is_marked(folder: Path, marker: str = MARKER, signature: bytes = SIGNATURE) -> bool:
    """Whether the lab's marker is in a folder. A link is none."""
    file = folder / marker
    try:
        return stat.S_ISREG(file.lstat().st_mode) and file.read_bytes().startswith(signature)
    except OSError:
        return False


def refuse_others(folder: Path) -> None:
    """Raise LabError unless a folder is a home, or empty and so may become one. Raises OSError: it can't be read."""
    if is_marked(folder) or not (found := _others(folder)) or _of_an_earlier_version(folder):
        return
    if not is_marked(folder):  # looked at once more: another process may have begun a lab here just now
        raise not_a_home(folder, found)


def refuse_links(home: Path) -> None:
    """Raise LabError if something in a home that is the lab's own is a link, whose target may be anybody's."""
    for name in sorted(NAMES - SHARED):
        if is_link(home / name):
            raise link_refused(home / name)


def link_refused(path: Path) -> LabError:
    """What to tell somebody who put a link where the lab has a file or folder of its own."""
    return LabError(
        f"{path} is a link, to {os.path.realpath(path)}. The lab changes and deletes nothing outside its own folder. "
        "Remove the link, then try again. To keep the lab on another disk, set USERLAB_HOME to a folder there."
    )


def is_link(path: Path) -> bool:
    """Whether a path is a symbolic link, or a junction of Windows."""
    try:
        found = path.lstat()
    except OSError:
        return False
    junction = getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", -1)  # OneDrive's files have tags, too, and are no links
    return stat.S_ISLNK(found.st_mode) or getattr(found, "st_reparse_tag", 0) == junction


def not_a_home(folder: Path, names: list[str] | None = None) -> LabError:
    """What to tell somebody whose folder is no home, and not empty."""
    names = sorted(_others(folder) if names is None else names)
    # Those that the lab never makes say best why it is no home.
    names = [name for name in names if not _known(name)] or _strange_temporary(folder) or names
    told = ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")
    return LabError(
        f"The folder {folder} is not a lab's: it holds other things ({told}), and no file {MARKER}. The lab changes "
        "and deletes only what it made itself, so it left everything as it was. Set the variable USERLAB_HOME to a new "
        "or an empty folder, or unset it to use your system's usual one."
    )


def _of_an_earlier_version(folder: Path) -> bool:
    """Whether a lab without a marker was here: its secret is, and nothing that is not the lab's."""
    try:
        secret = (folder / SECRET).lstat()
        if not stat.S_ISREG(secret.st_mode) or secret.st_size != SECRET_BYTES:
            return False
        return all(_known(name) for name in _others(folder)) and not _strange_temporary(folder)
    except OSError:
        return False


def _known(name: str) -> bool:
    return name in NAMES or name in OTHERS or UNFINISHED.fullmatch(name) is not None


def _strange_temporary(folder: Path) -> list[str]:
    """What the temporary folder holds that no cloud put there."""
    temporary = folder / TEMPORARY
    if is_link(temporary) or not temporary.is_dir():
        return []
    return [f"{TEMPORARY}/{name}" for name in sorted(os.listdir(temporary)) if not TEMPORARY_NAMES.fullmatch(name)]


def _others(folder: Path) -> list[str]:
    return [name for name in os.listdir(folder) if name not in OF_THE_SYSTEM and not BEGUN.fullmatch(name)]
