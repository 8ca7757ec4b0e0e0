"""API Gateway (REST APIs) as the front door sees it: `handle` for its own operations, `answer` for calls of APIs."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.authority import Authority, ServiceRoles, Verify
from userlab.cloud.account.journal import Journal
from userlab.cloud.account.measures import Measure, unmeasured
from userlab.cloud.account.tracing import Tracing
from userlab.cloud.functions.invoking.invocation import Invoke
from userlab.cloud.functions.invoking.recorded import RecordedInvocations
from userlab.cloud.gateway.addresses import address_of
from userlab.cloud.gateway.invoke_permission import SERVICE, InvokePermissions
from userlab.cloud.gateway.passed_roles import require_pass_role
from userlab.cloud.http.aws_request import Application, AwsError, AwsRequest, AwsResponse, Forward, HttpRequest
from userlab.cloud.rest_api.control.input_types import checked
from userlab.cloud.rest_api.control.operation import Call
from userlab.cloud.rest_api.control.operations import OPERATIONS
from userlab.cloud.rest_api.execute.authorization import Authorization
from userlab.cloud.rest_api.execute.gateway import LARGEST_BODY, Gateway, too_large
from userlab.cloud.rest_api.execute.integrations import Integrations
from userlab.cloud.rest_api.execute.lambda_authorizer import LambdaAuthorizer
from userlab.cloud.rest_api.execute.lambda_integration import LambdaCaller
from userlab.cloud.rest_api.execute.service_integration import ServiceCaller
from userlab.cloud.rest_api.execute.usage_control import UsageControl
from userlab.cloud.rest_api.store import regional_apis

# Custom domain names and VPC links have no meaning on one machine; moto keeps what is said of them.
_FORWARDED = (
    "CreateDomainName GetDomainName GetDomainNames DeleteDomainName CreateVpcLink GetVpcLink GetVpcLinks DeleteVpcLink"
)
# For an input of a shape that no rule here foresaw; the cloud's own log has the reason.
UNREADABLE = "Invalid request input"
_INVOKING = frozenset({"TestInvokeMethod", "TestInvokeAuthorizer"})


class RestApi:
    """API Gateway of one cloud.

    `invoke` invokes a function; `send` takes a request to the front door, for integrations with other services, and
    `address()` is where that is. `measure` takes its metrics, `tracing` its segments.

    >>> rest_api.is_data_plane("127.0.0.1:4566", "/restapis/abc123/dev/_user_request_/user")  # doctest: +SKIP
    True
    """

    largest_body = LARGEST_BODY

    def __init__(
        self,
        accounts: Accounts,
        roles: ServiceRoles,
        authority: Authority,
        verify: Verify,
        invoke: Invoke,
        journal: Journal,
        send: Application,
        address: Callable[[], str],
        measure: Measure = unmeasured,
        tracing: Tracing | None = None,
    ) -> None:
        self._accounts, self._authority = accounts, authority
        permissions = InvokePermissions(roles, authority)
        functions = self.functions = LambdaCaller(RecordedInvocations(invoke, journal, SERVICE), permissions)
        integrations = Integrations(functions, ServiceCaller(roles, send, address))
        authorization = Authorization(verify, authority, LambdaAuthorizer(accounts.clock, functions))
        self._gateway = Gateway(
            accounts, journal, integrations, authorization, UsageControl(accounts), measure, tracing
        )

    def handle(self, request: AwsRequest, forward: Forward) -> AwsResponse:
        """Do one operation of the control plane. Raises AwsError."""
        if request.action in _FORWARDED.split():
            return forward(request)
        if request.action not in OPERATIONS:
            raise AwsError(
                "UnknownOperationException",
                f"The local cloud cannot do API Gateway's {request.action}. On AWS it exists.",
                404,
            )
        if request.action in _INVOKING:  # never invoke a function while holding the lock
            return self._done(request)
        if request.action.startswith("Get"):
            with self._accounts.lock(request.account), self._accounts.drawing(request.account):
                return self._done(request)
        with self._accounts.changing(request.account, ("apigateway",)):
            return self._done(request)

    def _done(self, request: AwsRequest) -> AwsResponse:
        function, status = OPERATIONS[request.action]
        regional = regional_apis(request.account, request.region)
        parameters = checked(request.action, request.parameters)
        now = self._accounts.clock.now(request.account)
        call = Call(
            self._gateway,
            request,
            parameters,
            regional,
            now,
            lambda role: require_pass_role(self._authority, request, role),
        )
        try:
            document = function(call)
        except (TypeError, AttributeError, ValueError, LookupError, RecursionError, OverflowError) as error:
            traceback.print_exc(file=sys.stderr)
            raise AwsError("BadRequestException", UNREADABLE, 400) from error
        if isinstance(document, AwsResponse):
            return document
        return AwsResponse.json(document, status) if document is not None else AwsResponse(status, [], b"")

    def is_data_plane(self, host: str, path: str) -> bool:
        """Whether a request is for a stage of an API rather than for API Gateway's own operations."""
        return address_of(host, path) is not None

    def too_large(self) -> AwsResponse:
        """The answer to a request whose body is larger than `largest_body`."""
        return too_large()

    def answer(self, request: HttpRequest) -> AwsResponse:
        """Answer a request to a stage. Never raises."""
        return self._gateway.answer(request)

    def forget(self, account: str) -> None:
        """The account is being reset: its APIs go with moto's state, its buckets here."""
        self._gateway.forget(account)

    def close(self) -> None:
        """Nothing of API Gateway outlives a request."""
