"""What a learner is told about saved state: once each, in the cloud's log and by `userlab status`."""

from __future__ import annotations

import sys
from pathlib import Path

from userlab.base.home import is_full

AGAIN = "the lab tries again every few seconds"


class Notices:
    """What was found at the start stays said; a trouble with an account is said until it is over."""

    def __init__(self) -> None:
        self._told: list[str] = []
        self._troubles: dict[str, str] = {}

    def all(self) -> list[str]:
        """What a learner should know: state that could not be read or written."""
        return [*self._told, *self._troubles.values()]

    def troubles(self) -> list[str]:
        """What is wrong right now, and will not be tried again."""
        return [trouble.removesuffix(f"; {AGAIN}.") + "." for trouble in self._troubles.values()]

    def tell(self, message: str) -> None:
        self._told.append(message)
        print(message, file=sys.stderr, flush=True)

    def trouble(self, account: str, message: str) -> None:
        if self._troubles.get(account) != message:
            print(message, file=sys.stderr, flush=True)
        self._troubles[account] = message

    def no_trouble(self, account: str) -> None:
        self._troubles.pop(account, None)


def cannot_save(account: str, file: Path, error: Exception) -> str:
    """Why an account cannot be saved, and what to do."""
    if isinstance(error, OSError) and is_full(error):
        reason = "the disk is full. Free some space"
    elif isinstance(error, OSError):
        reason = f"{error.strerror or error}. Make the folder writable"
    else:
        reason = f"{type(error).__name__}, see cloud.log. What was saved before stays"
    return f"Account {account} cannot be saved to {file}: {reason}; {AGAIN}."


def cannot_save_parts(account: str, failed: set[tuple[str, str]]) -> str:
    """Which services of an account cannot be saved."""
    services = ", ".join(sorted({service for service, _ in failed}))
    return f"Account {account}: {services} cannot be saved to disk. What was saved of it before stays."
