"""CloudFormation: stacks that are made by the lab's own calls, as their caller or as the stack's role.

Source: AWS CloudFormation API reference and user guide.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from userlab.base.account_keys import Keys
from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.authority import ServiceRoles
from userlab.cloud.account.principal import Principal
from userlab.cloud.cloudformation.faults import invalid
from userlab.cloud.cloudformation.responses import Responses
from userlab.cloud.cloudformation.store import all_regional_stacks
from userlab.cloud.http import operation_input, query_form, query_xml
from userlab.cloud.http.aws_request import Application, AwsError, AwsRequest, AwsResponse, Forward
from userlab.cloud.http.operation_input import Wording

if TYPE_CHECKING:  # what makes stacks is imported when the first one is asked for: most labs never have one
    from userlab.cloud.cloudformation.caller import Caller
    from userlab.cloud.cloudformation.life.operations import Operations
    from userlab.cloud.cloudformation.operations.call import Call

SERVICE = "cloudformation.amazonaws.com"
# Who asks for a stack that is being made is answered when it is, or after so long: SDKs ask every half a minute.
PATIENCE_SECONDS = 2.0
_WAITS = ("DescribeStacks", "DescribeStackEvents")


def _wrong_type(kind: str, value: Any, path: str) -> AwsError:
    told = f"1 validation error detected: Value '{value}' at '{path}' failed to satisfy constraint"
    return invalid(f"{told}: Member must be a {kind}")


_WORDING = Wording("cloudformation", _wrong_type, constraints="ValidationError", one_fault=True)


class CloudFormation:
    """Answers the requests of CloudFormation.

    `secret_of(access key, session token)` finds the secret and the principal of the keys that a caller signs with,
    `send` is the front door, `address()` its endpoint.
    """

    def __init__(
        self,
        accounts: Accounts,
        roles: ServiceRoles,
        secret_of: Callable[[str, str | None], tuple[str, Principal]],
        send: Application,
        address: Callable[[], str],
        secret: bytes,
    ) -> None:
        self._accounts, self._roles, self._secret_of = accounts, roles, secret_of
        self._send, self._address = send, address
        self.responses = Responses(secret, address)

    @cached_property
    def _operations(self) -> Operations:
        from userlab.cloud.cloudformation.life.operations import Operations

        return Operations(self._accounts, self.responses)

    def handle(self, request: AwsRequest, forward: Forward) -> AwsResponse:
        """The answer of a request. Raises AwsError."""
        from userlab.cloud.cloudformation.operations.call import Call
        from userlab.cloud.cloudformation.operations.table import OPERATIONS, READINGS

        reading = READINGS.get(request.action)
        operation = OPERATIONS.get(request.action)
        if reading is None and operation is None:
            text = f"The local cloud cannot do CloudFormation's {request.action}. On AWS it exists."
            raise AwsError("UnknownOperationException", text, 400)
        members = query_form.members("cloudformation", request.action, request.parameters)
        call = Call(
            request.action,
            request.account,
            request.region,
            operation_input.read(_WORDING, request.action, members),
            self._accounts,
            self._operations,
            lambda role: self._caller(request, role),
        )
        if operation is not None:
            return query_xml.answer(request, operation(call))
        assert reading is not None
        if request.action in _WAITS:
            self._wait(call)
        with self._accounts.lock(request.account):
            return query_xml.answer(request, reading(call))

    def start(self) -> None:
        """Tell of stacks in the middle of whose making an earlier cloud ended."""
        if any(stack.in_progress for *_, there in all_regional_stacks() for stack in there.stacks.values()):
            self._operations.tell_interrupted()

    def forget(self, account: str) -> None:
        """The account is being reset: its stacks go with moto's state, what is being made of them ends here."""
        if "_operations" in self.__dict__:
            self._operations.forget(account)

    def close(self) -> None:
        """End what is being made."""
        if "_operations" in self.__dict__:
            self._operations.close()

    def _wait(self, call: Call) -> None:
        name = str(call.parameters.get("StackName") or "")
        with self._accounts.lock(call.account):
            stack = call.there.find(name) if name else None
        if stack is not None and stack.in_progress and not self._accounts.settings(call.account).realistic:
            self._operations.wait(stack, PATIENCE_SECONDS)

    def _caller(self, request: AwsRequest, role: str | None) -> Caller:
        """Makes calls as a role, or as the one who asks. Raises AwsError ValidationError."""
        from userlab.cloud.cloudformation.caller import Caller

        if role:
            if not self._roles.can_assume(role, SERVICE):
                raise invalid(f"Role {role} is invalid or cannot be assumed")
            return Caller(
                self._send, self._address, self._roles.session(role, "AWSCloudFormation").keys, request.region
            )
        token = request.headers.get("X-Amz-Security-Token")
        access_key = request.principal.access_key
        secret, _ = self._secret_of(access_key, token)
        return Caller(self._send, self._address, Keys(access_key, secret, token), request.region)
