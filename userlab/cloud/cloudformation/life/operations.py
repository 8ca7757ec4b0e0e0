"""Which stacks something is being done with, and how to wait for it."""

from __future__ import annotations

import threading
from collections.abc import Callable

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.cloudformation.caller import Caller
from userlab.cloud.cloudformation.life.operation import Operation, failed_status
from userlab.cloud.cloudformation.life.record import Record
from userlab.cloud.cloudformation.resource_types.resource_type import Responses
from userlab.cloud.cloudformation.store import Stack, all_regional_stacks, regional_stacks

INTERRUPTED = "The local cloud ended in the middle of this operation. What was made until then is listed."


class Operations:
    """The operations of a cloud, of every account. They run in threads of their own."""

    def __init__(self, accounts: Accounts, responses: Responses) -> None:
        self._accounts, self._responses = accounts, responses
        self._running: list[Operation] = []
        self._guard = threading.Lock()

    def begin(self, account: str, region: str, stack: Stack, call: Caller, run: Callable[[Operation], None]) -> None:
        """Do something with a stack in the background."""
        nested = NestedStacks(self, account, region)
        operation = Operation(self._accounts, account, region, stack, call, nested, self._responses)
        operation.record.token = stack.token
        with self._guard:
            self._running.append(operation)
        operation.start(lambda: self._run(run, operation))

    def _run(self, run: Callable[[Operation], None], operation: Operation) -> None:
        try:
            run(operation)
        finally:
            with self._guard:
                self._running.remove(operation)

    def cancel(self, stack: Stack) -> Operation | None:
        """Have a stack's operation end at its next resource; the operation, None if there is none."""
        found = self._of(lambda operation: operation.stack is stack)
        for operation in found:
            operation.cancelled.set()
        return found[-1] if found else None

    def wait(self, stack: Stack, seconds: float) -> None:
        """Wait until a stack's operation is over, or the seconds are."""
        for operation in self._of(lambda operation: operation.stack is stack):
            operation.finished.wait(seconds)

    def forget(self, account: str) -> None:
        """The account is being reset: nothing goes on in it."""
        for operation in self._of(lambda operation: operation.account == account):
            operation.stop()

    def close(self) -> None:
        """The cloud ends: every operation stops at its next step."""
        for operation in self._of(lambda operation: True):
            operation.stop()

    def _of(self, wanted: Callable[[Operation], bool]) -> list[Operation]:
        with self._guard:
            return [each for each in self._running if wanted(each)]

    def tell_interrupted(self) -> None:
        """Stacks that an earlier cloud left in the middle of something have failed: they can be deleted, or updated."""
        for account, _, there in list(all_regional_stacks()):
            for stack in list(there.stacks.values()):
                if stack.in_progress:
                    record = Record(self._accounts, account, stack, lambda: False)
                    record.stack_is(failed_status(stack.status), INTERRUPTED)


class NestedStacks:
    """What a stack's operation may do with the stacks in it."""

    def __init__(self, operations: Operations, account: str, region: str) -> None:
        self._operations, self._account, self._region = operations, account, region

    def adopt(self, child_id: str, parent_id: str) -> None:
        stacks = regional_stacks(self._account, self._region).stacks
        parent = stacks[parent_id]
        stacks[child_id].parent, stacks[child_id].root = parent_id, parent.root or parent_id

    def wait(self, stack_id: str, stopped: Callable[[], bool]) -> str:
        stack = regional_stacks(self._account, self._region).stacks[stack_id]
        while stack.in_progress and not stopped():
            self._operations.wait(stack, 0.2)
        return stack.status

    def outputs(self, stack_id: str) -> dict[str, str]:
        outputs = regional_stacks(self._account, self._region).stacks[stack_id].outputs
        return {each["OutputKey"]: each["OutputValue"] for each in outputs}
