"""One account's state in a file: a readable header, a seal, and the state.

The state is a pickle, and whoever loads a pickle runs what it says. So a file is opened only if its seal, an
HMAC with the lab's own secret, shows that this lab wrote it and nobody touched it since. The header says which
versions wrote it.

Who has the file alone, without the lab's secret beside it, can

- read it all: it is sealed, not encrypted. In it stand items, the code of functions, the secret keys of IAM users and
  the values of parameters and secrets. The file is its owner's alone (0600), and so is the folder;
- delete it, or put an older one of the same account in its place: the seal says who wrote a file, not when;

and cannot change any of it, make one, run code through one, or pass one account's off as another's. Who has the
secret, too, can do all that; but whoever reads that file of the owner's could as well change the lab's code.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import json
import os
import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from userlab.base.home import write_private
from userlab.base.version import VERSION

FORMAT = 2
SUFFIX = ".snapshot"
_MAGIC = b"userlab snapshot "


class Unusable(Exception):
    """A snapshot that this lab cannot use; the text says why, as the end of a sentence."""


@dataclass(frozen=True)
class Opened:
    """What a file holds: the state, its format, and the versions that wrote it."""

    state: bytes
    format: int
    written: dict[str, str]


def versions() -> dict[str, str]:
    """Which userlab, moto and Python (its minor version) this is."""
    python = ".".join(platform.python_version_tuple()[:2])
    return {"userlab": VERSION, "moto": _moto_version(), "python": python}


@functools.cache
def _moto_version() -> str:
    # Read from the disk by parsing moto's metadata: a third of what it costs to save a small account.
    return version("moto")


def write(file: Path, secret: bytes, account: str, state: bytes, written: dict[str, str] | None = None) -> None:
    """Write an account's state, replacing the file in one step. Raises OSError, and the old file stays.

    `written` are the versions that the state is of, if not this one's.
    """
    header = {"account": account, "format": FORMAT, **(written or versions())}
    line = json.dumps(header, sort_keys=True).encode() + b"\n"
    write_private(file, b"".join((_MAGIC, b"%d\n" % FORMAT, line, _seal(secret, line, state), b"\n", state)))


def read(file: Path, secret: bytes, account: str) -> Opened:
    """What is in a file, whichever version wrote it.

    Raises Unusable when it is damaged, not this lab's, another account's, or in a format that is not known yet.
    """
    content = file.read_bytes()
    if not content.startswith(_MAGIC):
        raise Unusable("it is damaged")
    try:
        number, header, seal, state = content[len(_MAGIC) :].split(b"\n", 3)
        found = json.loads(header)
    except ValueError:
        raise Unusable("it is damaged") from None
    if not hmac.compare_digest(seal, _seal(secret, header + b"\n", state)):
        raise Unusable("it is damaged, or another lab wrote it")
    written = found.get("format", 1)
    if number != b"%d" % written:
        raise Unusable("it is damaged")
    if written > FORMAT:
        raise Unusable(f"it was written with userlab {found.get('userlab')}, and this is userlab {VERSION}")
    if found.get("account") != account:
        raise Unusable(f"it holds account {found.get('account')}")
    return Opened(state, written, {name: str(found.get(name)) for name in versions()})


def set_aside(file: Path, suffix: str = SUFFIX) -> Path:
    """Rename a file that cannot be used, and return its new name; nothing is overwritten."""
    aside = free_name(file, f"{suffix}.set-aside")
    file.rename(aside)
    return aside


def free_name(file: Path, suffix: str) -> Path:
    """The first name with this suffix and a number that no file has."""
    number = 1
    while os.path.lexists(free := file.with_suffix(f"{suffix}-{number}")):
        number += 1
    return free


def _seal(secret: bytes, header: bytes, state: bytes) -> bytes:
    key = hmac.digest(secret, b"userlab snapshot", hashlib.sha256)
    seal = hmac.new(key, header, hashlib.sha256)
    seal.update(state)
    return seal.hexdigest().encode()
