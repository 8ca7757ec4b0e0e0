"""What happens to a stack, written down: the statuses of stack and resources, and an event for each change of them.

(CloudFormation user guide, "Understand CloudFormation stack creation events", "Stack status codes".)
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.cloudformation.store import SAVED_WITH, Document, Resource, Stack
from userlab.cloud.cloudformation.templates.template_text import written
from userlab.cloud.moto_seams.kept import stacks as moto

STACK = "AWS::CloudFormation::Stack"
LONGEST_REASON = 2_000


class Stopped(Exception):
    """The account is being reset, or the cloud ends: nothing more is done and written."""


def now_text(seconds: float | None = None) -> str:
    """A time as AWS answers it: 2026-11-27T12:00:00.123Z."""
    moment = datetime.fromtimestamp(time.time() if seconds is None else seconds, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Record:
    """Writes down what happens to one stack. Raises Stopped when `stopped()` says so."""

    def __init__(self, accounts: Accounts, account: str, stack: Stack, stopped: Callable[[], bool]) -> None:
        self._accounts, self._account, self.stack, self._stopped = accounts, account, stack, stopped
        self.token: str | None = None

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the account while the stack changes."""
        with self._accounts.changing(self._account, SAVED_WITH):
            if self._stopped():
                raise Stopped
            yield

    def now(self) -> str:
        return now_text(self._accounts.clock.now(self._account))

    def stack_is(self, status: str, reason: str = "") -> None:
        """The stack has a new status."""
        with self.changing():
            stack = self.stack
            stack.status, stack.reason = status, reason
            if status == "UPDATE_IN_PROGRESS":
                stack.updated = self.now()
            if status == "DELETE_COMPLETE":
                stack.deleted = self.now()
            self._event(stack.name, stack.id, STACK, status, reason)

    def resource_is(self, resource: Resource, status: str, reason: str = "") -> None:
        """A resource has a new status."""
        with self.changing():
            resource.status, resource.reason = status, reason[:LONGEST_REASON]
            resource.changed = self.now()
            self._event(resource.logical_id, resource.physical_id, resource.type, status, reason, resource.properties)

    def note(self, resource: Resource, status: str, reason: str = "") -> None:
        """An event of a resource that is no longer the one of its name."""
        with self.changing():
            self._event(resource.logical_id, resource.physical_id, resource.type, status, reason, resource.properties)

    def _event(
        self, name: str, physical_id: str, kind: str, status: str, reason: str, properties: Document | None = None
    ) -> None:
        stack = self.stack
        event_id = moto.new_id() if kind == STACK else f"{name}-{status}-{self.now()}-{len(stack.events)}"
        event = {
            "EventId": event_id,
            "StackId": stack.id,
            "StackName": stack.name,
            "LogicalResourceId": name,
            "PhysicalResourceId": physical_id,
            "ResourceType": kind,
            "Timestamp": self.now(),
            "ResourceStatus": status,
        }
        if reason:
            event["ResourceStatusReason"] = reason[:LONGEST_REASON]
        if properties:
            event["ResourceProperties"] = written(properties)
        if self.token:
            event["ClientRequestToken"] = self.token
        stack.events.append(event)
