"""Lambda: the room that answers its API and runs its functions.

    result = functions.invoke(Invocation(account, region, "users", None, b"{}"))

Everything else in this package stands behind `Functions`.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.arn import read_arn
from userlab.cloud.account.authority import Authority, ServiceRoles
from userlab.cloud.account.measures import Measure, unmeasured
from userlab.cloud.account.tracing import Tracing
from userlab.cloud.functions.api import constraints
from userlab.cloud.functions.api.aliases_api import AliasesApi
from userlab.cloud.functions.api.delivery_targets import DeliveryTargets
from userlab.cloud.functions.api.event_invoke_api import EventInvokeApi
from userlab.cloud.functions.api.functions_api import FunctionsApi
from userlab.cloud.functions.api.invoke_api import InvokeApi
from userlab.cloud.functions.api.lambda_api import LambdaApi
from userlab.cloud.functions.api.layer_policy_api import LayerPolicyApi
from userlab.cloud.functions.api.layers_api import LayersApi
from userlab.cloud.functions.api.package_url import PackageUrls
from userlab.cloud.functions.api.policy_api import PolicyApi
from userlab.cloud.functions.api.settings_api import SettingsApi
from userlab.cloud.functions.api.url_configs_api import UrlConfigsApi
from userlab.cloud.functions.api.versions_api import VersionsApi
from userlab.cloud.functions.invoking.event_queue import EventQueue
from userlab.cloud.functions.invoking.invocation import Disturb, Invocation, InvocationResult, undisturbed
from userlab.cloud.functions.invoking.invoker import Invoker
from userlab.cloud.functions.invoking.measured import Measured
from userlab.cloud.functions.names import LATEST
from userlab.cloud.functions.sandboxes.launcher import Launcher
from userlab.cloud.http.aws_request import AwsError, AwsRequest, AwsResponse, Forward
from userlab.cloud.moto_seams import awslambda, resource_policies
from userlab.cloud.moto_seams.delivering import function_callers

REAP_SECONDS = 15.0


class Functions:
    """Lambda of a cloud, for every account. `address()` is the cloud's endpoint, `temporary` a folder for sandboxes.

    `policy_allows` is identity's `resource_policy_allows`, `measure` takes Lambda's metrics, `tracing` its segments.
    """

    def __init__(
        self,
        accounts: Accounts,
        roles: ServiceRoles,
        authority: Authority,
        packages: PackageUrls,
        address: Callable[[], str],
        temporary: Path,
        mark: str,
        policy_allows: Callable[..., bool],
        measure: Measure = unmeasured,
        disturb: Disturb = undisturbed,
        tracing: Tracing | None = None,
    ) -> None:
        self._policy_allows = policy_allows
        daemon = tracing.daemon if tracing else ""
        launcher = Launcher(accounts.clock, roles, address, temporary, mark, daemon)
        self._measured = Measured(measure)
        self.invoker = Invoker(accounts, authority, launcher, measured=self._measured, disturb=disturb, tracing=tracing)
        targets = DeliveryTargets(roles, authority)
        self.events = EventQueue(
            accounts, targets, self.invoker.run, self.invoker.switched_off, measured=self._measured
        )
        self._invoke_api = InvokeApi(self.invoke)
        versions = VersionsApi(accounts)
        functions = FunctionsApi(accounts, roles, targets, packages, versions, launcher.prepare, self.invoker.pool.drop)
        self._api = LambdaApi(
            functions,
            versions,
            AliasesApi(accounts),
            PolicyApi(accounts),
            SettingsApi(accounts),
            EventInvokeApi(accounts, targets),
            LayersApi(accounts, packages),
            LayerPolicyApi(accounts),
            UrlConfigsApi(accounts, address),
        )
        awslambda.install(self._event)
        function_callers.install(self)
        self._stopped = threading.Event()
        self._reaper = threading.Thread(target=self._reap, name="sandbox-reaper", daemon=True)
        self._reaper.start()

    def start(self) -> None:
        """Run the events that were accepted before the cloud ended last."""
        self.events.start()

    def handle(self, request: AwsRequest, forward: Forward) -> AwsResponse:
        """Answer a request to Lambda. Raises AwsError as AWS answers it."""
        body = {"InvokeArgs": ""} if request.action == "InvokeAsync" else {}  # required, and it is the body
        constraints.check(request.action, request.parameters | body)
        invocation = self._invoke_api.operations.get(request.action)
        return invocation(request) if invocation else self._api.handle(request)

    def invoke(self, invocation: Invocation) -> InvocationResult:
        """Invoke a function; for "Event" and "DryRun" the result says no more than the HTTP status.

        Raises AwsError ResourceNotFoundException, TooManyRequestsException, ResourceConflictException... What
        the function itself does wrong is a result with `function_error`.
        """
        if invocation.kind == "RequestResponse":
            return self.invoker.run(invocation)
        _, version, _ = self.invoker.resolve(invocation)
        if invocation.kind == "Event":
            self.events.put(invocation)
            return InvocationResult(202, executed_version=version.version)
        return InvocationResult(204, executed_version=version.version)

    def forget(self, account: str) -> None:
        """Drop an account's sandboxes, waiting events and unpacked code."""
        self.events.forget(account)
        self.invoker.pool.drop(account)
        self.invoker.launcher.code.forget(account)
        self.invoker.launcher.layers.forget(account)

    def close(self) -> None:
        """End every sandbox and thread, remove every temporary folder."""
        self._stopped.set()
        self.events.close()
        self.invoker.close()
        self._reaper.join(timeout=5)

    def _event(self, account: str, region: str, name: str, qualifier: str, payload: bytes) -> None:
        """An invocation from inside moto. Its caller holds the account's lock, so it never waits for the function."""
        try:
            self.events.put(Invocation(account, region, name, qualifier, payload, "Event"))
        except AwsError as error:  # which AWS, too, tells nobody who calls: the lab's log has it
            told = f"An event for the function {name} of account {account} is lost. {error.message}"
            print(told, file=sys.stderr, flush=True)

    def is_there(self, function: str) -> bool:
        """Whether there is the function of an ARN."""
        arn = read_arn(function)
        name = arn.resource.removeprefix("function:").partition(":")[0]
        return awslambda.latest(arn.account, arn.region, name) is not None

    def may_call(self, function: str, service: str, source: str, account: str) -> bool:
        """Whether the policy of a function lets a service call it for a `source` (an ARN) of an account.

        CloudWatch Logs may be named with its Region, too (``logs.us-east-1.amazonaws.com``).
        """
        arn = read_arn(function)
        name = arn.resource.removeprefix("function:").partition(":")[0]
        statements = resource_policies.function_statements(arn.account, arn.region, name)
        names = [service, f"logs.{arn.region}.amazonaws.com"] if service == function_callers.LOGS else [service]
        context = {"AWS:SourceArn": source, "AWS:SourceAccount": account}
        asked = {"action": "lambda:InvokeFunction", "resource": function, "context": context}
        return any(self._policy_allows(statements, service=each, **asked) for each in names)

    def put(self, function: str, payload: bytes) -> None:
        """Have the function of an ARN get an event from another service."""
        arn = read_arn(function)
        name, _, qualifier = arn.resource.removeprefix("function:").partition(":")
        self._event(arn.account, arn.region, name, qualifier or LATEST, payload)

    def _reap(self) -> None:
        while not self._stopped.wait(REAP_SECONDS):
            self.invoker.pool.reap()
            self.invoker.launcher.end_unused()
