"""Invocations by another service: each of them is in the journal, as those by a client are."""

from __future__ import annotations

import time

from userlab.cloud.account.journal import Caller, Journal
from userlab.cloud.functions.invoking.invocation import Invocation, InvocationResult, Invoke
from userlab.cloud.http.aws_request import AwsError

_COSTS = ("billed_ms", "memory_mb", "init_ms", "init_began", "log_bytes", "injected")


class RecordedInvocations:
    """Invokes functions on behalf of `principal`, a service such as apigateway.amazonaws.com."""

    def __init__(self, invoke: Invoke, journal: Journal, principal: str) -> None:
        self.invoke = invoke
        self._journal = journal
        self._principal = principal

    def run(self, invocation: Invocation, source: str, request_id: str) -> InvocationResult:
        """Invoke a function and record it. Raises what `invoke` raises, which is in the record as well.

        `source` says where it came from; `request_id` stands in the record where the invocation brought none back.
        """
        started, begun = time.time(), time.perf_counter()
        status, error, result, injected = 500, "", None, ""
        try:
            result = self.invoke(invocation)
            status, error = result.status, result.function_error or ""
            return result
        except AwsError as refused:
            status, error, injected = refused.status, refused.code, refused.injected
            raise
        except BaseException as failure:
            error = type(failure).__name__
            raise
        finally:
            number = (result.request_id if result else "") or request_id
            caller = Caller(invocation.account, invocation.region, self._principal, invocation.trace_id, number, source)
            self._journal.record(
                caller,
                service="lambda",
                action="Invoke",
                resource=invocation.function,
                status=status,
                error=error,
                started=started,
                begun=begun,
                request=invocation.payload,
                response=result.payload if result else b"",
                usage={name: getattr(result, name) for name in _COSTS} if result else {"injected": injected},
            )
