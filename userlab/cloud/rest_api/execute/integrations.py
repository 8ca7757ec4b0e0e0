"""The five types of integration: what a method does once its request was let in.

MOCK answers itself, AWS_PROXY and AWS call a Lambda function, HTTP_PROXY and HTTP another server on this machine
(nothing of the local cloud leaves it; on AWS the server would be on the internet).
(Guide, "Choose an API Gateway API integration type".)
"""

from __future__ import annotations

import re
from dataclasses import replace

from userlab.cloud.gateway.fault import internal
from userlab.cloud.gateway.function_uri import is_lambda
from userlab.cloud.http.aws_request import AwsResponse
from userlab.cloud.http.json_body import read_json
from userlab.cloud.rest_api.execute.exchange import Exchange
from userlab.cloud.rest_api.execute.http_integration import http_proxy, http_request
from userlab.cloud.rest_api.execute.lambda_integration import LambdaCaller, error_message
from userlab.cloud.rest_api.execute.mapping import IntegrationResult, integration_request, method_response
from userlab.cloud.rest_api.execute.service_integration import ServiceCaller
from userlab.cloud.rest_api.store import Document

# A mock's body is JSON, but {statusCode: 200}, as frameworks write it for CORS, is taken too.
_STATUS_CODE = re.compile(r"\{\s*[\"']?statusCode[\"']?\s*:\s*[\"']?(\d{3})\b")


class Integrations:
    """Runs the integration of a request's method."""

    def __init__(self, functions: LambdaCaller, services: ServiceCaller) -> None:
        self._functions, self._services = functions, services

    def run(self, exchange: Exchange) -> AwsResponse:
        """The answer of the integration. Raises GatewayFault."""
        integration = exchange.match.method.get("methodIntegration")
        if integration is None:
            raise internal("Execution failed due to configuration error: No integration defined for method")
        kind = integration["type"]
        if kind == "AWS_PROXY":
            return self._traced(exchange, self._functions.proxy(exchange, integration))
        if kind == "HTTP_PROXY":
            return http_proxy(exchange, integration)
        if kind == "MOCK":
            return method_response(exchange, integration, _mock(exchange, integration))
        if kind == "HTTP":
            result = http_request(exchange, integration, integration_request(exchange, integration))
        elif is_lambda(integration["uri"]):
            result = self._function(exchange, integration)
        else:
            request = integration_request(exchange, integration)
            result = self._services.call(exchange, integration, request)
        return self._traced(exchange, method_response(exchange, integration, result))

    def _traced(self, exchange: Exchange, answer: AwsResponse) -> AwsResponse:
        # The id of the gateway's own call stays inside: whoever knows it could write below it.
        trace = replace(exchange.told_trace, sampled=bool(exchange.trace.sampled))
        answer.headers.insert(0, ("X-Amzn-Trace-Id", str(trace)))
        return answer

    def _function(self, exchange: Exchange, integration: Document) -> IntegrationResult:
        if integration.get("httpMethod") != "POST":
            raise internal("Execution failed due to configuration error: Lambda is invoked with POST only")
        request = integration_request(exchange, integration)
        result = self._functions.call(exchange, integration, request.body, request.header)
        # A function that ends well has no error message: `.+` stands for any error, and for errors only.
        selection = error_message(result) if result.function_error else ""
        return IntegrationResult(result.status, result.payload, {}, selection)


def _mock(exchange: Exchange, integration: Document) -> IntegrationResult:
    body = integration_request(exchange, integration).body.decode("utf-8", "replace")
    status = None
    try:
        document = read_json(body)
        status = document.get("statusCode") if isinstance(document, dict) else None
    except (ValueError, RecursionError):
        if match := _STATUS_CODE.match(body.strip()):
            status = int(match[1])
    if isinstance(status, str) and status.isdigit():
        status = int(status)
    if not isinstance(status, int) or isinstance(status, bool):
        raise internal(
            "Execution failed due to configuration error: Unable to parse statusCode. It should be an integer that is "
            "defined in the request template."
        )
    return IntegrationResult(status, b"", {}, str(status))
