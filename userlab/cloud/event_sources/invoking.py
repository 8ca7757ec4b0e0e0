"""Invoking a function for an event source, and writing it into the journal."""

from __future__ import annotations

import json
from typing import Any

from userlab.cloud.account.arn import read_arn
from userlab.cloud.account.journal import Journal
from userlab.cloud.account.measures import Dimensions, Measure, Value, unmeasured
from userlab.cloud.account.trace import new_request_id, new_trace_id
from userlab.cloud.event_sources.delivery import Reply
from userlab.cloud.event_sources.mapping import Mapping
from userlab.cloud.functions.invoking.invocation import Invocation, Invoke
from userlab.cloud.functions.invoking.recorded import RecordedInvocations
from userlab.cloud.functions.names import function_name
from userlab.cloud.http.aws_request import AwsError

THROTTLED = ("TooManyRequestsException", "ThrottlingException", "ServiceException")
SOURCES = {"dynamodb": "streams", "sqs": "queues"}


class FunctionCaller:
    """Calls the functions of mappings, as Lambda's pollers do; each call is in the journal.

    `measure` takes how old the records of streams are (Lambda guide, "Types of metrics for Lambda functions").
    """

    def __init__(self, invoke: Invoke, journal: Journal, measure: Measure = unmeasured) -> None:
        self._measure = measure
        self._invocations = RecordedInvocations(invoke, journal, "lambda.amazonaws.com")

    def tell_age(self, mapping: Mapping, seconds: float) -> None:
        """The last record of a stream's batch is so old when its function gets it."""
        name = function_name(mapping.function_arn, None, mapping.account, mapping.region).name
        dimensions: tuple[Dimensions, ...] = ((("FunctionName", name),), ())
        values = [Value("IteratorAge", each, max(0.0, seconds * 1000), "Milliseconds") for each in dimensions]
        self._measure(mapping.account, mapping.region, "AWS/Lambda", values)

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
        try:
            result = self._invocations.run(invocation, SOURCES[read_arn(mapping.source_arn).service], request_id)
            return Reply(
                payload=result.payload or b"",
                error=result.function_error or "",
                request_id=result.request_id or request_id,
                executed_version=result.executed_version,
                status=result.status,
            )
        except AwsError as error:
            throttled = error.code in THROTTLED
            return Reply(error=error.code, throttled=throttled, request_id=request_id, status=error.status)
        except Exception as error:  # a poller outlives whatever happens to one batch
            return Reply(error=type(error).__name__, request_id=request_id, status=500)
