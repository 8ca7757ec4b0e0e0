"""Statistics: one number of a bucket. Average, Sum, ... and percentiles.

Source: CloudWatch user guide, "CloudWatch statistics definitions".
"""

from __future__ import annotations

import re
from collections.abc import Callable

from userlab.cloud.cloudwatch.metrics import Bucket

SIMPLE: dict[str, Callable[[Bucket], float]] = {
    "SampleCount": lambda bucket: bucket.count,
    "Average": lambda bucket: bucket.sum / bucket.count if bucket.count else 0.0,
    "Sum": lambda bucket: bucket.sum,
    "Minimum": lambda bucket: bucket.minimum,
    "Maximum": lambda bucket: bucket.maximum,
}
_PERCENTILE = re.compile(r"p(\d{1,2}(?:\.\d{0,10})?|100)")
_OTHERS = re.compile(r"(?:(?:tm|wm|tc|ts|TM|WM|TC|TS|PR)(?:\(.*\)|[\d.]+)|IQM)")


def is_known(statistic: str) -> bool:
    """Whether a statistic can be told here: a simple one, or a percentile such as p99.9.

    >>> is_known("Sum"), is_known("p99.9"), is_known("p101")
    (True, True, False)
    """
    return statistic in SIMPLE or _PERCENTILE.fullmatch(statistic) is not None


def exists_on_aws(statistic: str) -> bool:
    """Whether CloudWatch has a statistic that is none here: trimmed and winsorized means, percentile ranks."""
    return _OTHERS.fullmatch(statistic) is not None


def of(bucket: Bucket, statistic: str) -> float | None:
    """A statistic of a bucket; None for a percentile of values of which only statistics were told.

    >>> bucket = Bucket()
    >>> for value in (1.0, 2.0, 9.0): bucket.add(value)
    >>> of(bucket, "Average"), of(bucket, "p50")
    (4.0, 2.0)
    """
    simple = SIMPLE.get(statistic)
    if simple is not None:
        return simple(bucket)
    if bucket.values is None:
        return bucket.minimum if bucket.minimum == bucket.maximum else None
    wanted = bucket.count * float(statistic[1:]) / 100
    seen = 0.0
    for value in sorted(bucket.values):
        seen += bucket.values[value]
        if seen >= wanted:
            return value
    return bucket.maximum
