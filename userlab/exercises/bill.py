"""What a learner's function called, and what that cost: for checks that grade the bill, not the answer alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from userlab.exercises.catalogue import Verdict, not_yet

if TYPE_CHECKING:
    import pandas

    from userlab.lab.lab import Lab


@dataclass(frozen=True)
class Bill:
    """The DynamoDB calls that a piece of work made, a row each, as `lab.calls()` has them."""

    calls: pandas.DataFrame

    @property
    def read_units(self) -> float:
        """The read units of all calls together."""
        return float(self.calls["read_units"].fillna(0).sum())

    @property
    def write_units(self) -> float:
        """The write units of all calls together."""
        return float(self.calls["write_units"].fillna(0).sum())

    def count(self, action: str) -> int:
        """How many calls of one operation there were. `bill.count("Query")`"""
        return int((self.calls["action"] == action).sum())

    def nothing_read(self, what: str) -> Verdict | None:
        """A verdict if the work read nothing: it returned what an earlier cell had read. `what` says of what."""
        if self.read_units:
            return None
        return not_yet(
            f"Your function read nothing from DynamoDB: it returned what some cell had in Python before. {what}",
            "a function that reads when it is called",
            "ask the table or its index, not a variable of the notebook.",
        )

    def __str__(self) -> str:
        """The calls in words: "2 calls of Query, 12.0 read units"."""
        made = self.calls["action"].value_counts(sort=False)
        words = [f"{number} {'call' if number == 1 else 'calls'} of {action}" for action, number in made.items()]
        units = [f"{self.read_units:g} read units"] if self.read_units else []
        units += [f"{self.write_units:g} write units"] if self.write_units else []
        return ", ".join([*words, *units]) or "no call of DynamoDB"


def measured(lab: Lab, work: Callable[..., Any], *arguments: Any) -> tuple[Any, Bill]:
    """Call a learner's function. Returns what it returned, and the bill of the calls that it made.

    The journal tells them apart from all others by their number, so nothing else may call meanwhile.

    >>> newest, bill = measured(lab, bobs_newest)
    >>> bill.read_units
    1.0
    """
    since = lab._last_call()
    answer = work(*arguments)
    calls = lab.calls(since)
    return answer, Bill(calls[calls["service"] == "dynamodb"])
