"""What a service tells of itself as it works: values of CloudWatch metrics, handed to whoever keeps them.

A service takes a `Measure` and calls it once for each thing that it did; it does not know what becomes of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, Protocol

Dimensions = tuple[tuple[str, str], ...]
"""Pairs of a dimension's name and value, ordered by name."""


class Value(NamedTuple):
    """One value of a metric, in one of CloudWatch's units ("Count", "Milliseconds")."""

    metric: str
    dimensions: Dimensions
    value: float
    unit: str = "Count"


Levels = Iterable[tuple[str, str, Callable[[float], list[Value]]]]
"""What a service has, for a region and a namespace: the values of a moment (epoch seconds), told once a minute."""


class Measure(Protocol):
    """Takes values of the metrics of a namespace, such as "AWS/Lambda". Never raises."""

    def __call__(self, account: str, region: str, namespace: str, values: Iterable[Value]) -> None: ...


def no_levels(account: str) -> Levels:
    """The levels of a service that has none."""
    return ()


def unmeasured(account: str, region: str, namespace: str, values: Iterable[Value]) -> None:
    """A `Measure` for a service whose metrics nobody keeps."""
