"""The service "events": what is put on a bus goes through its rules to their targets; moto keeps buses and rules.

Source: EventBridge API reference; user guide, "Rules in Amazon EventBridge".
"""

from __future__ import annotations

import json
import threading
import uuid
from typing import Any

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.authority import Authority, ServiceRoles
from userlab.cloud.event_bus import entries, refused, rule_input
from userlab.cloud.event_bus.clockwork import Clockwork
from userlab.cloud.event_bus.delivery import LONGEST_CHAIN, Delivery, Disturb, FunctionCallers, undisturbed
from userlab.cloud.event_bus.inputs import Matched
from userlab.cloud.event_bus.retries import Retries, Sending
from userlab.cloud.event_bus.scheduler import Scheduler
from userlab.cloud.event_patterns.operators import InvalidPattern
from userlab.cloud.event_patterns.patterns import compile_pattern
from userlab.cloud.http.aws_request import AwsRequest, AwsResponse, Forward
from userlab.cloud.moto_seams.delivering import rules

_CONTENT_TYPE = "application/x-amz-json-1.1"
_SCHEDULE_CHANGES = ("PutRule", "EnableRule", "DisableRule", "DeleteRule")


class EventBridge:
    """Answers the requests of EventBridge, and carries events to targets.

    `disturb(account, service, action)` is the error with which a target's service fails for now, if it does. `start` is
    called once the saved state is back.
    """

    def __init__(
        self,
        accounts: Accounts,
        roles: ServiceRoles,
        authority: Authority,
        functions: FunctionCallers,
        disturb: Disturb = undisturbed,
    ) -> None:
        self._accounts = accounts
        self._delivery = Delivery(accounts, roles, authority, functions, self._on_other_bus, self._later, disturb)
        self._scheduler = Scheduler(accounts, self._scheduled)
        self._clockwork = Clockwork(accounts, self._look)
        self._retries = Retries(accounts, self._delivery.again, self._clockwork.wake)
        self._chain = threading.local()
        rules.install(self._told)

    def handle(self, request: AwsRequest, forward: Forward) -> AwsResponse:
        """The answer of a request. Raises AwsError as AWS answers it."""
        refused.check_operation(request.action)
        if request.action == "PutEvents":
            return self._put_events(request)
        if request.action == "TestEventPattern":
            found = rule_input.test_pattern(request.parameters)
            return AwsResponse.json({"Result": found}, content_type=_CONTENT_TYPE)
        rule_input.check(request)
        if request.action == "PutTargets":
            with self._accounts.lock(request.account):
                rule_input.check_targets(request)
        answer = forward(request)
        if answer.status < 300 and request.action in _SCHEDULE_CHANGES:
            self._scheduler.look(request.account)
            self._clockwork.wake()
        return answer

    def start(self) -> None:
        """Begin to fire the rules that have a schedule."""
        self._clockwork.start()

    def forget(self, account: str) -> None:
        """The account is being reset: its rules go with moto's state."""
        self._retries.forget(account)

    def close(self) -> None:
        """Fire no more, and send nothing again."""
        self._clockwork.close()

    def _look(self, account: str | None) -> float:
        return min(self._scheduler.look(account), self._retries.look(account))

    def _later(self, sending: Sending, due: float) -> bool:
        return self._retries.put(sending, due)

    def _put_events(self, request: AwsRequest) -> AwsResponse:
        given = list(request.parameters.get("Entries") or [])
        entries.check_entries(given)
        faults = [entries.fault(entry) for entry in given]
        good = [entry for entry, fault in zip(given, faults, strict=True) if fault is None]
        sent = iter(self._sent(request, good))
        told = [
            {"ErrorCode": fault[0], "ErrorMessage": fault[1]} if fault else {"EventId": next(sent)} for fault in faults
        ]
        failed = len(given) - len(good)
        return AwsResponse.json({"FailedEntryCount": failed, "Entries": told}, content_type=_CONTENT_TYPE)

    def _sent(self, request: AwsRequest, good: list[dict[str, Any]]) -> list[str]:
        """The ids of the entries that are events, which go to their buses; what is for no bus goes nowhere."""
        with self._accounts.changing(request.account):
            ids = []
            for entry in good:
                bus = str(entry.get("EventBusName") or "default").rpartition("/")[2]
                event = {
                    "version": "0",
                    "id": str(uuid.uuid4()),
                    "detail-type": entry["DetailType"],
                    "source": entry["Source"],
                    "account": request.account,
                    "time": rule_input.moment(entry.get("Time") or self._accounts.clock.now(request.account)),
                    "region": request.region,
                    "resources": entry.get("Resources") or [],
                    "detail": json.loads(entry["Detail"]),
                }
                for rule in rules.rules_of(request.account, request.region, bus):
                    self._told(rule, event)
                ids.append(event["id"])
            return ids

    def _told(self, rule: Any, event: dict[str, Any]) -> None:
        """A bus has an event: its rule sends it on where it matches."""
        pattern = rule.event_pattern.dump()
        if not pattern or rule.state == "DISABLED":
            return
        try:
            matches = compile_pattern(pattern)(event)
        except InvalidPattern:  # of a lab that took any
            return
        if matches:
            self._delivery.deliver(_matched(rule), list(rule.targets), event)

    def _scheduled(self, rule: Any, moment: float) -> None:
        event = {
            "version": "0",
            "id": str(uuid.uuid4()),
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": rule.account_id,
            "time": rule_input.moment(moment),
            "region": rule.region_name,
            "resources": [rule.arn],
            "detail": {},
        }
        self._delivery.deliver(_matched(rule), list(rule.targets), event)

    def _on_other_bus(self, account: str, region: str, bus: str, event: dict[str, Any]) -> None:
        length = getattr(self._chain, "length", 0)
        if length >= LONGEST_CHAIN:
            return
        self._chain.length = length + 1
        try:
            for rule in rules.rules_of(account, region, bus):
                self._told(rule, event)
        finally:
            self._chain.length = length


def _matched(rule: Any) -> Matched:
    return Matched(rule.account_id, rule.region_name, rule.arn, rule.name)
