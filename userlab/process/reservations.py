"""A console's port that is spoken for before anything listens there.

A Jupyter server has to know the port when it starts, and the lab that will listen there may start an hour later. What
is held meanwhile is the port's ticket: another port, which the server keeps for itself and never listens on. Two homes
hold no ticket together, whoever their users are, since the system gives a port to one process only; and a ticket is
given back however its holder ends. Nothing is written where another user could write, too.
"""

from __future__ import annotations

import os
import socket
import zlib
from pathlib import Path

from userlab.process.lock_file import LockFile

RESERVED = range(20_000, 25_000)
"""Wide, for the learners of one machine; no new lab begins here, and no system takes them for outgoing connections."""
TICKET = 5_000
"""The ticket of port 20,000 is port 25,000."""
HOLDER = "console-port.lock"

_held: list[LockFile | socket.socket] = []


def choose(home: Path, before: int | None) -> int | None:
    """Hold a port for this home while this process lives: `before`, if it still can be had, or another one.

    What another process of the same home holds is `before`. Returns None when no port can be had.
    Raises OSError, LabError: the home cannot be written to.
    """
    holder = LockFile(home / HOLDER)
    if not holder.acquire():
        return before
    first = zlib.crc32(str(home).encode()) % len(RESERVED)
    choices = [*RESERVED[first:], *RESERVED[:first]]
    for port in [before, *choices] if before else choices:
        if _is_free(port) and (ticket := _take_ticket(port)) is not None:
            _held.extend(ticket)
            _held.append(holder)
            return port
    holder.release()
    return None


def may_listen(home: Path, port: int) -> bool:
    """Whether this home's lab may listen on a port: no other home has reserved it. Holds it, if nobody did."""
    if port not in RESERVED:
        return True
    holder = LockFile(home / HOLDER)
    if not holder.acquire():
        return True  # a Jupyter server of this home holds it
    ticket = _take_ticket(port)
    if ticket is None:
        holder.release()
        return False
    _held.extend(ticket)
    _held.append(holder)
    return True


def _take_ticket(port: int) -> list[socket.socket] | None:
    """The port's ticket, or None: another home has it. A port that is nobody's to reserve needs none."""
    if port not in RESERVED:
        return []
    ticket = socket.socket()
    try:
        ticket.bind(("127.0.0.1", port + TICKET))
    except OSError:
        ticket.close()
        return None
    return [ticket]


def _is_free(port: int) -> bool:
    with socket.socket() as trial:
        if os.name == "posix":  # what is left of ended connections takes no port; on Windows the option takes any
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
