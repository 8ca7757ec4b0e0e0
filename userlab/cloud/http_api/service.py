"""HTTP APIs as the front door sees them: `handle` for API Gateway's V2 operations, `answer` for calls of the APIs."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.authority import Authority, ServiceRoles, Verify
from userlab.cloud.account.journal import Journal
from userlab.cloud.account.measures import Measure, unmeasured
from userlab.cloud.functions.invoking.invocation import Invoke
from userlab.cloud.functions.invoking.recorded import RecordedInvocations
from userlab.cloud.gateway.addresses import address_of
from userlab.cloud.gateway.invoke_permission import SERVICE, InvokePermissions
from userlab.cloud.gateway.passed_roles import require_pass_role
from userlab.cloud.http.aws_request import Application, AwsRequest, AwsResponse, Forward, HttpRequest
from userlab.cloud.http_api.control.operation import Call, bad_request, checked, refused
from userlab.cloud.http_api.control.operations import OPERATIONS
from userlab.cloud.http_api.execute.authorization import Authorization
from userlab.cloud.http_api.execute.functions import Functions
from userlab.cloud.http_api.execute.gateway import Gateway
from userlab.cloud.http_api.execute.lambda_authorizer import LambdaAuthorizer
from userlab.cloud.http_api.execute.service_integration import ServiceCaller
from userlab.cloud.http_api.store import regional_http_apis

# For an input of a shape that no rule here foresaw; the cloud's own log has the reason.
UNREADABLE = "Invalid request input"


class HttpApis:
    """The HTTP APIs of one cloud.

    `send` is the front door, `address()` the lab's endpoint, `measure` takes their metrics.

    >>> http_apis.has("abc123defg.execute-api.localhost:4566", "/user")  # doctest: +SKIP
    True
    """

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
    ) -> None:
        self._accounts, self._authority, self._address = accounts, authority, address
        permissions = InvokePermissions(roles, authority)
        functions = self.functions = Functions(RecordedInvocations(invoke, journal, SERVICE), permissions)
        self._authorization = Authorization(verify, authority, LambdaAuthorizer(accounts.clock, functions))
        services = ServiceCaller(roles, send, address)
        self._gateway = Gateway(accounts, journal, functions, self._authorization, services, measure)

    def handle(self, request: AwsRequest, forward: Forward) -> AwsResponse:
        """Do one operation of the control plane. Raises AwsError."""
        if request.action not in OPERATIONS:
            raise refused(f"{request.action} of API Gateway V2")
        if request.action.startswith("Get"):
            with self._accounts.lock(request.account), self._accounts.drawing(request.account):
                return self._done(request)
        with self._accounts.changing(request.account, ("apigatewayv2",)):
            return self._done(request)

    def _done(self, request: AwsRequest) -> AwsResponse:
        function, status = OPERATIONS[request.action]
        wire = {name[:1].lower() + name[1:]: value for name, value in request.parameters.items()}
        parameters = checked(request.action, wire)
        now = self._accounts.clock.now(request.account)
        regional = regional_http_apis(request.account, request.region)
        call = Call(
            request, parameters, regional, now, self._address(), self._passed(request), self._authorization.forget
        )
        try:
            document = function(call)
        except (TypeError, AttributeError, ValueError, LookupError, RecursionError, OverflowError) as error:
            traceback.print_exc(file=sys.stderr)
            raise bad_request(UNREADABLE) from error
        return AwsResponse.json(document, status) if document is not None else AwsResponse(status, [], b"")

    def _passed(self, request: AwsRequest) -> Callable[[str], None]:
        return lambda role: require_pass_role(self._authority, request, role)

    def has(self, host: str, path: str) -> bool:
        """Whether a request is for an HTTP API that exists."""
        address = address_of(host, path)
        return address is not None and self._gateway.find(address.api_id) is not None

    def answer(self, request: HttpRequest) -> AwsResponse:
        """Answer a request to a stage. Never raises."""
        return self._gateway.answer(request)

    def forget(self, account: str) -> None:
        """The account is being reset: its APIs go with moto's state."""

    def close(self) -> None:
        """Nothing of HTTP APIs outlives a request."""
