"""How long an API waits for what it calls. (Quotas: 29 s before a REST API, 30 s before an HTTP API.)"""

from __future__ import annotations

import threading
from collections.abc import Callable

from userlab.cloud.functions.invoking.invocation import InvocationResult
from userlab.cloud.gateway.fault import GatewayFault


def within(milliseconds: int, run: Callable[[], InvocationResult]) -> InvocationResult:
    """Wait for a result at most so long. Raises GatewayFault (504); what runs is left running, as on AWS."""
    outcome: list[InvocationResult | BaseException] = []

    def attempt() -> None:
        try:
            outcome.append(run())
        except BaseException as error:  # handed to the waiting thread
            outcome.append(error)

    thread = threading.Thread(target=attempt, name="apigateway-invoke", daemon=True)
    thread.start()
    thread.join(milliseconds / 1000)
    if not outcome:
        reason = "Execution failed due to a timeout error"
        raise GatewayFault("INTEGRATION_TIMEOUT", "Endpoint request timed out", reason)
    if isinstance(outcome[0], BaseException):
        raise outcome[0]
    return outcome[0]
