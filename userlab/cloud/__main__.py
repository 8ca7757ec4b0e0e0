"""The local cloud's process: ``python -m userlab.cloud --home FOLDER``, as `process.start` runs it.

It serves until it is told to end: SIGTERM, SIGINT, Ctrl-C, or on Windows a file named `stop` in its home. With
`--guests` it also ends when nobody has been there for some seconds (see `userlab.process.guests`).
Then it saves its state, ends its sandboxes and removes its temporary folder.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from userlab.base.errors import LabError
from userlab.base.home import home_folder, is_full, prepare
from userlab.base.home_marker import TEMPORARY
from userlab.process import last_words, ports
from userlab.process.background import FORESEEN, FULL
from userlab.process.guests import present
from userlab.process.left_behind import end_left_behind
from userlab.process.local_cloud import STOPPING_SECONDS, nobody_is_left, stop_request
from userlab.process.lock_file import LockFile
from userlab.process.log_file import redirect_output
from userlab.process.record import LocalCloud, lock_file, record_file

if TYPE_CHECKING:
    from userlab.cloud.cloud import Cloud
    from userlab.console.server import ConsoleServer

WINDOWS_POLL_SECONDS = 0.2
GUESTS_POLL_SECONDS = 2.0
OWN_IDS = "USERLAB_OWN_IDS"  # 1: ids are no neighbour's on this machine; committed outputs show others
FSYNC = "USERLAB_FSYNC"  # 1: what was answered survives a power cut, too; each change then waits for the disk


def main(arguments: list[str] | None = None) -> int:
    """Run the cloud of a home until it is told to end. Returns the exit code: 0, or 3 with a LabError."""
    options = _options(arguments)
    try:
        home = prepare(options.home or home_folder())
        if options.log:
            redirect_output(home)
        return _only_one(home, options)
    except LabError as error:
        print(error, file=sys.stderr, flush=True)
        return FORESEEN
    except OSError as error:
        if not is_full(error):
            raise
        return FULL  # without a word: the log is on that disk, too


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m userlab.cloud", description="The lab's local cloud.")
    parser.add_argument("--home", type=Path, help="the lab's folder (default: USERLAB_HOME)")
    parser.add_argument("--port", type=int, help="the port to listen on, or none at all")
    parser.add_argument("--ephemeral", action="store_true", help="keep nothing on disk")
    parser.add_argument("--guests", type=float, metavar="SECONDS", help="end when all guests were gone for so long")
    parser.add_argument("--log", action="store_true", help="write to cloud.log in the lab's folder")
    return parser.parse_args(arguments)


def _only_one(home: Path, options: argparse.Namespace) -> int:
    """Two clouds of one home would overwrite each other's state: the lock is held while the cloud runs."""
    lock = LockFile(lock_file(home), STOPPING_SECONDS)
    if not lock.acquire():
        raise LabError(
            f"A local cloud of {home} runs already but does not answer. End it ('userlab stop', or end the "
            "process 'python -m userlab.cloud'), then try again."
        )
    try:
        return _run(home, options)
    finally:
        lock.release()


def _run(home: Path, options: argparse.Namespace) -> int:
    ending = threading.Event()
    for name in ("SIGTERM", "SIGINT", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: ending.set())
    record_file(home).unlink(missing_ok=True)
    stop_request(home).unlink(missing_ok=True)
    last_words.make_room(home)
    if (home / TEMPORARY).exists():  # a cloud was here before and could not tidy up: it was killed
        end_left_behind(home)
    gc.disable()  # importing makes objects by the hundred thousand and no garbage
    from userlab.cloud.cloud import Cloud  # after the lock: this imports moto, and takes a second
    from userlab.console.server import ConsoleServer  # no part of the cloud but its client

    cloud = Cloud(home, ephemeral=options.ephemeral, durable=_is_set(FSYNC), own_ids=_is_set(OWN_IDS))
    console = ConsoleServer(cloud.secret, lambda: cloud.endpoint)
    tempfile.tempdir = str(cloud.temporary)  # what anybody below makes vanishes with that folder
    try:
        endpoint, notice = ports.listen(home, options.port, cloud.start)
        shown_at, _ = ports.listen(home, None, console.start, ports.CONSOLE)
        _collect_seldom()
        told = "\n".join([notice, *cloud.keeper.warnings()]).strip()
        LocalCloud.here(home, endpoint, shown_at, options.ephemeral, told, options.guests is not None).save()
        print(f"The local cloud serves at {endpoint} (process {os.getpid()}). {notice}".strip(), flush=True)
        _wait(home, ending, options.guests)
    finally:
        _close(cloud, console, home)
    return 0


def _is_set(variable: str) -> bool:
    return os.environ.get(variable, "0") not in ("", "0")


def _collect_seldom() -> None:
    """Look for garbage rarely: a full look at 100,000 items takes 150 ms, and nothing of theirs is in a circle."""
    gc.freeze()  # what is there now stays: no collection need look at it
    gc.set_threshold(5_000, 5, 80)  # a full look every two million new objects
    gc.enable()


def _wait(home: Path, ending: threading.Event, patience: float | None) -> None:
    poll = WINDOWS_POLL_SECONDS if os.name == "nt" else min(GUESTS_POLL_SECONDS, patience) if patience else None
    seen = time.monotonic()
    while not ending.wait(poll):
        if os.name == "nt" and stop_request(home).exists():
            return
        if patience is None or present(home):
            seen = time.monotonic()
        elif time.monotonic() - seen >= patience and nobody_is_left(home):
            print("Nobody is left who uses this lab.", flush=True)
            return


def _close(cloud: Cloud, console: ConsoleServer, home: Path) -> None:
    # Nobody may attach to a cloud that is about to end.
    with contextlib.suppress(OSError):
        record_file(home).unlink(missing_ok=True)
    console.stop()
    unsaved = cloud.stop()
    with contextlib.suppress(OSError):
        last_words.leave(home, "\n".join(unsaved)) if unsaved else last_words.take(home)
    print("The local cloud ended.", flush=True)


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    # Everything is closed. To take apart moto's many objects first would only keep whoever waits for the end.
    os._exit(code)
