"""One operation on one stack, in a thread of its own: what all kinds of them need.

No lock is held while a resource's calls are made. When the account is reset or the cloud ends, the operation stops at
its next step; a stack that another start of the cloud finds so is told to have failed (`interrupted`).
"""

from __future__ import annotations

import sys
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.cloudformation.caller import Caller
from userlab.cloud.cloudformation.faults import invalid
from userlab.cloud.cloudformation.life.record import Record, Stopped
from userlab.cloud.cloudformation.resource_types.resource_type import Nested, Responses, Work
from userlab.cloud.cloudformation.store import Resource, Stack
from userlab.cloud.moto_seams.kept import stacks as moto


class Operation:
    """What is being done with a stack. `call` makes calls as the stack's caller, or as its role."""

    def __init__(
        self,
        accounts: Accounts,
        account: str,
        region: str,
        stack: Stack,
        call: Caller,
        nested: Nested,
        responses: Responses,
    ) -> None:
        self.accounts, self.account, self.region = accounts, account, region
        self.stack, self.call = stack, call
        self.finished, self.stopping = threading.Event(), threading.Event()
        self.cancelled = threading.Event()
        self.deadline: float | None = None  # as time.monotonic() tells it
        self.record = Record(accounts, account, stack, self.stopping.is_set)
        self._nested, self._responses = nested, responses

    def start(self, run: Callable[[], None]) -> None:
        """Do something in the background."""
        thread = threading.Thread(target=self._run, args=(run,), name=f"stack {self.stack.name}", daemon=True)
        self._thread = thread
        thread.start()

    def stop(self, seconds: float = 5) -> None:
        """Have it end at its next step, and wait for that."""
        self.stopping.set()
        self.cancelled.set()
        if self._thread is not threading.current_thread():
            self._thread.join(seconds)

    def _run(self, run: Callable[[], None]) -> None:
        try:
            run()
        except Stopped:
            pass
        except Exception as error:  # a fault of the lab's own: the stack must not seem to go on
            traceback.print_exc(file=sys.stderr)
            self._fail(f"The local cloud failed ({type(error).__name__}). Its log, cloud.log, tells more.")
        finally:
            self.finished.set()

    def _fail(self, reason: str) -> None:
        try:
            self.record.stack_is(failed_status(self.stack.status), reason)
        except Stopped:
            pass

    def work(self, resource: Resource, stack_tags: dict[str, str]) -> Work:
        """What the calls of a resource's type need to know."""
        own = resource.properties.get("Tags") or {}
        listed = own if isinstance(own, list) else [{"Key": key, "Value": value} for key, value in own.items()]
        of_cloudformation = {
            "aws:cloudformation:stack-name": self.stack.name,
            "aws:cloudformation:stack-id": self.stack.id,
            "aws:cloudformation:logical-id": resource.logical_id,
        }
        of_resource = {str(each["Key"]): str(each.get("Value", "")) for each in listed if "Key" in each}
        draft = self.stack.draft
        return Work(
            self.call,
            self.account,
            self.region,
            self.stack.id,
            self.stack.name,
            resource.logical_id,
            resource.type,
            of_cloudformation | stack_tags | of_resource,
            stack_tags,
            lambda physical_id: None,
            self._draw,
            lambda: self.stopping.is_set() or self.cancelled.is_set() or self.is_late,
            self._nested,
            self._responses,
            list(draft.capabilities) if draft is not None else [],
        )

    @property
    def is_late(self) -> bool:
        """Whether the stack's TimeoutInMinutes is over."""
        return self.deadline is not None and time.monotonic() > self.deadline

    def check_time(self) -> None:
        """Raise AwsError when a stack takes longer than it may."""
        if self.is_late:
            self.deadline = None  # the way back takes its own time
            raise invalid("Stack creation time exceeded the specified timeout.")

    def _draw(self, length: int, small: bool) -> str:
        with self.accounts.lock(self.account), self.accounts.drawing(self.account):
            return moto.random_name(length, small)


def tags_of(draft: Any) -> dict[str, str]:
    """The tags of a stack by key."""
    return {tag["Key"]: tag.get("Value", "") for tag in draft.tags} if draft is not None else {}


def failed_status(status: str) -> str:
    """The status of a stack whose operation ended in the middle."""
    return {
        "CREATE_IN_PROGRESS": "CREATE_FAILED",
        "ROLLBACK_IN_PROGRESS": "ROLLBACK_FAILED",
        "DELETE_IN_PROGRESS": "DELETE_FAILED",
        "UPDATE_IN_PROGRESS": "UPDATE_FAILED",
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS": "UPDATE_COMPLETE",
        "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS": "UPDATE_ROLLBACK_COMPLETE",
    }.get(status, "UPDATE_ROLLBACK_FAILED" if status.startswith("UPDATE_ROLLBACK") else status)
