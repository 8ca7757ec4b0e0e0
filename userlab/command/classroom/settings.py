"""What a class was opened with: one file in the hub's folder, for the hub, the board and `userlab progress --all`."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from userlab.base.errors import LabError
from userlab.base.home import write_private
from userlab.base.home_marker import is_link

FILE = "settings.json"
FOLDER = "USERLAB_HUB"
INSTRUCTOR = "instructor"
PASSWORD_BYTES = 6
INSTRUCTOR_BYTES = 24  # 32 characters, the fewest that JupyterHub takes of an administrator's password


@dataclass(frozen=True)
class Settings:
    """A class's settings.

    `ip` and `port` are where browsers reach it; `idle_minutes` after which a server, and `kernel_minutes` after which a
    kernel is ended that nobody uses; `kernels` how many of a learner's stay when another notebook is begun; `memory_mb`
    a learner's limit, where systemd keeps it; `config` a JupyterHub configuration of the instructor's own, read last;
    `system_users` whether learners are users of this machine.
    """

    folder: Path
    password: str
    instructor_password: str
    ip: str = "127.0.0.1"
    port: int = 8000
    idle_minutes: int = 60
    kernel_minutes: int = 30
    kernels: int = 2
    memory_mb: int = 1500
    config: str = ""
    system_users: bool = False
    hub_port: int = 0
    proxy_port: int = 0
    board_port: int = 0


def usual_folder() -> Path:
    """The hub's folder, absolute: USERLAB_HUB, or `userlab-hub` in the user's home."""
    moved = os.environ.get(FOLDER)
    return Path(moved).expanduser().absolute() if moved else Path.home() / "userlab-hub"


def read(folder: Path) -> Settings:
    """The settings of the class in this folder. Raises LabError where there is none."""
    try:
        found = json.loads((folder / FILE).read_text("utf-8"))
        known = {field.name for field in fields(Settings)} - {"folder"}
        return Settings(folder, **{name: value for name, value in found.items() if name in known})
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise LabError(f"There is no class in {folder}. 'userlab hub' opens one, --folder names its folder.") from error


def save(folder: Path, **given: Any) -> Settings:
    """The settings of a class that is opened: its passwords stay what they were, unless they are given.

    The folder is its owner's alone, and so is the file. Raises LabError when it can't be used.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _refuse_others(folder)
        folder.chmod(0o700)
        try:
            before = read(folder)
        except LabError:
            before = Settings(folder, secrets.token_urlsafe(PASSWORD_BYTES), secrets.token_urlsafe(INSTRUCTOR_BYTES))
        settings = replace(before, **given)
        told = {name: value for name, value in asdict(settings).items() if name != "folder"}
        write_private(folder / FILE, json.dumps(told, indent=1).encode())
    except OSError as error:
        raise LabError(f"The hub's folder {folder} cannot be used: {error.strerror or error}.") from error
    return settings


def _refuse_others(folder: Path) -> None:
    """Raise LabError for a folder that holds other things, or is a link or another user's."""
    if is_link(folder) or folder.stat().st_uid != os.getuid():
        raise LabError(f"{folder} is a link, or another user's. Name a folder of your own for the hub with --folder.")
    if os.listdir(folder) and not (folder / FILE).is_file():
        raise LabError(f"{folder} holds other things. Name a new or an empty folder for the hub with --folder.")
