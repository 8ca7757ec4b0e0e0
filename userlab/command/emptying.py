"""Emptying the lab: one chapter's account, or all that it keeps."""

from __future__ import annotations

import shutil
from pathlib import Path

from userlab.base.chapters import account_of
from userlab.base.home import unwritable
from userlab.process import local_cloud


def empty(home: Path, chapter: str | None = None) -> None:
    """Delete what a chapter's account holds, or what every account holds (None), running or on disk.

    A running cloud goes on with the same URLs. Raises LabError when files cannot be deleted.
    """
    if chapter is None:
        _empty_all(home)
        return
    account = account_of(chapter)
    cloud = local_cloud.find(home)
    if cloud is not None:
        from userlab.lab import target
        from userlab.lab.lab_calls import ask

        ask(target.attached(cloud, account), "POST", "reset")
    else:
        _delete(home / "accounts" / f"{account}.snapshot")


def _empty_all(home: Path) -> None:
    cloud = local_cloud.find(home)
    if cloud is not None:
        local_cloud.stop(home)
    _delete(home / "accounts")
    if cloud is not None:
        local_cloud.start(home, ephemeral=cloud.ephemeral)


def _delete(path: Path) -> None:
    try:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(path.parent, error) from error
