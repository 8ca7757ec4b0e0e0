"""What CloudWatch keeps of an account in a region."""

from __future__ import annotations

from dataclasses import dataclass, field

from userlab.cloud.account.saved_names import saved_as
from userlab.cloud.cloudwatch.alarms.alarm import Alarm
from userlab.cloud.cloudwatch.metrics import Metrics
from userlab.cloud.moto_seams import cloudwatch as moto


@saved_as("cloudwatch.Kept")
@dataclass
class Kept:
    """Metrics, and alarms by name."""

    metrics: Metrics = field(default_factory=Metrics)
    alarms: dict[str, Alarm] = field(default_factory=dict)


def kept(account: str, region: str) -> Kept:
    """What is kept of an account in a region; nothing yet is made when it is asked for first."""
    return moto.kept(account, region, Kept)
