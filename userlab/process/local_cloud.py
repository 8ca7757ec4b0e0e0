"""The local cloud as a background process: find it, start it, stop it.

A running cloud says where it is in `cloud.json` of its home folder, written once it answers. The record alone
proves nothing, since a cloud that was killed leaves it behind and the system may give its process id to
another program; so it is believed only if a process of that id began when the record says, and answers.

    cloud = attach_or_start(home_folder())
    cloud.endpoint                          # "http://127.0.0.1:4580"
    stop(cloud.home)

This module is imported by every `begin()`: it stays free of moto and boto3, which take a second to import.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from pathlib import Path

import psutil

from userlab.base.errors import LabError
from userlab.base.home import prepare
from userlab.base.home_marker import TEMPORARY, is_home, not_a_home
from userlab.base.own_folders import remove_temporary
from userlab.base.version import VERSION
from userlab.process import guests, record
from userlab.process.background import failed_start, kill, kill_tree, spawn, wait_for_end
from userlab.process.left_behind import end_left_behind
from userlab.process.lock_file import LockFile
from userlab.process.log_file import log_file
from userlab.process.ports import port_of
from userlab.process.record import LocalCloud, record_file

STARTING_SECONDS = 60.0  # a slow disk's first import of moto; a start takes 1 to 2 s
STOPPING_SECONDS = 10.0
ANSWERING_SECONDS = 5.0
PATIENCE_SECONDS = 10.0  # for a guest that comes back: a Jupyter server that is started anew
POLL_SECONDS = 0.02

_children: list[subprocess.Popen[bytes]] = []  # clouds that this process started, to be reaped


def recorded(home: Path) -> LocalCloud | None:
    """The cloud whose process runs for this home, whether it answers or not; None when there is none."""
    for child in list(_children):
        if child.poll() is not None:
            _children.remove(child)
    return record.read(home)


def find(home: Path) -> LocalCloud | None:
    """The running cloud of this home, or None.

    Raises LabError when its process runs but does not answer within 5 seconds.
    """
    deadline = time.monotonic() + ANSWERING_SECONDS
    while (cloud := recorded(home)) is not None:
        if cloud.answers():
            return cloud
        if time.monotonic() > deadline:
            break
        time.sleep(POLL_SECONDS)  # it may be ending right now
    else:
        return None
    raise LabError(
        f"The lab's local cloud (process {cloud.pid}) runs but does not answer at {cloud.endpoint}. "
        f"Run 'userlab stop', then 'userlab start'. Its log is {log_file(home)}."
    )


def attach_or_start(home: Path, guest: int | None = None) -> LocalCloud:
    """The running cloud of this home; started if there is none, started anew if it is of another userlab
    version.

    `guest` is a process that uses it: a cloud that is started for a guest ends with its last one (see `guests`).
    Raises LabError when it does not start, or when a cloud of another version would lose its state.
    """
    if guest is not None:
        with _one_at_a_time(prepare(home)):  # not while it is being decided that nobody is there
            guests.note(home, guest)
    running = find(home)
    if running is not None and running.version == VERSION:
        return running
    return start(home, guest=guest)


def start(home: Path, port: int | None = None, ephemeral: bool = False, guest: int | None = None) -> LocalCloud:
    """Start the cloud of this home in the background, or attach to the one that runs: racing callers get the
    same.

    `port` insists on a port; `ephemeral` keeps nothing on disk; `guest` is as for `attach_or_start`. Raises LabError:
    the port is taken, a cloud runs already and differs from what is asked for, or the cloud ended while it started
    (with its last words).
    """
    prepare(home)
    with _one_at_a_time(home):
        if guest is not None:
            guests.note(home, guest)
        running = find(home)
        if running is not None and running.version != VERSION:
            _replace_other_version(running)
            running = None
        if running is None:
            return _launch(home, port, ephemeral, guest)
        if (port is not None and port != port_of(running.endpoint)) or (ephemeral and not running.ephemeral):
            kept = "keeps nothing on disk" if running.ephemeral else "keeps its state on disk"
            raise LabError(
                f"The lab runs already, at {running.endpoint}, and {kept}. "
                "Run 'userlab stop' first, then start it as you want it."
            )
        return running


def stop(home: Path) -> bool:
    """End the cloud of this home with all its processes and temporary files; False when none ran.

    It is asked first, and has 10 seconds to save its state; then it is killed. In a folder that is no lab's home
    nothing is changed; LabError is raised if it says all the same that a cloud of it runs.
    """
    if not is_home(home):
        if recorded(home) is not None:
            raise not_a_home(home)
        return False
    with _one_at_a_time(home):
        cloud = recorded(home)
        if cloud is not None:
            _end(cloud)
        _tidy(home)
        return cloud is not None


def leave(home: Path, guest: int) -> bool:
    """Note that a guest is gone, and end the cloud if that was the last one. True: no cloud runs any more."""
    with _one_at_a_time(home):
        guests.leave(home, guest)
        cloud = recorded(home)
        if cloud is not None and cloud.guests and not guests.present(home):
            _end(cloud)
            _tidy(home)
            cloud = None
        return cloud is None


def nobody_is_left(home: Path) -> bool:
    """For the cloud itself: whether its last guest is gone. Nobody finds it from then on.

    While somebody starts or stops a cloud of this home, the answer is no.
    """
    if guests.present(home):
        return False
    lock = LockFile(home / "start.lock")
    if not lock.acquire():
        return False
    try:
        if guests.present(home):
            return False
        record_file(home).unlink(missing_ok=True)
        return True
    finally:
        lock.release()


def stop_request(home: Path) -> Path:
    """The file that asks a cloud to end where the system has no SIGTERM (Windows)."""
    return home / "stop"


def _one_at_a_time(home: Path) -> LockFile:
    return LockFile(home / "start.lock", STARTING_SECONDS + STOPPING_SECONDS)


def _replace_other_version(running: LocalCloud) -> None:
    if running.ephemeral:
        raise LabError(
            f"The lab's local cloud is of userlab {running.version}, this is userlab {VERSION}. It keeps nothing "
            "on disk, so ending it loses what is in it: run 'userlab stop' when you are ready, then try again."
        )
    _end(running)
    _tidy(running.home)


def _launch(home: Path, port: int | None, ephemeral: bool, guest: int | None) -> LocalCloud:
    log = log_file(home)
    guests.forget(home)
    before = log.stat().st_size if log.exists() else 0
    record_file(home).unlink(missing_ok=True)
    arguments = ["--home", str(home), "--log"]
    arguments += ["--port", str(port)] if port is not None else []
    arguments += ["--ephemeral"] if ephemeral else []
    arguments += ["--guests", str(PATIENCE_SECONDS)] if guest is not None else []
    child = spawn(home, arguments)
    _children.append(child)
    deadline = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < deadline:
        ended = child.poll() is not None  # read before the record: a cloud that ended right now left none
        cloud = recorded(home)
        if cloud is not None and cloud.answers():
            return cloud
        if ended:
            raise failed_start(child.returncode, log, before)
        time.sleep(POLL_SECONDS)
    kill_tree(psutil.Process(child.pid))
    raise LabError(
        f"The local cloud did not answer within {STARTING_SECONDS:g} seconds, and was ended. "
        f"Try again when the machine is less busy. Its log is {log}."
    )


def _end(cloud: LocalCloud) -> None:
    process = cloud.process()
    if process is None:
        return
    with contextlib.suppress(psutil.NoSuchProcess):
        tree = [process, *process.children(recursive=True)]
        if os.name == "nt":
            stop_request(cloud.home).touch()
        else:
            process.terminate()
        wait_for_end([process], STOPPING_SECONDS)
        kill(tree, STOPPING_SECONDS)


def _tidy(home: Path) -> None:
    if (home / TEMPORARY).exists():
        end_left_behind(home)
    record_file(home).unlink(missing_ok=True)
    stop_request(home).unlink(missing_ok=True)
    guests.forget(home)
    remove_temporary(home)
