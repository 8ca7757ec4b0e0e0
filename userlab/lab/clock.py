"""The time of a chapter's account, which a lesson may move: nobody waits a day to see an item expire."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from userlab.lab import lab_calls
from userlab.lab.target import Target


@dataclass(frozen=True)
class LabClock:
    """The time of the chapter's account, which a lesson may move forward."""

    target: Target = field(repr=False)

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Move the account's time forward, as if so long had passed: items expire, budgets refill.

        >>> lab.clock.advance(hours=2)
        """
        distance = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
        lab_calls.ask(self.target, "POST", "clock", advance=distance)

    def next_minute(self) -> None:
        """Move the account's time to the next full minute: what you do now falls into one minute of CloudWatch.

        >>> lab.clock.next_minute()
        """
        self.advance(seconds=60 - self.now() % 60)

    def now(self) -> int:
        """The account's time in seconds since 1970, UTC: what `time.time()` says, and how far the clock was moved.

        >>> lab.clock.now() + 3600  # in an hour
        1700003600
        """
        if not self.target.has_lab_calls:
            return int(time.time())
        return int(lab_calls.ask(self.target, "POST", "clock", advance=0)["now"])
