"""Lambda: the room that answers its API and runs its functions.

    result = cloud.functions.invoke(Invocation(account, region, "users", None, b"{}"))

Everything else in this package stands behind `Functions`.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from userlab.cloud.functions.api.invoke_api import InvokeApi
from userlab.cloud.functions.api.lambda_api import LambdaApi
from userlab.cloud.functions.invoking.event_queue import EventQueue
from userlab.cloud.functions.invoking.invocation import Invocation, InvocationResult
from userlab.cloud.functions.invoking.invoker import Invoker
from userlab.cloud.http.aws_request import AwsError, AwsRequest, AwsResponse, Forward
from userlab.cloud.moto_seams import awslambda

if TYPE_CHECKING:
    from userlab.cloud.cloud import Cloud

REAP_SECONDS = 15.0


class Functions:
    """Lambda of a cloud, for every account."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.invoker = Invoker(cloud)
        self.events = EventQueue(cloud, self.invoker)
        self.invoke_api = InvokeApi(self)
        self.api = LambdaApi(cloud, self.invoker)
        awslambda.install(self._event)
        self._stopped = threading.Event()
        self._reaper = threading.Thread(target=self._reap, name="sandbox-reaper", daemon=True)
        self._reaper.start()

    def handle(self, request: AwsRequest, forward: Forward) -> AwsResponse:
        """Answer a request to Lambda. Raises AwsError as AWS answers it."""
        if request.action in self.invoke_api.actions:
            return self.invoke_api.actions[request.action](request)
        return self.api.handle(request, forward)

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
        except AwsError:
            return

    def _reap(self) -> None:
        while not self._stopped.wait(REAP_SECONDS):
            self.invoker.pool.reap()
