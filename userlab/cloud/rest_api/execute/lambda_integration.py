"""Calling Lambda for a method: permission, invocation, time limit.

(Guide, "Set up Lambda proxy integrations", "Set up Lambda custom integrations"; quotas: integration timeout 29 s.)
"""

from __future__ import annotations

import contextlib
import time

from userlab.cloud.account.tracing import TraceHeader
from userlab.cloud.functions.invoking.invocation import Invocation, InvocationResult, InvocationType
from userlab.cloud.functions.invoking.recorded import RecordedInvocations
from userlab.cloud.gateway.fault import GatewayFault, internal
from userlab.cloud.gateway.function_uri import FunctionName, function_of, with_stage_variables
from userlab.cloud.gateway.invoke_permission import InvokePermissions
from userlab.cloud.gateway.time_limit import within
from userlab.cloud.http.aws_request import AwsError, AwsResponse
from userlab.cloud.http.json_body import read_json
from userlab.cloud.moto_seams.apigateway import function_timeout
from userlab.cloud.rest_api.execute import endpoint_log
from userlab.cloud.rest_api.execute.exchange import Exchange
from userlab.cloud.rest_api.execute.integration_headers import OF_AWS, sendable
from userlab.cloud.rest_api.execute.mapping import integration_request
from userlab.cloud.rest_api.execute.proxy_event import as_payload, proxy_event
from userlab.cloud.rest_api.execute.proxy_response import proxy_response
from userlab.cloud.rest_api.store import Document
from userlab.cloud.rest_api.traced import FunctionCall

LONGEST_MILLISECONDS = 29_000
# A cold start may take its time before a function's own timeout begins to count.
STARTING_SECONDS = 12
INVOCATION_TYPE = "integration.request.header.X-Amz-Invocation-Type"


class LambdaCaller:
    """Invokes functions for API Gateway and writes a journal record for each invocation."""

    def __init__(self, invocations: RecordedInvocations, permissions: InvokePermissions) -> None:
        self.invocations = invocations
        self.permissions = permissions

    def proxy(self, exchange: Exchange, integration: Document) -> AwsResponse:
        """AWS_PROXY: the request as an event, the result as an HTTP answer. Raises GatewayFault."""
        if integration.get("httpMethod") != "POST":
            raise internal("Execution failed due to configuration error: Lambda is invoked with POST only")
        mapped = integration_request(exchange, {"requestParameters": integration.get("requestParameters")})
        result = self.call(exchange, integration, as_payload(proxy_event(exchange)), mapped.header)
        if result.status == 202:
            return AwsResponse(200, [("Content-Type", "application/json")], b"")
        if result.function_error:
            told = f"{error_message(result)}. Lambda request id: {result.request_id}"
            raise internal(f"Lambda execution failed with status 200 due to customer function error: {told}", 502)
        return proxy_response(result.payload, exchange.header("Accept"), exchange.deployment.binary_media_types)

    def call(
        self, exchange: Exchange, integration: Document, payload: bytes, given: dict[str, str]
    ) -> InvocationResult:
        """Invoke the function of an integration; `given` are headers that a mapping sets.

        Raises GatewayFault: a header that may not be set, no permission (500), too late (504).
        """
        mapped = sendable(given, OF_AWS)
        function = function_of(integration["uri"], exchange.account, exchange.stage_variables)
        role = with_stage_variables(integration.get("credentials") or "", exchange.stage_variables)
        self.permissions.check(exchange.account, function, role or None, source_arns(exchange))
        uri = f"https://lambda.{function.region}.amazonaws.com/2015-03-31/functions/{function.arn}/invocations"
        since = endpoint_log.sent(exchange, uri, endpoint_log.signed_headers(exchange, mapped.items()), payload)
        wanted = (integration.get("requestParameters") or {}).get(INVOCATION_TYPE, "").strip("'")
        kind: InvocationType = "Event" if wanted == "Event" else "RequestResponse"
        milliseconds = min(integration.get("timeoutInMillis") or LONGEST_MILLISECONDS, LONGEST_MILLISECONDS)
        result = self._integrated(exchange, function, payload or b"{}", milliseconds, kind)
        headers = endpoint_log.lambda_headers(exchange, result.payload, result.request_id, result.executed_version)
        endpoint_log.received(exchange, since, result.status, headers, result.payload)
        return result

    def _integrated(
        self, exchange: Exchange, function: FunctionName, payload: bytes, milliseconds: int, kind: InvocationType
    ) -> InvocationResult:
        """`invoke`, remembered for the request's trace."""
        result, began = None, time.time()
        try:
            result = self.invoke(exchange, function, payload, milliseconds, exchange.trace, kind)
            return result
        finally:
            status, length = (result.status, len(result.payload)) if result else (None, 0)
            exchange.called.append(FunctionCall(function.name, function.arn, began, time.time(), status, length))

    def invoke(
        self,
        exchange: Exchange,
        function: FunctionName,
        payload: bytes,
        milliseconds: int,
        trace: TraceHeader,
        kind: InvocationType = "RequestResponse",
    ) -> InvocationResult:
        """Invoke a function, at most for so many milliseconds; it runs on when the time is over."""
        invocation = Invocation(
            account=function.account,
            region=function.region,
            function=function.name,
            qualifier=function.qualifier,
            payload=payload,
            kind=kind,
            trace_id=exchange.trace_id,
            parent_id=trace.parent,
            sampled=trace.sampled,
        )
        timeout = function_timeout(function.account, function.region, function.name)
        if timeout is not None and (timeout + STARTING_SECONDS) * 1000 <= milliseconds:
            return self._recorded(exchange, invocation)  # Lambda itself ends it in time
        return within(milliseconds, lambda: self._recorded(exchange, invocation))

    def _recorded(self, exchange: Exchange, invocation: Invocation) -> InvocationResult:
        try:
            return self.invocations.run(invocation, exchange.source_ip, exchange.request_id)
        except AwsError as refused:
            raise _as_fault(refused) from refused


def error_message(result: InvocationResult) -> str:
    """The `errorMessage` of a function that failed; an empty text where it tells none."""
    with contextlib.suppress(ValueError, AttributeError):
        return str(read_json(result.payload).get("errorMessage") or "")
    return ""


def _as_fault(refused: AwsError) -> GatewayFault:
    reason = f"Lambda invocation failed with status: {refused.status}. {refused.code}: {refused.message}"
    if refused.status == 413:
        return GatewayFault("REQUEST_TOO_LARGE", "Request Too Long", reason)
    return internal(reason)


def source_arns(exchange: Exchange) -> list[str]:
    """The ARNs by which a policy may name this request: by its own path, and by its resource's."""
    start = f"arn:aws:execute-api:{exchange.region}:{exchange.account}:{exchange.address.api_id}/"
    stage, method = exchange.address.stage, exchange.http_method
    paths = dict.fromkeys([exchange.match.resource["path"], exchange.address.path])
    return [f"{start}{stage}/{method}{path}" for path in paths]
