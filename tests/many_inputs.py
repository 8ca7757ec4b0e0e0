"""How many inputs of chance a rule is tried with: a hundred, or with USERLAB_TEST_LARGE, which CI sets, five hundred.

They are the same in every run: a test that failed fails again.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

LARGE = bool(os.environ.get("USERLAB_TEST_LARGE"))


def trying(few: int = 100, many: int = 500) -> settings:
    """The decorator of a test by hypothesis: so many inputs, and no rule about the time that one takes."""
    return settings(
        max_examples=many if LARGE else few,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
