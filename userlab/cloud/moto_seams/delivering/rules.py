"""moto's EventBridge rules: who is told of an event, and which rules have a schedule.

Stock moto matches patterns in ways of its own, hands events to rules that are disabled or that have a schedule only,
and fails with the caller where a target is a function. Here whoever `install` names is told of every event and rule,
and does the rest. Callers hold the account's lock.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from moto.events.models import Rule, events_backends
from moto.logs.models import logs_backends

from userlab.cloud.account.arn import read_arn

Told = Callable[[Rule, dict[str, Any]], None]
_ORDER = ("version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail")


def install(told: Told) -> None:
    """Have `told(rule, event)` called for every rule of a bus that got an event, enabled or not.

    moto puts the events of services on all buses; on AWS they come to the default one.
    """

    def send_to_targets(rule: Rule, original_event: dict[str, Any], **_: bool) -> None:
        if rule.event_bus_name == "default" or not str(original_event.get("source")).startswith("aws."):
            told(rule, _as_sent(original_event))

    Rule.send_to_targets = send_to_targets


def _as_sent(event: dict[str, Any]) -> dict[str, Any]:
    """An event as targets get it: without moto's own member, its time in words."""
    found = {name: event[name] for name in _ORDER if name in event}
    found |= {name: value for name, value in event.items() if name not in found and name != "ingestion-time"}
    if isinstance(found.get("time"), (int, float)):
        found["time"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(found["time"]))
    read: dict[str, Any] = json.loads(json.dumps(found))
    return read


def rules_of(account: str, region: str, bus: str) -> list[Rule]:
    """The rules of a bus, none if there is no such bus."""
    regions = dict.get(events_backends, account)
    backend = dict.get(regions, region) if regions is not None else None
    found = backend.event_buses.get(bus) if backend is not None else None
    return list(found.rules.values()) if found is not None else []


def has_bus(account: str, region: str, bus: str) -> bool:
    """Whether there is an event bus of that name; each account has its "default" one."""
    return bus in events_backends[account][region].event_buses


def scheduled(account: str | None) -> Iterator[Rule]:
    """The enabled rules with a schedule, of one account or of all."""
    for number in list(events_backends) if account is None else [account]:
        for backend in list((dict.get(events_backends, number) or {}).values()):
            for rule in list(backend.event_buses["default"].rules.values()):
                if rule.scheduled_expression and rule.state != "DISABLED":
                    yield rule


def enabled_since(rule: Rule, now: float) -> float:
    """When a scheduled rule was made, from which its rate counts: `now` for one that was not seen before."""
    if not hasattr(rule, "userlab_since"):
        rule.userlab_since = now
    return float(rule.userlab_since)


def write_log(account: str, group_arn: str, message: str, moment: float) -> None:
    """Write an event into a log group, as a stream of its own. Raises moto's error when there is no such group."""
    arn = read_arn(group_arn)
    group = arn.resource.removeprefix("log-group:").removesuffix(":*")
    backend, stream = logs_backends[account][arn.region], str(uuid.uuid4())
    backend.create_log_stream(group, stream)
    backend.put_log_events(group, stream, [{"timestamp": int(moment * 1000), "message": message}])
