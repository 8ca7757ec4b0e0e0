"""Invocations, from a function's name to the result: resolve, throttle, run, log.

The account's lock is held while moto's state is read, never while a function runs: the function calls the cloud.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.authority import Authority
from userlab.cloud.account.tracing import Tracing, Untraced
from userlab.cloud.functions.api.details import details_of
from userlab.cloud.functions.function_version import FunctionVersion
from userlab.cloud.functions.invoking.concurrency import Concurrency
from userlab.cloud.functions.invoking.execution import Execution, not_started
from userlab.cloud.functions.invoking.invocation import Disturb, Invocation, InvocationResult, undisturbed
from userlab.cloud.functions.invoking.log_streams import LogStreams
from userlab.cloud.functions.invoking.measured import Measured
from userlab.cloud.functions.invoking.traced import TracedInvocation, may_write_segments
from userlab.cloud.functions.names import LATEST, FunctionName, function_name, is_version
from userlab.cloud.functions.runnable import runnable
from userlab.cloud.functions.runtimes.runtime import InvalidEntrypoint
from userlab.cloud.functions.sandboxes.launcher import Launcher
from userlab.cloud.functions.sandboxes.pool import Pool
from userlab.cloud.http.aws_request import AwsError
from userlab.cloud.moto_seams import awslambda
from userlab.cloud.moto_seams.random import chance


class Invoker:
    """Runs invocations on the sandboxes of a pool.

    `choose(account)` gives a number from 0 to 1 for weighted aliases. `tracing` takes the segments of functions that
    are traced.
    """

    def __init__(
        self,
        accounts: Accounts,
        authority: Authority,
        launcher: Launcher,
        choose: Callable[[str], float] = chance,
        measured: Measured | None = None,
        disturb: Disturb = undisturbed,
        tracing: Tracing | None = None,
    ) -> None:
        self._disturb, self._tracing = disturb, tracing or Untraced()
        self._authority = authority
        self._accounts = accounts
        self.launcher = launcher
        self.pool = Pool(launcher, accounts.clock)
        self.concurrency = Concurrency()
        self.logs = LogStreams(accounts, authority)
        self._choose, self._measured = choose, measured or Measured()

    def resolve(self, invocation: Invocation) -> tuple[FunctionName, FunctionVersion, int]:
        """(name, version to run, concurrency that the account's functions have reserved).

        Raises AwsError ResourceNotFoundException, or ResourceConflictException while the function is Pending.
        """
        account, region = invocation.account, invocation.region
        name = function_name(invocation.function, invocation.qualifier, account, region)
        with self._accounts.lock(account):
            latest = awslambda.latest(account, region, name.name)
            if latest is None:
                raise replace(name, qualifier=name.qualifier or LATEST).not_found()
            function = self._version(name, latest)
            if self._accounts.clock.now(account) < details_of(function).pending_until:
                raise AwsError(
                    "ResourceConflictException",
                    "The operation cannot be performed at this time. The function is currently in the following "
                    "state: Pending",
                    409,
                )
            return name, runnable(function), awslambda.reserved(account, region)

    def run(self, invocation: Invocation) -> InvocationResult:
        """Invoke synchronously. Raises AwsError when the function cannot be run; its own errors are results."""
        name, version, reserved = self.resolve(invocation)
        traced = TracedInvocation(self._tracing, self._accounts.clock, version, invocation)
        named = replace(traced.invocation, qualifier=name.qualifier)
        try:
            result = self._disturb(named, version.timeout, lambda each: self._run(each, version, reserved, traced))
        except AwsError as error:
            self._measured.refused(named, version, error)
            traced.refused(error)
            raise
        traced.ended(result)
        return result

    def _run(
        self, named: Invocation, version: FunctionVersion, reserved: int, traced: TracedInvocation
    ) -> InvocationResult:
        with self.concurrency.one(version, reserved) as running:
            try:
                environment = self.pool.acquire(version)
            except InvalidEntrypoint as error:
                result = not_started(version, named, str(error))
                self._measured.ran(named, version, result, running)
                return result
            traced.begins(lambda: may_write_segments(self._authority, environment.principal))
            execution = Execution(
                environment, named, lambda: self._accounts.clock.now(version.account), traced.segment_id
            )
            try:
                result = execution.run(self.pool.started)
            finally:
                keep = execution.reusable
                (self.pool.release if keep else self.pool.discard)(environment)
            self._measured.ran(named, version, result, running)
        return replace(result, log_bytes=self.logs.write(environment, execution.log.events))

    def switched_off(self, invocation: Invocation) -> bool:
        """Whether a function's reserved concurrency is zero. Raises as `resolve`."""
        return self.resolve(invocation)[1].reserved_concurrency == 0

    def close(self) -> None:
        self.pool.close()
        self.launcher.close()

    def _version(self, name: FunctionName, latest: awslambda.LambdaFunction) -> awslambda.LambdaFunction:
        qualifier = name.qualifier
        if qualifier is None or qualifier == LATEST:
            return latest
        if not is_version(qualifier):
            alias = awslambda.aliases(name.account, name.region, name.name).get(qualifier)
            if alias is None:
                raise name.not_found()
            qualifier = self._routed(name.account, alias)
            if qualifier == LATEST:
                return latest
        versions = awslambda.versions(name.account, name.region, name.name)
        found = next((each for each in versions if str(each.version) == qualifier), None)
        if found is None:
            raise name.not_found()
        return found

    def _routed(self, account: str, alias: awslambda.LambdaAlias) -> str:
        """The version that an alias sends this invocation to."""
        weights = (alias.routing_config or {}).get("AdditionalVersionWeights") or {}
        for version, weight in weights.items():
            if self._choose(account) < float(weight):
                return version
        return alias.function_version
