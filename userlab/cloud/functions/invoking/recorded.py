"""Invocations by another service: each of them is in the journal, as those by a client are."""

from __future__ import annotations

import time

from userlab.cloud.account.journal import Journal, Record
from userlab.cloud.functions.invoking.invocation import Invocation, InvocationResult, Invoke
from userlab.cloud.http.aws_request import AwsError


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
        status, error, result = 500, "", None
        try:
            result = self.invoke(invocation)
            status, error = result.status, result.function_error or ""
            return result
        except AwsError as refused:
            status, error = refused.status, refused.code
            raise
        except BaseException as failure:
            error = type(failure).__name__
            raise
        finally:
            self._journal.add(
                Record(
                    time=started,
                    trace_id=invocation.trace_id,
                    request_id=(result.request_id if result else "") or request_id,
                    account=invocation.account,
                    region=invocation.region,
                    principal=self._principal,
                    service="lambda",
                    action="Invoke",
                    resource=invocation.function,
                    status=status,
                    error=error or None,
                    milliseconds=round((time.perf_counter() - begun) * 1000, 3),
                    request_bytes=len(invocation.payload),
                    response_bytes=len(result.payload) if result else 0,
                    billed_ms=result.billed_ms if result else None,
                    memory_mb=result.memory_mb if result else None,
                    init_ms=result.init_ms if result else None,
                    init_began=result.init_began if result else None,
                    log_bytes=result.log_bytes if result else None,
                    source=source,
                )
            )
