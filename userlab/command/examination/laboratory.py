"""The lab itself: its folder, its port, its health."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

from userlab.base.errors import LabError
from userlab.base.home_marker import refuse_others
from userlab.command.examination.finding import NOTE, OK, WRONG, Finding


def findings(home: Path) -> Iterator[Finding]:
    """How the lab is. It is not started, and nothing is written into its folder."""
    yield folder(home)
    yield from health(home)


def folder(home: Path) -> Finding:
    """Whether the lab's folder can be used."""
    there = next(each for each in (home, *home.parents) if each.exists())
    try:
        if there == home:
            refuse_others(home)
    except LabError as error:
        return Finding("folder", WRONG, str(error).removesuffix("."))
    except OSError as error:
        return Finding("folder", WRONG, f"{home}: {error.strerror}", "Set USERLAB_HOME to a folder of yours.")
    if not there.is_dir() or not os.access(there, os.W_OK):
        return Finding("folder", WRONG, f"{home} can't be written to", "Set USERLAB_HOME to a folder of yours.")
    return Finding("folder", OK, f"{home}{'' if there == home else ', made at the first start'}")


def health(home: Path) -> Iterator[Finding]:
    """Whether the lab answers, or could listen where it usually is."""
    from userlab.command.condition import condition

    try:
        found = condition(home)
    except LabError as error:
        yield Finding("lab", WRONG, str(error).removesuffix("."))
        return
    if not found["running"]:
        yield port(home)
        yield Finding("lab", OK, "not running; `userlab` or `userlab start` starts it")
        return
    yield Finding("lab", OK, f"runs at {found['endpoint']}, {found['memory_mb']:.0f} MB")
    for warning in found["warnings"]:
        yield Finding("lab", WRONG, warning.removesuffix("."))


def port(home: Path) -> Finding:
    """Whether the lab's usual port is free."""
    from userlab.process import ports

    usual = ports.usual(home)
    try:
        with socket.create_server(("127.0.0.1", usual)):
            return Finding("port", OK, f"{usual} is free")
    except OSError:
        fix = "The lab takes another one, and URLs with the old one do not reach it."
        return Finding("port", NOTE, f"another program has {usual}, where this lab usually is", fix)
