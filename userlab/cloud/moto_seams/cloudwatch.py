"""Where metrics and alarms are kept, and what alarms do in other services.

moto's CloudWatch keeps data as they come and evaluates no alarm, so only dashboards are its own. Metrics and alarms are
objects of ours that hang on moto's for the account and region: what saves, restores or resets moto's state does the
same to them. Callers hold the account's lock where they change anything but metrics.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from moto.cloudwatch.models import cloudwatch_backends
from moto.events.models import events_backends
from moto.moto_api._internal import mock_random
from moto.sns.models import sns_backends

from userlab.cloud.account.arn import read_arn
from userlab.cloud.moto_seams.delivering import messages

SERVICE = "cloudwatch"  # as what is changed with a metric

_ATTRIBUTE = "userlab_kept"
Kept = TypeVar("Kept")


def kept(account: str, region: str, make: Callable[[], Kept]) -> Kept:
    """What CloudWatch keeps of an account in a region; made when asked for first."""
    found: Kept | None = existing(account, region)
    if found is None:
        found = cloudwatch_backends[account][region].__dict__.setdefault(_ATTRIBUTE, make())
    return found


def existing(account: str, region: str) -> Any:
    """The same, or None where there is nothing yet; makes nothing."""
    backends = dict.get(cloudwatch_backends, account)
    backend = dict.get(backends, region) if backends is not None else None
    return backend.__dict__.get(_ATTRIBUTE) if backend is not None else None


def all_existing() -> Iterator[tuple[str, str, Any]]:
    """(account, region, what is kept) of all that exist; makes none."""
    for account in list(cloudwatch_backends):
        for region in list(dict.get(cloudwatch_backends, account) or {}):
            found = existing(account, region)
            if found is not None:
                yield account, region, found


def publish(account: str, topic: str, subject: str, message: str) -> bool:
    """Publish to the topic of an ARN; False where there is none."""
    if not messages.exists(account, topic):
        return False
    sns_backends[account][read_arn(topic).region].publish(message, arn=topic, subject=subject[:100])
    return True


def tell_rules(account: str, region: str, detail_type: str, detail: str, resource: str) -> None:
    """Put an event of CloudWatch's on the account's default bus, where there are rules that may want it."""
    regions = dict.get(events_backends, account)
    backend = dict.get(regions, region) if regions is not None else None
    if backend is not None:
        entry = {"Source": "aws.cloudwatch", "DetailType": detail_type, "Detail": detail, "Resources": [resource]}
        backend.put_events([entry])


def new_id() -> str:
    """An id drawn from the account's sequence."""
    return str(mock_random.uuid4())
