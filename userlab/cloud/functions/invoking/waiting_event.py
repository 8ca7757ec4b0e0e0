"""An event that waits for its function, and how it is written down so that a kill does not lose it."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, replace

from userlab.cloud.account.clock import Clock
from userlab.cloud.functions.invoking.invocation import Invocation


@dataclass
class WaitingEvent:
    """An event in the queue: `attempts` have failed so far. `accepted` is when it came, `due` when it is to be tried
    next, in steady seconds of the account's clock.
    """

    invocation: Invocation
    accepted: float
    due: float
    attempts: int = 0

    def as_text(self, clock: Clock) -> str:
        """The event as JSON; its times are epoch seconds of the account's clock, since a steady clock begins anew."""
        ahead = clock.now(self.invocation.account) - clock.monotonic(self.invocation.account)
        called = vars(self.invocation) | {"payload": base64.b64encode(self.invocation.payload).decode()}
        times = {"accepted": self.accepted + ahead, "due": self.due + ahead}
        return json.dumps({"invocation": called, **times, "attempts": self.attempts})


def read(text: str, clock: Clock) -> WaitingEvent:
    """The event that `as_text` wrote. Raises ValueError, KeyError, TypeError."""
    found = json.loads(text)
    invocation = Invocation(**found["invocation"])
    invocation = replace(invocation, payload=base64.b64decode(found["invocation"]["payload"]))
    ahead = clock.now(invocation.account) - clock.monotonic(invocation.account)
    return WaitingEvent(invocation, found["accepted"] - ahead, found["due"] - ahead, found["attempts"])
