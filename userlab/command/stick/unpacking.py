"""Taking from a stick what chapters would fetch: packages of npm, Node.js where it is missing, Terraform's provider."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from userlab.base import terraform_mirror
from userlab.base.errors import LabError
from userlab.base.home import patient_replace, prepare
from userlab.base.own_folders import own_folder, remove_tree
from userlab.command.stick.packing import MANIFEST
from userlab.command.terminal import say
from userlab.nodejs import interpreter


def unpack(home: Path, folder: Path) -> None:
    """Bring into the lab's folder what the stick has and the lab has not. Raises LabError: it is no stick."""
    try:
        json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        raise LabError(
            f"{folder} is not a folder that 'userlab prepare --to' packed: it has no {MANIFEST} that can be read."
        ) from None
    prepare(home)
    if not (home / "nodejs").exists():  # it may be a link: what is fetched can serve several homes
        own_folder(home, "nodejs")
    for each in sorted((folder / "nodejs").glob("*")):
        _bring(each, home / "nodejs" / each.name)
    if terraform_mirror.is_filled(folder / "terraform"):
        own_folder(home, "terraform")
        if not terraform_mirror.is_filled(terraform_mirror.mirror(home)):
            remove_tree(terraform_mirror.mirror(home))
        _bring(folder / "terraform", terraform_mirror.mirror(home))
    if interpreter.find(home) is None:
        with _wheels_alone(folder / "wheels"):
            interpreter.fetch(home, say)


def _bring(source: Path, target: Path) -> None:
    """Copy a folder, whole or not at all."""
    if target.exists():
        return
    unfinished = target.with_name(f"{target.name}.new")
    remove_tree(unfinished)
    shutil.copytree(source, unfinished, symlinks=True)
    patient_replace(unfinished, target)


@contextlib.contextmanager
def _wheels_alone(folder: Path) -> Iterator[None]:
    """Within the block, pip takes packages from a folder and from nowhere else."""
    before = dict(os.environ)
    os.environ.update(PIP_NO_INDEX="1", PIP_FIND_LINKS=str(folder), UV_NO_INDEX="1", UV_FIND_LINKS=str(folder))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
