"""How much slower everything is on a machine that many share.

A function on AWS has its part of a processor for itself, so its init phase may take ten seconds and no more. Here a
class may start thirty functions in one moment on two processors: ten seconds of the clock are then one of work.
"""

from __future__ import annotations

import os

import psutil

MOST = 12.0


def slowness() -> float:
    """How many times as long a process takes as with a processor for itself: 1 where nobody waits, 12 at most.

    It is the average number of processes that ran or waited in the last minute, for each processor.

    >>> 1 <= slowness() <= MOST
    True
    """
    return min(max(psutil.getloadavg()[0] / (os.cpu_count() or 1), 1.0), MOST)
