"""Bringing an event to the targets of a rule.

Source: EventBridge user guide, "Using resource-based policies for Amazon EventBridge" (each target's own policy must
let events.amazonaws.com in), "Using dead-letter queues to process undelivered events in EventBridge". An event that a
target does not take, since it is gone or its policy does not allow it, goes to the target's dead-letter queue at
once, as on AWS. One that the target's service refuses for now, since it is too busy or broken, is sent again, and goes
there when the target's retry policy is exhausted; a function has its own retries behind that. Callers hold the
account's lock.
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
from userlab.cloud.event_bus.retries import Sending
from userlab.cloud.http.aws_request import AwsError
from userlab.cloud.moto_seams.delivering import messages, recipients, rules

SERVICE = "events.amazonaws.com"
LONGEST_CHAIN = 5  # from bus to bus; two that send to each other would never end
Forward = Callable[[str, str, str, dict[str, Any]], None]
Later = Callable[[Sending, float], bool]
Disturb = Callable[[str, str, str], AwsError | None]
# What EventBridge calls at a target, by the service of its ARN.
_ACTIONS = {
    "lambda": "Invoke",
    "sqs": "SendMessage",
    "sns": "Publish",
    "logs": "PutLogEvents",
    "events": "PutEvents",
}
# AWS's code for the dead-letter queue, by what a target's service does.
_CODES = {"throttle": "THROTTLING", "time_out": "TIMEOUT", "deny": "NO_PERMISSIONS"}


def undisturbed(account: str, service: str, action: str) -> AwsError | None:
    """Every service answers."""
    return None


class FunctionCallers(Protocol):
    """What Lambda is for EventBridge."""

    def is_there(self, function: str) -> bool:
        """Whether there is the function of an ARN."""

    def may_call(self, function: str, service: str, source: str, account: str) -> bool:
        """Whether there is the function of an ARN, and its policy lets a service call it for a source's ARN."""

    def put(self, function: str, payload: bytes) -> None:
        """Have a function get an event, soon."""


class Undelivered(Exception):
    """A target did not take an event: AWS's code and text for the dead-letter queue, and whether to try again."""

    def __init__(self, code: str, message: str, for_now: bool = False) -> None:
        super().__init__(message)
        self.code, self.message, self.for_now = code, message, for_now


class Delivery:
    """Sends events to targets.

    `forward` hands an event to another bus (account, region, name). `later(sending, due)` has `again` called at a time.
    `disturb(account, service, action)` is the error with which a target's service fails for now, if it does.
    """

    def __init__(
        self,
        accounts: Accounts,
        roles: ServiceRoles,
        authority: Authority,
        functions: FunctionCallers,
        forward: Forward,
        later: Later,
        disturb: Disturb,
    ) -> None:
        self._accounts, self._roles, self._authority = accounts, roles, authority
        self._functions, self._forward = functions, forward
        self._later, self._disturb = later, disturb

    def deliver(self, rule: Matched, targets: list[dict[str, Any]], event: dict[str, Any]) -> None:
        """Send an event to each of a rule's targets. Never raises: one that fails disturbs no other."""
        now = self._accounts.clock.now(rule.account)
        for target in targets:
            self.again(Sending(rule, target, event, payload(target, event, rule), now), now)

    def again(self, sending: Sending, moment: float) -> None:
        """Send an event to one target, for the first time or once more, at a time of the account's clock."""
        try:
            self._send(sending)
        except Undelivered as failure:
            due, exhausted = sending.next_time(moment) if failure.for_now else (0.0, "")
            if exhausted or not failure.for_now or not self._later(sending, due):
                self._bury(sending, failure, exhausted)
        except Exception:
            traceback.print_exc(file=sys.stderr)
            self._bury(sending, Undelivered("INTERNAL_ERROR", "The target refused the event."), "")

    def _send(self, sending: Sending) -> None:
        rule, target = sending.rule, sending.target
        arn = target["Arn"]
        service = read_arn(arn).service
        if service == "events":
            self._send_to_bus(sending)
            return
        functions = self._functions
        if not (functions.is_there(arn) if service == "lambda" else recipients.is_there(arn)):
            raise Undelivered("NO_RESOURCE", f"The target {arn} does not exist.")
        lets_in = functions.may_call if service == "lambda" else recipients.lets_in
        if not lets_in(arn, SERVICE, rule.arn, rule.account):
            raise _no_permission(rule, arn)
        self._check_answers(rule, service)
        if service == "lambda":
            functions.put(arn, sending.text.encode())
        else:
            self._put(rule, arn, sending.text, (target.get("SqsParameters") or {}).get("MessageGroupId"))

    def _check_answers(self, rule: Matched, service: str) -> None:
        """Raise Undelivered if the service of a target fails for now."""
        error = self._disturb(rule.account, service, _ACTIONS[service])
        if error is not None:
            code = _CODES.get(error.injected, "ERROR_FROM_TARGET")
            raise Undelivered(code, f"{error.code}: {error.message}", for_now=code != "NO_PERMISSIONS")

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

    def _send_to_bus(self, sending: Sending) -> None:
        arn, role = read_arn(sending.target["Arn"]), sending.target.get("RoleArn")
        bus = arn.resource.removeprefix("event-bus/")
        if not rules.has_bus(arn.account, arn.region, bus):
            raise Undelivered("NO_RESOURCE", f"Event bus {bus} does not exist.")
        if role:
            self._check_role(sending.rule, role, sending.target["Arn"])
        self._check_answers(sending.rule, "events")
        self._forward(arn.account, arn.region, bus, sending.event)

    def _check_role(self, rule: Matched, role: str, bus: str) -> None:
        """Raise Undelivered if the role of a target does not let EventBridge put events on a bus."""
        if not self._roles.can_assume(role, SERVICE):
            raise Undelivered("FAILED_TO_ASSUME_ROLE", f"The role {role} does not let {SERVICE} assume it.")
        principal = self._roles.session(role, "events", 900).principal
        if not self._authority.allows(principal, "events:PutEvents", bus):
            raise _no_permission(rule, bus)

    def _bury(self, sending: Sending, failure: Undelivered, exhausted: str) -> None:
        """Give an event up: it goes to the target's dead-letter queue, if there is one that lets EventBridge in."""
        rule, target = sending.rule, sending.target
        queue = (target.get("DeadLetterConfig") or {}).get("Arn")
        if not queue or not recipients.lets_in(queue, SERVICE, rule.arn, rule.account):
            return
        attributes: dict[str, str | int] = {
            "ERROR_CODE": failure.code,
            "ERROR_MESSAGE": failure.message,
            "RULE_ARN": rule.arn,
            "TARGET_ARN": target["Arn"],
            "RETRY_ATTEMPTS": str(sending.retries),
        }
        if exhausted:
            attributes["EXHAUSTED_RETRY_CONDITION"] = exhausted
        messages.send(read_arn(queue).account, queue, sending.text, attributes)


def _no_permission(rule: Matched, arn: str) -> Undelivered:
    return Undelivered("NO_PERMISSIONS", f"The policy of {arn} does not let {SERVICE} send to it for {rule.arn}.")
