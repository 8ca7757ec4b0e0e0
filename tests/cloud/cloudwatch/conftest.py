"""A client of CloudWatch, and the time of the test's account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest


@pytest.fixture
def cloudwatch(client: Callable[..., Any]) -> Any:
    """A client of CloudWatch."""
    return client("cloudwatch")


@pytest.fixture
def now(cloud: Any, account: str) -> Callable[[], float]:
    """The account's time in epoch seconds."""
    return lambda: float(cloud.clock.now(account))


@pytest.fixture
def next_minute(cloud: Any, account: str) -> Callable[..., None]:
    """next_minute(n) moves the account's clock to the start of its n-th next minute, and a little on."""

    def move(minutes: int = 1) -> None:
        into = cloud.clock.now(account) % 60
        cloud.clock.advance(60 * minutes - into + 0.5, account)

    return move


@pytest.fixture
def total(cloudwatch: Any, now: Callable[[], float]) -> Callable[..., Any]:
    """total(namespace, metric, statistic, **dimensions) of the last hour; None where there are no data."""

    def read(namespace: str, metric: str, statistic: str = "Sum", **dimensions: str) -> float | None:
        found = cloudwatch.get_metric_statistics(
            Namespace=namespace,
            MetricName=metric,
            Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
            StartTime=datetime.fromtimestamp(now() - 3600, UTC),
            EndTime=datetime.fromtimestamp(now() + 60, UTC),
            Period=60,
            Statistics=[statistic],
        )["Datapoints"]
        if not found:
            return None
        values = [point[statistic] for point in found]
        return float(max(values) if statistic == "Maximum" else sum(values))

    return read
