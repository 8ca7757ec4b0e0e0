"""The Invoke operation on the wire: headers in, headers out, and the errors before a function runs.

Source: Lambda API reference, Invoke.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import cast

from userlab.cloud.account.tracing import read_header
from userlab.cloud.functions.api.event_stream import response_stream
from userlab.cloud.functions.invoking.invocation import Invocation, InvocationResult, InvocationType, Invoke
from userlab.cloud.functions.limits import EVENT_REQUEST_BYTES, REQUEST_BYTES
from userlab.cloud.http.aws_request import AwsError, AwsRequest, AwsResponse
from userlab.cloud.http.json_body import read_json

TYPES = ("RequestResponse", "Event", "DryRun")


class InvokeApi:
    """Answers Invoke and its old and its streaming sibling."""

    def __init__(self, invoke: Invoke) -> None:
        self._invoke = invoke
        self.operations: dict[str, Callable[[AwsRequest], AwsResponse]] = {
            "Invoke": self.invoke,
            "InvokeAsync": self.invoke_async,
            "InvokeWithResponseStream": self.invoke_with_response_stream,
        }

    def invoke(self, request: AwsRequest) -> AwsResponse:
        invocation = self._invocation(request, _invocation_type(request))
        result = self._invoke(invocation)
        return self._answer(request, result)

    def invoke_async(self, request: AwsRequest) -> AwsResponse:
        """The deprecated InvokeAsync: as Event, with its own answer."""
        invocation = self._invocation(request, "Event")
        self._invoke(invocation)
        return AwsResponse.json({"Status": 202}, 202)

    def invoke_with_response_stream(self, request: AwsRequest) -> AwsResponse:
        """Here the response is whole before its first part is sent."""
        kind = _invocation_type(request)
        result = self._invoke(self._invocation(request, kind))
        answer = self._answer(request, result)
        if kind != "RequestResponse":
            return answer
        error = _error_of(result.payload) if result.function_error else None
        tail = base64.b64encode(result.log_tail).decode() if _wants_log(request) else None
        headers = [("X-Amz-Executed-Version", result.executed_version)]
        headers.append(("Content-Type", "application/vnd.amazon.eventstream"))
        headers.append(("X-Amzn-Remapped-Content-Type", "application/octet-stream"))
        payload = b"" if error else result.payload
        return AwsResponse(200, headers, response_stream(payload, error, tail))

    def _invocation(self, request: AwsRequest, kind: str) -> Invocation:
        payload = request.body
        limit = EVENT_REQUEST_BYTES if kind == "Event" else REQUEST_BYTES
        if len(payload) > limit:
            raise AwsError(
                "RequestTooLargeException",
                f"Request must be smaller than {limit} bytes for the InvokeFunction operation",
                413,
            )
        _check_json(payload)
        trace = read_header(request.headers.get("X-Amzn-Trace-Id", ""), request.trace_id)
        return Invocation(
            account=request.account,
            region=request.region,
            function=request.parameters["FunctionName"],
            qualifier=request.parameters.get("Qualifier") or None,
            payload=payload,
            kind=cast("InvocationType", kind),
            client_context=_client_context(request),
            trace_id=request.trace_id,
            request_id=request.request_id,
            parent_id=trace.parent,
            sampled=trace.sampled,
        )

    def _answer(self, request: AwsRequest, result: InvocationResult) -> AwsResponse:
        if result.status != 200:  # nothing was executed yet, so nothing is told of a version
            return AwsResponse(result.status, [])
        headers = [("X-Amz-Executed-Version", result.executed_version)]
        request.usage |= {"billed_ms": result.billed_ms, "memory_mb": result.memory_mb, "log_bytes": result.log_bytes}
        request.usage |= {"init_ms": result.init_ms, "init_began": result.init_began, "injected": result.injected}
        headers.append(("Content-Type", "application/json"))
        headers.append(("X-Amzn-Trace-Id", f"Root={request.trace_id};Sampled=0"))
        if result.function_error:
            headers.append(("X-Amz-Function-Error", result.function_error))
        if _wants_log(request):
            headers.append(("X-Amz-Log-Result", base64.b64encode(result.log_tail).decode()))
        return AwsResponse(200, headers, result.payload)


def _wants_log(request: AwsRequest) -> bool:
    return request.headers.get("X-Amz-Log-Type", "None") == "Tail"


def _error_of(payload: bytes) -> tuple[str, str]:
    """(type, whole text) of an error document."""
    try:
        document = read_json(payload)
    except ValueError:
        document = {}
    kind = document.get("errorType") if isinstance(document, dict) else None
    return str(kind or "Unhandled"), payload.decode("utf-8", "replace")


def _invocation_type(request: AwsRequest) -> str:
    kind = request.headers.get("X-Amz-Invocation-Type") or "RequestResponse"
    if kind not in TYPES:
        raise AwsError(
            "ValidationException",
            f"1 validation error detected: Value '{kind[:100]}' at 'invocationType' failed to satisfy constraint: "
            "Member must satisfy enum value set: [RequestResponse, Event, DryRun]",
        )
    return kind


def _check_json(payload: bytes) -> None:
    if not payload:
        return
    try:
        read_json(payload)
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise AwsError(
            "InvalidRequestContentException",
            f"Could not parse request body into json: Could not parse payload into json: {reason}",
        ) from None


def _client_context(request: AwsRequest) -> str | None:
    """The client context as JSON text; it comes in base64."""
    header = request.headers.get("X-Amz-Client-Context")
    if not header:
        return None
    try:
        text = base64.b64decode(header, validate=True).decode()
        if not isinstance(json.loads(text), dict):
            raise ValueError
    except (ValueError, RecursionError):
        raise AwsError(
            "InvalidRequestContentException", "Client context must be a valid Base64-encoded JSON object."
        ) from None
    return text
