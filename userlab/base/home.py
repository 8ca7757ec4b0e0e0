"""Where the lab keeps what it keeps: one folder, and nothing outside of it.

It is the platform's usual folder for a program's data (``~/.local/share/userlab`` on Linux, ``~/Library/
Application Support/userlab`` on macOS, ``%LOCALAPPDATA%\\userlab`` on Windows). The variable USERLAB_HOME
moves it. Two folders are two independent labs: each has a cloud, a port, a secret and accounts of its own.
Which folder is one says a marker in it (see `home_marker`): any other is not the lab's to change.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import sys
import tempfile
import time
from pathlib import Path

from userlab.base.errors import LabError
from userlab.base.home_marker import (
    MARKER,
    SECRET,
    SECRET_BYTES,
    TEMPORARY,
    TEXT,
    is_marked,
    refuse_links,
    refuse_others,
)
from userlab.base.home_owner import refuse_others_folder
from userlab.base.own_folders import mark_temporary

PAUSES = (0.01, 0.05, 0.2, 0.5, 1.0, 2.0)


def home_folder() -> Path:
    """The lab's folder, absolute: USERLAB_HOME, or the platform's usual one. It need not exist yet."""
    moved = os.environ.get("USERLAB_HOME")
    return Path(moved).expanduser().absolute() if moved else usual_folder()


def usual_folder() -> Path:
    """The platform's folder for the data of this program."""
    import platformdirs

    folder = Path(platformdirs.user_data_dir("userlab", appauthor=False))
    return _of_the_store(folder) if "WindowsApps" in sys.base_prefix else folder


def _of_the_store(folder: Path) -> Path:
    """Where a folder really is. Windows moves what Python from the Microsoft Store writes under LOCALAPPDATA to a
    folder of that Python's, which Node.js and Terraform do not find under the first name.
    Only a folder that is there can be asked for.

    Source: CPython's documentation, "Using Python on Windows", section on the Microsoft Store package's limitations.
    """
    with contextlib.suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Path(os.path.realpath(folder))


def prepare(home: Path) -> Path:
    """Make the folder, for its owner's eyes only (0700), with the lab's marker in it, and return it.

    An empty folder becomes a home, one of an earlier version is adopted. Raises LabError when the folder cannot be
    made or written to, when it is another user's, when it holds other things and no marker, or when a link stands for
    something of the lab's.
    """
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        refuse_others_folder(home)
        refuse_others(home)
        refuse_links(home)
        if not is_marked(home):
            _mark(home)
        if os.name == "posix":
            home.chmod(0o700)
        with tempfile.TemporaryFile(dir=home):
            pass
    except OSError as error:
        raise unwritable(home, error) from error
    return home


def _mark(home: Path) -> None:
    """The marker first, and at once: who looks meanwhile finds an empty folder or a marked one."""
    adopted = (home / TEMPORARY).is_dir()  # of an earlier version: `refuse_others` has looked into it
    _write_first(home / MARKER, TEXT)
    if adopted:
        mark_temporary(home)


def secret_of(home: Path) -> bytes:
    """The 32 bytes that this lab signs with: made once, at random, in a file that only its owner reads
    (0600).

    Processes that race for the first use all get the same bytes.
    """
    file = prepare(home) / SECRET
    for _ in range(2):
        try:
            found = file.read_bytes()
        except FileNotFoundError:
            _write_first(file, secrets.token_bytes(SECRET_BYTES))
            continue
        except OSError as error:
            raise unwritable(home, error) from error
        if len(found) == SECRET_BYTES:
            return found
        raise LabError(
            f"The lab's secret {file} is damaged: it has {len(found)} bytes instead of {SECRET_BYTES}. "
            "Delete that file and run 'userlab start': the lab makes a new one. What was saved is set aside "
            "then, since it was signed with the old secret."
        )
    raise LabError(f"{file} vanishes as soon as it is made. Set USERLAB_HOME to another folder and try again.")


def write_private(file: Path, content: bytes) -> None:
    """Replace a file's content in one step, durably: readers see the old content or the new, never a part.

    The file is for its owner alone (0600). Raises OSError, and then the old content is still there.
    """
    handle, name = tempfile.mkstemp(prefix=file.name + ".", suffix=".new", dir=file.parent)
    try:
        with open(handle, "wb") as new:
            new.write(content)
            new.flush()
            os.fsync(new.fileno())
        patient_replace(name, file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def patient_replace(new: str | Path, file: Path) -> None:
    """os.replace, for folders too; patient with Windows, which refuses while a virus scanner has something open."""
    for pause in PAUSES if os.name == "nt" else ():
        try:
            return os.replace(new, file)
        except PermissionError:
            time.sleep(pause)
    os.replace(new, file)


def unwritable(home: Path, error: OSError) -> LabError:
    """What to tell somebody whose lab folder cannot be used."""
    if is_full(error):
        return LabError(f"The disk of {home} is full. Free some space (50 MB are plenty), then try again.")
    return LabError(
        f"The lab keeps its files in {home}, which cannot be used: {error.strerror or error}. "
        "Make that folder writable, or set the variable USERLAB_HOME to one that is."
    )


def is_full(error: OSError) -> bool:
    """Whether an error says that the disk, or the user's share of it, is used up."""
    return error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", None))


def _write_first(file: Path, content: bytes) -> None:
    """Write a file unless it exists: a hard link of a finished file fails if somebody else was first."""
    handle, name = tempfile.mkstemp(prefix=file.name + ".", suffix=".new", dir=file.parent)
    try:
        with open(handle, "wb") as new:
            new.write(content)
            new.flush()
            os.fsync(new.fileno())
        try:
            os.link(name, file)
        except FileExistsError:
            pass
        except OSError:
            _rename_first(Path(name), file)
    except OSError as error:
        raise unwritable(file.parent, error) from error
    finally:
        Path(name).unlink(missing_ok=True)


def _rename_first(new: Path, file: Path) -> None:
    """The same where a file system has no hard links: Windows' rename refuses to overwrite; elsewhere the
    moment between the check and the rename stays open, and readers who read twice agree all the same.
    """
    if os.name == "nt":
        try:
            os.rename(new, file)
        except FileExistsError:
            return
    elif not file.exists():
        os.replace(new, file)
