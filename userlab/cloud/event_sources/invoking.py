"""Invoking a function for an event source, and writing it into the journal."""

from __future__ import annotations

import json
import time
from typing import Any

from userlab.cloud.account.journal import Journal, Record
from userlab.cloud.account.trace import new_request_id, new_trace_id
from userlab.cloud.event_sources.delivery import Reply
from userlab.cloud.event_sources.mapping import Mapping
from userlab.cloud.functions.invoking.invocation import Invocation, InvocationResult, Invoke
from userlab.cloud.http.aws_request import AwsError

THROTTLED = ("TooManyRequestsException", "ThrottlingException", "ServiceException")
SOURCES = {"dynamodb": "streams", "sqs": "queues"}


class FunctionCaller:
    """Calls the functions of mappings; each call is in the journal."""

    def __init__(self, invoke: Invoke, journal: Journal) -> None:
        self._invoke = invoke
        self._journal = journal

    def call(self, mapping: Mapping, records: list[dict[str, Any]]) -> Reply:
        """Invoke a mapping's function with ``{"Records": records}`` and wait for it, as Lambda's pollers do.

        Never raises: a function that is gone, throttled or failing is a `Reply` with an error.
        """
        payload = json.dumps({"Records": records}, separators=(",", ":")).encode()
        trace_id = new_trace_id()
        request_id = new_request_id()
        invocation = Invocation(
            account=mapping.account,
            region=mapping.region,
            function=mapping.function_arn,
            qualifier=None,
            payload=payload,
            trace_id=trace_id,
            request_id=request_id,
        )
        started, begun = time.time(), time.perf_counter()
        result: InvocationResult | None = None
        try:
            result = self._invoke(invocation)
            reply = Reply(
                payload=result.payload or b"",
                error=result.function_error or "",
                request_id=result.request_id or request_id,
                executed_version=result.executed_version,
                status=result.status,
            )
        except AwsError as error:
            throttled = error.code in THROTTLED
            reply = Reply(error=error.code, throttled=throttled, request_id=request_id, status=error.status)
        except Exception as error:  # a poller outlives whatever happens to one batch
            reply = Reply(error=type(error).__name__, request_id=request_id, status=500)
        record = _record(mapping, reply, result, trace_id, started)
        record.milliseconds = round((time.perf_counter() - begun) * 1000, 3)
        record.request_bytes, record.response_bytes = len(payload), len(reply.payload)
        self._journal.add(record)
        return reply


def _record(mapping: Mapping, reply: Reply, result: InvocationResult | None, trace_id: str, started: float) -> Record:
    return Record(
        time=started,
        trace_id=trace_id,
        request_id=reply.request_id,
        account=mapping.account,
        region=mapping.region,
        principal="lambda.amazonaws.com",
        service="lambda",
        action="Invoke",
        resource=mapping.function_arn,
        status=reply.status,
        error=reply.error or None,
        billed_ms=result.billed_ms if result else None,
        memory_mb=result.memory_mb if result else None,
        source=SOURCES[mapping.source_arn.split(":")[2]],
    )
