"""A finding of `userlab doctor`: what is looked at, how it is, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

OK, NOTE, WRONG = "ok", "note", "wrong"


@dataclass(frozen=True)
class Finding:
    """`state` is "ok", "note" (the lab works, something lacks) or "wrong"; `fix` says what to do, "" if nothing.

    >>> print(Finding("disk", WRONG, "10 MB are free", "Free some space."))
    wrong  disk: 10 MB are free. Free some space.
    """

    about: str
    state: str
    found: str
    fix: str = ""

    def __str__(self) -> str:
        return f"{self.state:5}  {self.about}: {self.found}. {self.fix}".rstrip()
