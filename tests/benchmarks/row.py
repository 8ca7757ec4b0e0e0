"""A row of the report: what is measured, and of whom. `rows` collects them as the modules of rows are imported."""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tests.benchmarks.servers import Server

Measure = Callable[[Server], float]
_names = itertools.count(1)


@dataclass(frozen=True)
class Row:
    """What a row says, in which unit, what a server must be able to do, and how it is measured.

    `reach` is the figure that the project wants to reach; `more` says that more is better (calls a second).
    `repeats` is how often a round asks it of each server in turn: what is quick is asked more often. `order` is
    "calm" for what is measured on a server that has done nothing yet, "last" for what comes after all the work.
    """

    label: str
    unit: str
    measure: Measure
    needs: str = "dynamodb"
    reach: float | None = None
    more: bool = False
    order: str = "work"
    repeats: int = 1


ROWS: list[Row] = []


def row(label: str, unit: str, **more: Any) -> Callable[[Measure], Measure]:
    """Add a row: the other fields of `Row` by name."""

    def add(measure: Measure) -> Measure:
        ROWS.append(Row(label, unit, measure, **more))
        return measure

    return add


def new_name(kind: str) -> str:
    return f"{kind}{next(_names)}"


def seconds(act: Callable[[], object]) -> float:
    """How long one call takes."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def median_ms(act: Callable[[], object], times: int, longest: float = 1.5) -> float:
    """The median of so many calls in milliseconds, after a tenth of them to get warm.

    A server that is slow is asked less often: after `longest` seconds what there is must do.
    """
    enough = time.perf_counter() + longest
    for _ in range(max(1, times // 10)):
        act()
        if time.perf_counter() > enough:
            break
    return statistics.median(1000 * each for each in _figures(act, times, enough))


def _figures(act: Callable[[], object], times: int, enough: float) -> Iterable[float]:
    for _ in range(times):
        yield seconds(act)
        if time.perf_counter() > enough:
            return
