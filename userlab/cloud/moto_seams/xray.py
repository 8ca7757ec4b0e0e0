"""Where traces are kept.

moto's own X-Ray needs another package and searches nothing. What the cloud keeps hangs on moto's CloudWatch of the
account and region, beside metrics: what saves, restores or resets that does the same to traces.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from moto.cloudwatch.models import cloudwatch_backends

SERVICE = "cloudwatch"  # as what is changed with a trace

_ATTRIBUTE = "userlab_traces"
Kept = TypeVar("Kept")


def kept(account: str, region: str, make: Callable[[], Kept]) -> Kept:
    """The traces of an account in a region; made when asked for first."""
    backend = cloudwatch_backends[account][region]
    found: Kept | None = backend.__dict__.get(_ATTRIBUTE)
    if found is None:
        found = backend.__dict__.setdefault(_ATTRIBUTE, make())
    return found
