"""Bringing an event to the targets of a rule.

Source: EventBridge user guide, "Using resource-based policies for Amazon EventBridge" (each target's own policy must
let events.amazonaws.com in), "Using dead-letter queues to process undelivered events in EventBridge". An event that a
target does not take, since it is gone or its policy does not allow it, goes to the target's dead-letter queue at
once, as on AWS; a function has its own retries behind that. Callers hold the account's lock.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from typing import Any, Protocol

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.arn import read_arn
from userlab.cloud.account.authority import Authority, ServiceRoles
from userlab.cloud.event_bus.inputs import Matched, payload
from userlab.cloud.moto_seams.delivering import messages, recipients, rules

SERVICE = "events.amazonaws.com"
LONGEST_CHAIN = 5  # from bus to bus; two that send to each other would never end
Forward = Callable[[str, str, str, dict[str, Any]], None]


class FunctionCallers(Protocol):
    """What Lambda is for EventBridge."""

    def may_call(self, function: str, service: str, source: str, account: str) -> bool:
        """Whether there is the function of an ARN, and its policy lets a service call it for a source's ARN."""

    def put(self, function: str, payload: bytes) -> None:
        """Have a function get an event, soon."""


class Undelivered(Exception):
    """A target did not take an event: AWS's code and text for the dead-letter queue."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class Delivery:
    """Sends events to targets; `forward` hands an event to another bus (account, region, name)."""

    def __init__(
        self,
        accounts: Accounts,
        roles: ServiceRoles,
        authority: Authority,
        functions: FunctionCallers,
        forward: Forward,
    ) -> None:
        self._accounts, self._roles, self._authority = accounts, roles, authority
        self._functions, self._forward = functions, forward

    def deliver(self, rule: Matched, targets: list[dict[str, Any]], event: dict[str, Any]) -> None:
        """Send an event to each of a rule's targets. Never raises: one that fails disturbs no other."""
        for target in targets:
            text = payload(target, event, rule)
            try:
                self._send(rule, target, text, event)
            except Undelivered as failure:
                self._bury(rule, target, text, failure)
            except Exception:
                traceback.print_exc(file=sys.stderr)
                self._bury(rule, target, text, Undelivered("INTERNAL_ERROR", "The target refused the event."))

    def _send(self, rule: Matched, target: dict[str, Any], text: str, event: dict[str, Any]) -> None:
        arn = target["Arn"]
        service = read_arn(arn).service
        if service == "lambda":
            if not self._functions.may_call(arn, SERVICE, rule.arn, rule.account):
                raise _no_permission(rule, arn)
            self._functions.put(arn, text.encode())
        elif service == "events":
            self._send_to_bus(rule, target, event)
        else:
            if not recipients.is_there(arn):
                raise Undelivered("RESOURCE_NOT_FOUND", f"The target {arn} does not exist.")
            if not recipients.lets_in(arn, SERVICE, rule.arn, rule.account):
                raise _no_permission(rule, arn)
            self._put(rule, arn, text, (target.get("SqsParameters") or {}).get("MessageGroupId"))

    def _put(self, rule: Matched, arn: str, text: str, group: str | None = None) -> None:
        there = read_arn(arn)
        if there.service == "sqs":
            messages.send_in_order(there.account, arn, text, group)
        elif there.service == "sns":
            messages.send(there.account, arn, text, {})
        else:
            rules.write_log(there.account, arn, text, self._accounts.clock.now(there.account))
        if there.account != rule.account:
            self._accounts.changed_silently(there.account)

    def _send_to_bus(self, rule: Matched, target: dict[str, Any], event: dict[str, Any]) -> None:
        arn, role = read_arn(target["Arn"]), target.get("RoleArn")
        bus = arn.resource.removeprefix("event-bus/")
        if not rules.has_bus(arn.account, arn.region, bus):
            raise Undelivered("RESOURCE_NOT_FOUND", f"Event bus {bus} does not exist.")
        if role and not self._role_may(role, target["Arn"]):
            raise _no_permission(rule, target["Arn"])
        self._forward(arn.account, arn.region, bus, event)

    def _role_may(self, role: str, bus: str) -> bool:
        if not self._roles.can_assume(role, SERVICE):
            return False
        return self._authority.allows(self._roles.session(role, "events", 900).principal, "events:PutEvents", bus)

    def _bury(self, rule: Matched, target: dict[str, Any], text: str, failure: Undelivered) -> None:
        queue = (target.get("DeadLetterConfig") or {}).get("Arn")
        if not queue or not recipients.lets_in(queue, SERVICE, rule.arn, rule.account):
            return
        attributes: dict[str, str | int] = {
            "ERROR_CODE": failure.code,
            "ERROR_MESSAGE": failure.message,
            "RULE_ARN": rule.arn,
            "TARGET_ARN": target["Arn"],
        }
        messages.send(read_arn(queue).account, queue, text, attributes)


def _no_permission(rule: Matched, arn: str) -> Undelivered:
    return Undelivered("NO_PERMISSIONS", f"The policy of {arn} does not let {SERVICE} send to it for {rule.arn}.")
