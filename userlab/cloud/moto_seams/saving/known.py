"""Names for what a log's records only refer to: items, stream records, log events that stand in the log already.

To write down that a table got a tag must not take its 100,000 items along. So each object that holds much is named when
it is first written whole; from then on its growth is written piece by piece, and records that hold a part of a service
name it. The name is an attribute of the object, and is saved with it.
"""

from __future__ import annotations

import secrets
from typing import Any

from userlab.cloud.account import saved_names

NAME = "_userlab_known"


def name_of(value: Any) -> str | None:
    """The name of an object, None while it has none."""
    found: str | None = value.__dict__.get(NAME)
    return found


def never_changes(value: Any) -> bool:
    """Whether an object of the lab's own says of itself that it is done with, as a deleted stack: written once."""
    return saved_names.name_of(type(value)) is not None and bool(getattr(value, "never_changes", False))


class Naming:
    """Gives names while something is encoded, and takes them back if that fails."""

    def __init__(self) -> None:
        self._named: list[Any] = []

    def name(self, value: Any) -> None:
        if NAME not in value.__dict__:
            value.__dict__[NAME] = secrets.token_hex(8)
            self._named.append(value)

    def undo(self) -> None:
        for value in self._named:
            value.__dict__.pop(NAME, None)
