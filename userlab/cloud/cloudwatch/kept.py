"""What CloudWatch keeps of an account in a region."""

from __future__ import annotations

from dataclasses import dataclass, field

from userlab.cloud.account.saved_names import saved_as
from userlab.cloud.cloudwatch.alarms.alarm import Alarm
from userlab.cloud.cloudwatch.metrics import MINUTE, Metrics
from userlab.cloud.moto_seams import cloudwatch as moto


@saved_as("cloudwatch.Kept")
@dataclass
class Kept:
    """Metrics, and alarms by name."""

    metrics: Metrics = field(default_factory=Metrics)
    alarms: dict[str, Alarm] = field(default_factory=dict)


def kept(account: str, region: str, now: float = 0.0) -> Kept:
    """What is kept of an account in a region, made when it is asked for first; `now` is the account's time then."""
    found: Kept | None = moto.existing(account, region)
    if found is None:
        found = moto.kept(account, region, Kept)
        for name, settings, tags in moto.take_stock_alarms(account, region):
            arn = f"arn:aws:cloudwatch:{region}:{account}:alarm:{name}"
            found.alarms[name] = Alarm(name, arn, settings, now, now // MINUTE * MINUTE, tags=tags)
    return found
