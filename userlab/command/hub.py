"""`userlab hub`: a class on one machine, by JupyterHub."""

from __future__ import annotations

import argparse
import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from userlab.base.errors import LabError
from userlab.command.terminal import Commands, say

if TYPE_CHECKING:
    from userlab.command.classroom.settings import Settings

LOOPBACK = "127.0.0.1"
PASSWORD = "USERLAB_CLASS_PASSWORD"  # noqa: S105  # the variable's name
FEWEST = 8
USERS = "what learners are: users of this machine (as root; the default then), or folders, who can read each other's"
EPILOG = "The class's password is drawn once and kept; the variable USERLAB_CLASS_PASSWORD sets another one."


def add(commands: Commands) -> None:
    """Declare the command and its options."""
    command = commands.add_parser("hub", help="open a class on this machine, by JupyterHub", epilog=EPILOG)
    command.add_argument("--ip", metavar="IP", help="where browsers reach it; without it only this machine's own")
    command.add_argument("--port", type=int, metavar="N", help="its port; without it 8000")
    command.add_argument("--folder", type=_folder, metavar="FOLDER", help="the hub's folder; else ~/userlab-hub")
    command.add_argument("--users", choices=("system", "folders"), help=USERS)
    command.add_argument("--idle", dest="idle_minutes", type=int, metavar="MINUTES", help="end idle servers after; 60")
    command.add_argument("--kernels", dest="kernel_minutes", type=int, metavar="MINUTES", help="and idle kernels; 30")
    command.add_argument(
        "--notebooks", dest="kernels", type=int, metavar="N", help="that stay running of a learner's; 2"
    )
    command.add_argument("--memory", dest="memory_mb", type=int, metavar="MB", help="a learner's limit; 1500")
    command.add_argument("--config", type=_folder, metavar="FILE", help="a JupyterHub configuration that is read last")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """`userlab hub`. Returns the exit code."""
    settings = opened(options)
    from userlab.command import workbook
    from userlab.command.classroom import settings as kept
    from userlab.command.classroom.configuration import proxy_command

    proxy_command()  # fetched before anybody waits for it
    say(f"The class is at http://{settings.ip}:{settings.port}. Its password is {settings.password} (names are free).")
    say(f"You are '{kept.INSTRUCTOR}', with the password {settings.instructor_password}")
    say(f"The board is at http://{settings.ip}:{settings.port}/services/board/. Ctrl-C ends the class.")
    if not settings.system_users:
        say("Learners are folders, all of one user of this machine, and can read each other's. As root they can't.")
    if settings.ip != LOOPBACK:
        say("Other machines reach it, without encryption: use it in a room of your own, or put HTTPS before it.")
    config = Path(kept.__file__).with_name("jupyterhub_config.py")
    hub = subprocess.Popen(
        [sys.executable, "-m", "jupyterhub", "-f", str(config)],
        cwd=settings.folder,
        env={**os.environ, kept.FOLDER: str(settings.folder)},
    )
    with workbook.ended_by_signals():
        while True:
            try:
                return hub.wait()
            except KeyboardInterrupt:  # it ends the learners' servers first
                hub.terminate()


def opened(options: argparse.Namespace) -> Settings:
    """The class's settings, written down. Raises LabError: JupyterHub is not here, or something can't be used."""
    if os.name == "nt":
        raise LabError("JupyterHub runs on Linux and macOS, not on Windows. Learners' browsers may be on any system.")
    for package in ("jupyterhub", "jupyterhub_idle_culler"):
        if importlib.util.find_spec(package) is None:
            raise LabError(f"A class needs JupyterHub. Install it: {sys.executable} -m pip install 'userlab[hub]'")
    from jupyterhub.utils import random_port

    from userlab.command.classroom import class_password, settings

    names = ("port", "idle_minutes", "kernel_minutes", "kernels", "memory_mb")
    given = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    if password := os.environ.get(PASSWORD):
        if len(password) < FEWEST:
            raise LabError(f"The class's password, {PASSWORD}, needs {FEWEST} letters at least.")
        given["password"] = password
    is_root = os.geteuid() == 0
    if options.users == "system" and not is_root:
        raise LabError(
            "Only root can run servers of several users. Without root learners are folders: --users folders."
        )
    system_users = is_root and options.users != "folders"
    given |= {"ip": options.ip or LOOPBACK, "config": str(options.config or ""), "system_users": system_users}
    given |= {name: random_port() for name in ("hub_port", "proxy_port", "board_port")}
    if system_users:
        subprocess.run(["groupadd", "--force", class_password.GROUP], check=True)
    return settings.save(options.folder or settings.usual_folder(), **given)


def _folder(text: str) -> Path:
    return Path(text).expanduser().absolute()
