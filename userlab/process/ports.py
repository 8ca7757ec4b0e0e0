"""Which ports a lab's cloud and its console listen on: the same every time, so that URLs stay good across restarts."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from userlab.base.errors import LabError
from userlab.base.home import usual_folder, write_private
from userlab.process import reservations


@dataclass(frozen=True)
class Ports:
    """Where the ports that a home had are written down, and those that a new home chooses from.

    The usual home begins with the first of them, and a home that USERLAB_HOME names with one of its own, so that two
    labs which run by turns do not take each other's port.

    They are below those that systems give to outgoing connections: one of those would be taken by some client, or by
    what is left of its connection for a minute, whenever the lab is down. Browsers refuse none of them.
    """

    file: str
    choices: range


CLOUD = Ports("ports.json", range(4580, 4780))
CONSOLE = Ports("console-ports.json", range(4780, 4980))
REMEMBERED = 3


class PortTaken(LabError):
    """The port that was asked for belongs to another program."""


def listen(home: Path, port: int | None, try_port: Callable[[int], str], kind: Ports = CLOUD) -> tuple[str, str]:
    """Listen with `try_port(port) -> endpoint` (it raises OSError for a port that is taken).

    With a `port`, on that one or not at all. Without, on the first free one of those that this home had
    before (4580 for a new home in the usual folder, 4780 for its console), or any free one. Returns the endpoint, and
    a notice if it is not the usual one.

    Raises PortTaken.
    """
    if port is not None:
        try:
            endpoint = try_port(port)
        except (OSError, OverflowError) as error:
            raise PortTaken(_refusal(port, error)) from error
        remember(home, endpoint, kind=kind)
        return endpoint, ""
    before = remembered(home, kind)
    for choice in [*before, *_choices(home, kind), 0]:
        if not reservations.may_listen(home, choice):
            continue
        try:
            endpoint = try_port(choice)
        except OSError:
            continue
        moved = bool(before) and port_of(endpoint) != before[0]
        remember(home, endpoint, not moved, kind)
        return endpoint, _notice(before[0], endpoint) if moved else ""
    raise PortTaken("The system has no free port left on 127.0.0.1. Close some programs, then try again.")


def _choices(home: Path, kind: Ports) -> list[int]:
    start = 0 if home == usual_folder() else zlib.crc32(str(home).encode()) % len(kind.choices)
    return [*kind.choices[start:], *kind.choices[:start]]


def port_of(endpoint: str) -> int:
    """4580 of ``http://127.0.0.1:4580``."""
    return int(endpoint.rsplit(":", 1)[1])


def usual(home: Path, kind: Ports = CLOUD) -> int:
    """The port that this home had last, or that it tries first when it is new."""
    return [*remembered(home, kind), *_choices(home, kind)][0]


def reserve(home: Path, kind: Ports) -> int:
    """The port that this home will listen on: the one that it had last, or another one if that was taken meanwhile.

    It is held while this process lives, and written down. So what has to know the port before the lab runs (a Jupyter
    server, when it starts) and the lab agree, also where many learners' labs are on one machine.
    Raises OSError, LabError: the home cannot be written to.
    """
    before = next(iter(remembered(home, kind)), None)
    port = reservations.choose(home, before)
    if port is None:
        return usual(home, kind)
    remember(home, f"http://127.0.0.1:{port}", kind=kind)
    return port


def remembered(home: Path, kind: Ports = CLOUD) -> list[int]:
    """The ports that this home had, its usual one first; [] for a new home."""
    try:
        ports = json.loads((home / kind.file).read_bytes())
        return [port for port in ports if isinstance(port, int) and 0 < port < 65536]
    except (OSError, ValueError, TypeError):
        return []


def remember(home: Path, endpoint: str, first: bool = True, kind: Ports = CLOUD) -> None:
    """Keep the port for the next start: as the usual one, or as the one to take when that is taken."""
    port, before = port_of(endpoint), remembered(home, kind)
    others = [other for other in before if other != port]
    ports = [port, *others] if first or not others else [others[0], port, *others[1:]]
    if ports[:REMEMBERED] != before:
        write_private(home / kind.file, json.dumps(ports[:REMEMBERED]).encode())


def _refusal(port: int, error: Exception) -> str:
    reason = getattr(error, "strerror", None) or str(error)
    return (
        f"Port {port} cannot be used on this machine: {reason}. Another program may listen there. "
        "Choose another one with 'userlab start --port N', or leave --port away to have a free one chosen."
    )


def _notice(usual: int, endpoint: str) -> str:
    return (
        f"Another program has port {usual}, where this lab usually is, so it is at {endpoint} now. "
        f"URLs that name port {usual} do not reach it until that port is free and the lab is started again."
    )
