"""What changes between versions of moto and Python, and how the state that an earlier one saved is read.

A new version of moto goes in together with what its objects' changes need here:

- a class or function that moved or was renamed: `MOVED`;
- an attribute that has another name or shape: a function in `MIGRATIONS`, and the service's number in `FORMATS`
  raised by one. It is handed the ``__dict__`` of the service's backend, with all that hangs on it, as the older
  version left it, and changes it in place::

      def _functions_by_arn(state): ...

      FORMATS["lambda"] = 2
      MIGRATIONS["lambda", 1] = _functions_by_arn

An object whose class is unchanged and only has an attribute more needs a migration, too: a pickle brings back what
was there, and calls no ``__init__``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

FORMATS: dict[str, int] = {}
"""How the state of a service (named as moto's package) is laid out now; 1 where nothing stands here."""

MIGRATIONS: dict[tuple[str, int], Callable[[dict[str, Any]], None]] = {}
"""By service and format: what makes the next format of that one."""

MOVED: dict[tuple[str, str], tuple[str, str]] = {}
"""Module and name of a class in a snapshot, and where it is now."""

_MOVED_MODULES = {"pathlib._local": "pathlib"}  # Python 3.13 alone says so of its paths


class FromTheFuture(Exception):
    """A part is laid out as a later version of the lab does it."""


def format_of(service: str) -> int:
    """How this version lays out the state of a service."""
    return FORMATS.get(service, 1)


def migrate(service: str, written: int, state: dict[str, Any]) -> None:
    """Bring the state of a service's backend from the format that it was written in to today's.

    Raises LookupError when a migration is missing, FromTheFuture when it was written by a later version.
    """
    if written > format_of(service):
        raise FromTheFuture(f"{service} is saved in format {written}, this userlab knows {format_of(service)}")
    for number in range(written, format_of(service)):
        MIGRATIONS[service, number](state)


def place_of(module: str, name: str) -> tuple[str, str]:
    """Module and name of what stands in a snapshot, as they are in this version."""
    moved = MOVED.get((module, name))
    return moved if moved is not None else (_MOVED_MODULES.get(module, module), name)
