"""Emptying the lab: one chapter's account, or all that it keeps."""

from __future__ import annotations

import os
import re
from pathlib import Path

from userlab.base.chapters import account_of
from userlab.base.home import unwritable
from userlab.base.home_marker import is_home, not_a_home, refuse_links
from userlab.process import guests, local_cloud

KEPT = re.compile(r"\d{12}\.(snapshot|\d+\.log)(\..+)?")
"""What the lab keeps of an account: its snapshot, its log, and those that it could not read or finish."""


def empty(home: Path, chapter: str | None = None) -> None:
    """Delete what a chapter's account holds, or what every account holds (None), running or on disk.

    A running cloud goes on with the same URLs. Raises LabError when files cannot be deleted, and when the folder is
    no lab's home.
    """
    if not is_home(home):
        try:
            found = os.listdir(home) if home.exists() else []
        except OSError as error:
            raise unwritable(home, error) from error
        if found:
            raise not_a_home(home)
        return
    refuse_links(home)
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
        logs = [file for file in (home / "accounts").glob(f"{account}.*.log") if KEPT.fullmatch(file.name)]
        _delete([*logs, home / "accounts" / f"{account}.snapshot"])


def _empty_all(home: Path) -> None:
    cloud = local_cloud.find(home)
    stays = cloud is None or not cloud.guests or guests.kept(home)
    if cloud is not None:
        local_cloud.stop(home)
    _delete([file for file in (home / "accounts").glob("*") if KEPT.fullmatch(file.name)])
    if cloud is not None:
        local_cloud.start(home, ephemeral=cloud.ephemeral, guest=None if stays else os.getpid())


def _delete(files: list[Path]) -> None:
    for file in files:
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise unwritable(file.parent, error) from error
