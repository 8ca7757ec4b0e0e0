"""Emptying the lab: one chapter's account, or all that it keeps."""

from __future__ import annotations

import shutil
from pathlib import Path

from userlab.chapters import account_of
from userlab.cloud import process
from userlab.home import unwritable


def empty(home: Path, chapter: str | None = None) -> None:
    """Delete what a chapter's account holds, or what every account holds (None), running or on disk.

    A running cloud goes on with the same URLs. Raises LabError when files cannot be deleted.
    """
    if chapter is None:
        _empty_all(home)
        return
    account = account_of(chapter)
    cloud = process.find(home)
    if cloud is not None:
        from userlab import target
        from userlab.lab_calls import ask

        ask(target.attached(cloud, account), "POST", "reset")
    else:
        _delete(home / "accounts" / f"{account}.snapshot")


def _empty_all(home: Path) -> None:
    cloud = process.find(home)
    if cloud is not None:
        process.stop(home)
    _delete(home / "accounts")
    if cloud is not None:
        process.start(home, ephemeral=cloud.ephemeral)


def _delete(path: Path) -> None:
    try:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(path.parent, error) from error
