"""One account's state in a file: a readable header, a seal, and the state.

The state is a pickle, and whoever loads a pickle runs what it says. So a file is opened only if its seal, an
HMAC with the lab's own secret, shows that this lab wrote it and nobody touched it since. The header says
which versions wrote it; another moto or another Python would read it wrongly.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import json
import os
import platform
from importlib.metadata import version
from pathlib import Path

from userlab.base.home import write_private
from userlab.base.version import VERSION

MAGIC = b"userlab snapshot 1\n"
SUFFIX = ".snapshot"


class Unusable(Exception):
    """A snapshot that this lab cannot use; the text says why, as the end of a sentence."""


def versions() -> dict[str, str]:
    """What must be the same for a snapshot to be read: userlab, moto, and Python's minor version."""
    python = ".".join(platform.python_version_tuple()[:2])
    return {"userlab": VERSION, "moto": _moto_version(), "python": python}


@functools.cache
def _moto_version() -> str:
    # Read from the disk by parsing moto's metadata: a third of what it costs to save a small account.
    return version("moto")


def write(file: Path, secret: bytes, account: str, state: bytes) -> None:
    """Write an account's state, replacing the file in one step. Raises OSError, and the old file stays."""
    header = json.dumps({"account": account, **versions()}, sort_keys=True).encode() + b"\n"
    write_private(file, b"".join((MAGIC, header, _seal(secret, header, state), b"\n", state)))


def read(file: Path, secret: bytes, account: str) -> bytes:
    """The state in a file. Raises Unusable when it is of other versions, damaged, or not this lab's."""
    content = file.read_bytes()
    if not content.startswith(MAGIC):
        raise Unusable("it is damaged")
    try:
        header, seal, state = content[len(MAGIC) :].split(b"\n", 2)
        found = json.loads(header)
    except ValueError:
        raise Unusable("it is damaged") from None
    if not hmac.compare_digest(seal, _seal(secret, header + b"\n", state)):
        raise Unusable("it is damaged, or another lab wrote it")
    for name, ours in versions().items():
        if found.get(name) != ours:
            raise Unusable(f"it was written with {name} {found.get(name)}, and this is {name} {ours}")
    if found.get("account") != account:
        raise Unusable(f"it holds account {found.get('account')}")
    return state


def set_aside(file: Path) -> Path:
    """Rename a file that cannot be used, and return its new name; nothing is overwritten."""
    aside = _free_name(file)
    file.rename(aside)
    return aside


def copy_aside(file: Path) -> Path:
    """Keep a copy of a file of which only a part can be used, and return its name."""
    aside = _free_name(file)
    write_private(aside, file.read_bytes())
    return aside


def _free_name(file: Path) -> Path:
    number = 1
    while os.path.lexists(aside := file.with_suffix(f"{SUFFIX}.set-aside-{number}")):
        number += 1
    return aside


def _seal(secret: bytes, header: bytes, state: bytes) -> bytes:
    key = hmac.digest(secret, b"userlab snapshot", hashlib.sha256)
    seal = hmac.new(key, header, hashlib.sha256)
    seal.update(state)
    return seal.hexdigest().encode()
