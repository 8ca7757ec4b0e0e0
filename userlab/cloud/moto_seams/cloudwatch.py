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
_MEMBERS = {
    "namespace": "Namespace", "metric_name": "MetricName", "period": "Period", "statistic": "Statistic",
    "extended_statistic": "ExtendedStatistic", "unit": "Unit", "threshold": "Threshold",
    "comparison_operator": "ComparisonOperator", "evaluation_periods": "EvaluationPeriods",
    "datapoints_to_alarm": "DatapointsToAlarm", "treat_missing_data": "TreatMissingData",
    "description": "AlarmDescription", "alarm_actions": "AlarmActions", "ok_actions": "OKActions",
    "insufficient_data_actions": "InsufficientDataActions", "actions_enabled": "ActionsEnabled",
}  # fmt: skip
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


def take_stock_alarms(account: str, region: str) -> list[tuple[str, dict[str, Any], dict[str, str]]]:
    """(name, members of PutMetricAlarm, tags) of the alarms that moto held in a lab of an earlier version.

    They are taken away. Composite alarms go, since nothing evaluates them.
    """
    backend = cloudwatch_backends[account][region]
    stock, backend.alarms = backend.alarms, {}
    found = []
    for alarm in stock.values():
        members = {member: getattr(alarm, name, None) for name, member in _MEMBERS.items()}
        members["Dimensions"] = [{"Name": each.name, "Value": each.value} for each in alarm.dimensions]
        if alarm.rule is None and not alarm.metric_data_queries:
            tags = backend.tagger.get_tag_dict_for_resource(alarm.alarm_arn)
            found.append((alarm.name, {name: value for name, value in members.items() if value is not None}, tags))
    return found


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
