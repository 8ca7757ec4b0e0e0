"""Partitions: how a hash of the partition key decides where an item lies, and what a hot key does.

DynamoDB's hash function is not public, and nobody outside sees how many partitions a table has. What is here
imitates the idea, with a hash of Python's own, so that it can be looked at.
Source: DynamoDB Developer Guide, "Partitions and data distribution in DynamoDB".
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLD, HOT = "#3b82f6", "#dc2626"


def partition_of(key: str, partitions: int) -> int:
    """The number of the partition that a key's items lie in, from 0 on. One key always gives one number.

    >>> partitions.partition_of("user123", 4)
    2
    """
    digest = hashlib.sha256(key.encode()).digest()
    return int.from_bytes(digest[:8], "big") % partitions


def spread(keys: Iterable[str], partitions: int) -> list[int]:
    """How many of these keys fall into each partition. A key that comes three times counts three times.

    >>> partitions.spread(["user123", "user123"], 4)
    [0, 0, 2, 0]
    """
    counts = Counter(partition_of(key, partitions) for key in keys)
    return [counts[number] for number in range(partitions)]


def busiest(keys: Sequence[str], partitions: int) -> float:
    """The share of the calls that the busiest partition gets, 0 to 1. Evenly spread it would be 1 / partitions."""
    return max(spread(keys, partitions)) / len(keys)


def chart(partitions: int = 4, **calls: Sequence[str]) -> Figure:
    """How calls spread over partitions, a row of bars for each set of keys; red is more than twice a fair share.

    It also prints a line for each set, since not everybody sees a picture.

    Args:
        calls: by name, the partition key of each call.

    >>> partitions.chart(by_user=[f"user{n}" for n in range(1000)], by_country=["DE"] * 1000)
    """
    from matplotlib import pyplot

    size = (7, 0.6 + 1.3 * len(calls))
    figure, rows = pyplot.subplots(len(calls), figsize=size, layout="constrained", sharex=True, squeeze=False)
    for (name, keys), axes in zip(calls.items(), rows[:, 0], strict=True):
        counts, fair = spread(keys, partitions), len(keys) / partitions
        bars = axes.bar(range(partitions), counts, color=[HOT if count > 2 * fair else COLD for count in counts])
        axes.bar_label(bars, [f"{count:,}" if count else "" for count in counts])
        axes.axhline(fair, color="grey", linestyle=":", linewidth=1)
        axes.set(title=name.replace("_", " "), yticks=[], xticks=range(partitions))
        axes.margins(y=0.25)
        axes.spines[["top", "right", "left"]].set_visible(False)
        print(f"{name.replace('_', ' ')}: {', '.join(f'{count:,}' for count in counts)}")
    rows[-1, 0].set_xlabel("partition")
    pyplot.close(figure)  # the notebook shows what is returned, and would show an open figure once more
    return figure
