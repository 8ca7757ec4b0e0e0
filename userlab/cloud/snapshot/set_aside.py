"""Parts of an account that this version cannot read: kept in files of their own until one can.

A file is named by the versions that wrote it, ``123456789012.snapshot.of-userlab-0.1.0-moto-5.2.4-python-3.11-1``, and
is never overwritten. At every start its parts are tried again, and return

- when the version that wrote them is back: what another one made of that service meanwhile is set aside in turn;
- when a version that can read them finds nothing in their place.

So also returns what 9a00c31 set aside (``123456789012.snapshot.set-aside-1``): it did so with every snapshot of
another version, and then began with an empty account.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from userlab.cloud.moto_seams.saving import state
from userlab.cloud.moto_seams.saving.state import Part
from userlab.cloud.snapshot import contents, sealed_file
from userlab.cloud.snapshot.contents import Contents
from userlab.cloud.snapshot.sealed_file import SUFFIX


@dataclass
class Aside:
    """A file with parts that were set aside, and how far the account's clock was ahead (seconds).

    `is_whole`: it is an account as 9a00c31 set it aside.
    """

    file: Path
    parts: list[Part]
    clock: float
    is_whole: bool


class SetAside:
    """The files of one lab's folder of accounts."""

    def __init__(self, folder: Path, secret: bytes) -> None:
        self._folder = folder
        self._secret = secret

    def accounts(self) -> set[str]:
        """The accounts of which something was set aside."""
        return {file.name.split(".")[0] for file in self._files("*")}

    def of(self, account: str) -> list[Aside]:
        """What was set aside of an account, the newest first. Files that nobody can use are passed over."""
        return [aside for file in self._files(account) if (aside := self._open(file, account))]

    def keep(self, account: str, parts: list[Part]) -> list[Path]:
        """Write parts into new files, one for each of the versions that wrote them. Raises OSError."""
        by_versions: dict[str, list[Part]] = {}
        for part in parts:
            by_versions.setdefault(_named(part.written), []).append(part)
        return [self._write(account, versions, found) for versions, found in by_versions.items()]

    def replace(self, account: str, aside: Aside, left: list[Part]) -> None:
        """Have only these parts left in a file; none: the file goes. Raises OSError."""
        if not left:
            aside.file.unlink(missing_ok=True)
        elif len(left) < len(aside.parts):
            packed = contents.pack(Contents(left))
            sealed_file.write(aside.file, self._secret, account, packed, left[0].written)

    def _write(self, account: str, versions: str, parts: list[Part]) -> Path:
        file = sealed_file.free_name(self._folder / f"{account}{SUFFIX}", f"{SUFFIX}.of-{versions}")
        sealed_file.write(file, self._secret, account, contents.pack(Contents(parts)), parts[0].written)
        return file

    def _files(self, account: str) -> list[Path]:
        found = [file for kind in ("of", "set-aside") for file in self._folder.glob(f"{account}{SUFFIX}.{kind}-*")]
        return sorted((file for file in found if file.suffix != ".new"), key=lambda file: -file.stat().st_mtime)

    def _open(self, file: Path, account: str) -> Aside | None:
        try:
            found = contents.unpack(sealed_file.read(file, self._secret, account))
        except Exception:  # Unusable, or anything that an unpickler raises: it was told when the file was set aside
            return None
        return Aside(file, found.parts, found.clock, ".set-aside-" in file.name)


@dataclass
class Return:
    """What became of the parts of a file: they came, cannot be read, or found their places taken.

    `gave_way` are parts of another version that stood in the places of those that came.
    """

    came: list[Part] = field(default_factory=list)
    unreadable: list[Part] = field(default_factory=list)
    without_place: list[Part] = field(default_factory=list)
    gave_way: list[Part] = field(default_factory=list)

    @property
    def left(self) -> list[Part]:
        return [*self.unreadable, *self.without_place]


def bring_back(account: str, aside: Aside, present: dict[tuple[str, str], Part]) -> Return:
    """Read again what can be and may.

    `present` are the parts that the account has so far; those that came are added. The caller holds the
    account's lock.
    """
    done, versions = Return(), sealed_file.versions()
    for part in aside.parts:
        holder = present.get(part.place)
        is_free = state.is_empty(account, *part.place)
        is_due = not aside.is_whole and part.written == versions and holder is not None and holder.written != versions
        if not (is_free or is_due):
            done.without_place.append(part)
        elif state.load(account, [part]):
            done.unreadable.append(part)
        else:
            done.came.append(part)
            done.gave_way += [] if is_free or holder is None else [holder]
            present[part.place] = part
    return done


def lost_sentence(account: str, parts: list[Part], files: list[Path]) -> str:
    """What to say of parts that this version cannot read and that are kept in these files."""
    return (
        f"Of the saved state of account {account}, {_described(parts)} cannot be read, and what it held is not there. "
        f"It is kept in {_paths(files)}, and comes back with a version that can read it. Delete that file if you do "
        "not need it."
    )


def placeless_sentence(account: str, parts: list[Part], file: Path) -> str:
    """What to say of parts that are kept in a file since there is something in their places."""
    return (
        f"Of account {account}, an earlier state of {_described(parts)} is kept in {file}: something newer has its "
        "place. Delete that file if you do not need it."
    )


def swapped_sentence(account: str, parts: list[Part], files: list[Path]) -> str:
    """What to say of parts that had to give way to what this version left."""
    what = ", ".join(sorted({part.service for part in parts}))
    return (
        f"Account {account} has {what} again as this version left it. What another version made since then "
        f"is kept in {_paths(files)}, and comes back with that version."
    )


def _described(parts: list[Part]) -> str:
    """The services of parts, and by which other versions they were written."""
    by_difference: dict[str, set[str]] = {}
    for part in parts:
        by_difference.setdefault(_difference(part.written), set()).add(part.service)
    return "; ".join(", ".join(sorted(names)) + difference for difference, names in by_difference.items())


def _difference(written: dict[str, str]) -> str:
    """Which versions differ, as the middle of a sentence: written with moto 5.2.4 (this is 5.2.5); or nothing."""
    ours = sealed_file.versions()
    found = [f"{name} {written.get(name)} (this is {ours[name]})" for name in ours if written.get(name) != ours[name]]
    return f", written with {', '.join(found)}," if found else ""


def _paths(files: list[Path]) -> str:
    return " and ".join(map(str, files))


def _named(versions: dict[str, str]) -> str:
    return "-".join(f"{name}-{number}" for name, number in versions.items())
