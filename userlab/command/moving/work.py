"""A learner's work, as files: collected from the workbook's folder and the lab's, and laid there again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from userlab.base.home import prepare, secret_of, write_private
from userlab.base.home_marker import SECRET, is_link
from userlab.base.own_folders import own_folder
from userlab.command.emptying import KEPT
from userlab.command.working_copy import complete
from userlab.exercises.record import FILE as PROGRESS
from userlab.process import guests, local_cloud

NOT_TAKEN = frozenset({".ipynb_checkpoints", "__pycache__", ".terraform", "node_modules", ".venv"})


def collect(home: Path, workbook: Path) -> dict[str, bytes]:
    """All that is a learner's own, by the names that it has in an archive.

    A lab that runs is stopped for that, so that all is on the disk, and started again.
    """
    found = {f"workbook/{name}": (workbook / name).read_bytes() for name in _files(workbook)}
    with _AtRest(home):
        for name in (PROGRESS, SECRET):
            if (home / name).is_file():
                found[f"lab/{name}"] = (home / name).read_bytes()
        for file in sorted((home / "accounts").glob("*")):
            if KEPT.fullmatch(file.name) and file.name.endswith((".snapshot", ".log")):
                found[f"lab/accounts/{file.name}"] = file.read_bytes()
    return found


def in_the_way(found: dict[str, bytes], home: Path, workbook: Path) -> list[str]:
    """What the work would replace: notebooks that differ, and the accounts and progress that a lab has."""
    names = [name.removeprefix("workbook/") for name in found if name.startswith("workbook/")]
    differ = [name for name in sorted(names) if _differs(workbook / name, found[f"workbook/{name}"])]
    kept = [file.name for file in (home / "accounts").glob("*") if KEPT.fullmatch(file.name)]
    accounts = sorted({f"account {name.split('.')[0]} of the lab" for name in kept})
    progress = [f"lab/{PROGRESS}"] if _differs(home / PROGRESS, found.get(f"lab/{PROGRESS}")) else []
    return [*differ, *accounts, *(["your progress"] if progress else [])]


def lay(found: dict[str, bytes], home: Path, workbook: Path, course: Path) -> None:
    """Lay the work into the folders, in place of what is there."""
    complete(workbook, course)  # makes the folder, and refuses one that is something else
    with _AtRest(prepare(home)):
        for name in _files(workbook):
            if is_link(workbook / name):
                (workbook / name).unlink()
        for file in (home / "accounts").glob("*"):
            if KEPT.fullmatch(file.name):
                file.unlink()
        own_folder(home, "accounts")
        for name, content in found.items():
            room, _, rest = name.partition("/")
            target = (workbook if room == "workbook" else home) / rest
            target.parent.mkdir(parents=True, exist_ok=True)
            write_private(target, content)
        secret_of(home)


class _AtRest:
    """Within the block no cloud runs; one that ran is started again, as it was, after it."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._cloud = local_cloud.find(home)
        self._stays = guests.kept(home)

    def __enter__(self) -> None:
        if self._cloud is not None:
            local_cloud.stop(self._home)

    def __exit__(self, *_: object) -> None:
        if self._cloud is not None:
            stays = self._stays or not self._cloud.guests
            local_cloud.start(self._home, guest=None if stays else os.getpid())


def _files(folder: Path) -> Iterator[str]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in NOT_TAKEN and not is_link(Path(place, name)))
        for name in sorted(names):
            if not is_link(Path(place, name)):
                yield Path(place, name).relative_to(folder).as_posix()


def _differs(file: Path, content: bytes | None) -> bool:
    if content is None or not os.path.lexists(file):
        return False
    return is_link(file) or not file.is_file() or file.read_bytes() != content
