"""The part of a sort order that an alternative of a SELECT asks for, and whether two of them meet. All values that meet
here are of the sort key's type.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from userlab.cloud.dynamodb.expressions.key_condition import KeyTest
from userlab.cloud.dynamodb.items.attribute_value import Value, ordered

_BEHIND_ALL = {"S": "\U0010ffff", "B": b"\xff" * 1024}


@dataclass(frozen=True)
class SortRange:
    """From `low` to `high`, both None for no end; `low_open` and `high_open` say that the end itself is left out."""

    low: Any = None
    low_open: bool = False
    high: Any = None
    high_open: bool = False

    @property
    def start(self) -> tuple[bool, Any, bool]:
        """What orders ranges that do not meet."""
        return (self.low is not None, "" if self.low is None else self.low, self.low_open)

    def meets(self, other: SortRange) -> bool:
        """Whether a sort key could be in both.

        >>> SortRange(high="b", high_open=True).meets(SortRange(low="b")), SortRange().meets(SortRange(low="b"))
        (False, True)
        """
        return not (self._ends_before(other) or other._ends_before(self))

    def holds(self, value: Any) -> bool:
        """Whether a sort key is in it."""
        behind = self.low is None or value > self.low or (value == self.low and not self.low_open)
        before = self.high is None or value < self.high or (value == self.high and not self.high_open)
        return behind and before

    def _ends_before(self, other: SortRange) -> bool:
        if self.high is None or other.low is None:
            return False
        return bool(self.high < other.low) or (self.high == other.low and (self.high_open or other.low_open))


EVERYTHING = SortRange()


def range_of(tests: Sequence[KeyTest]) -> SortRange:
    """The range that passes all tests."""
    low = high = None
    low_open = high_open = False
    for test in tests:
        from_, from_open, to, to_open = _ends(test)
        if from_ is not None and (low is None or from_ > low):
            low, low_open = from_, from_open
        if to is not None and (high is None or to < high):
            high, high_open = to, to_open
    return SortRange(low, low_open, high, high_open)


def _ends(test: KeyTest) -> tuple[Any, bool, Any, bool]:
    values = [ordered(value) for value in test.values]
    if test.operator == "BEGINS_WITH":
        behind = _BEHIND_ALL.get(next(iter(test.values[0])))
        return values[0], False, None if behind is None else values[0] + behind, True
    if test.operator in ("EQ", "BETWEEN"):
        return values[0], False, values[-1], False
    if test.operator in ("LT", "LE"):
        return None, False, values[0], test.operator == "LT"
    return values[0], test.operator == "GT", None, False


def sort_test(tests: Sequence[KeyTest]) -> KeyTest | None:
    """The test that a Query makes; what it lets through too much, the filter holds back."""
    by_operator = {test.operator: test for test in reversed(tests)}
    for operator in ("EQ", "BETWEEN", "BEGINS_WITH"):
        if operator in by_operator:
            return by_operator[operator]
    if "GE" in by_operator and "LE" in by_operator:
        values: tuple[Value, ...] = (by_operator["GE"].values[0], by_operator["LE"].values[0])
        return KeyTest("BETWEEN", values)
    return tests[0] if tests else None
