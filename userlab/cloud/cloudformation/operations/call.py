"""One call of an operation of CloudFormation, and what it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.cloudformation.caller import Caller
from userlab.cloud.cloudformation.faults import invalid, no_stack
from userlab.cloud.cloudformation.life.operations import Operations
from userlab.cloud.cloudformation.store import RegionalStacks, Stack, regional_stacks


@dataclass
class Call:
    """Who asks what: `parameters` are the members of the operation's input.

    `caller(role)` makes calls as the one who asks, or as a role that CloudFormation assumes.
    """

    action: str
    account: str
    region: str
    parameters: dict[str, Any]
    accounts: Accounts
    operations: Operations
    caller: Callable[[str | None], Caller]

    @property
    def there(self) -> RegionalStacks:
        return regional_stacks(self.account, self.region)

    def stack(self, fault: Callable[[str], Exception] = no_stack) -> Stack:
        """The stack that the call names. Raises AwsError."""
        name = str(self.parameters.get("StackName") or "")
        if not name:
            raise invalid("StackName must be specified.")
        found = self.there.find(name)
        if found is None:
            raise fault(name)
        return found
