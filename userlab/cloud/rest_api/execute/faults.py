"""When API Gateway answers by itself: the fault, and the gateway response made of it."""

from __future__ import annotations

import json
import re
from typing import Any

from userlab.cloud.gateway.fault import GatewayFault
from userlab.cloud.http.aws_request import AwsResponse
from userlab.cloud.rest_api.execute.exchange import Arrival, Visit
from userlab.cloud.rest_api.execute.gateway_response_types import DEFAULT_TEMPLATE, STATUS, gateway_response

# As recorded from AWS, a space stands after the colon when the integration failed, and none in all other answers.
SPACED = {"API_CONFIGURATION_ERROR", "INTEGRATION_FAILURE", "INTEGRATION_TIMEOUT", "DEFAULT_5XX"}
_VARIABLE = re.compile(r"\$(context|stageVariables)\.([A-Za-z0-9_.-]+)")


def forbidden(reason: str) -> GatewayFault:
    return GatewayFault("INVALID_API_KEY", "Forbidden", reason)


def answer_of(fault: GatewayFault, exchange: Arrival) -> AwsResponse:
    """The gateway response of a fault, with the API's own headers, status and template."""
    customized = exchange.deployment.gateway_responses if isinstance(exchange, Visit) else {}
    response = gateway_response(fault.kind, customized)
    status = response.get("statusCode")
    if fault.status and status in (None, STATUS[fault.kind]):
        status = fault.status
    error = {"message": fault.message, "messageString": json.dumps(fault.message), "responseType": fault.kind}
    content_type, template = _template(response["responseTemplates"], exchange.header("Accept") or "")
    body = _rendered(template, exchange, error)
    if template == DEFAULT_TEMPLATE and fault.kind in SPACED:
        body = json.dumps({"message": fault.message})
    if fault.body is not None and response["defaultResponse"]:
        body = json.dumps(fault.body, separators=(",", ":"))
    headers = [
        ("x-amzn-RequestId", exchange.request_id),
        ("x-amz-apigw-id", exchange.extended_request_id),
        ("x-amzn-ErrorType", fault.error_type),
        *_parameters(response["responseParameters"], exchange, error),
    ]
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers.insert(0, ("Content-Type", content_type))
    return AwsResponse(int(status or 500), headers, body.encode())


def _template(templates: dict[str, str], accept: str) -> tuple[str, str]:
    for media_type in (part.split(";")[0].strip() for part in accept.split(",")):
        if media_type in templates:
            return media_type, templates[media_type]
    if "application/json" in templates or not templates:
        return "application/json", templates.get("application/json", "")
    return next(iter(templates.items()))


def _rendered(template: str, exchange: Arrival, error: dict[str, Any]) -> str:
    """Gateway responses know variables, no directives."""

    def value(match: re.Match[str]) -> str:
        found = _variable(exchange, match[1], match[2], error)
        return "" if found is None else str(found)

    return _VARIABLE.sub(value, template)


def _variable(exchange: Arrival, root: str, path: str, error: dict[str, Any]) -> Any:
    """The value of a variable; ``context.error`` is only there in gateway responses."""
    if root == "context" and path.startswith("error."):
        return error.get(path.removeprefix("error."))
    return exchange.variable(root, path)


def _parameters(parameters: dict[str, str], exchange: Arrival, error: dict[str, Any]) -> list[tuple[str, str]]:
    prefix = "gatewayresponse.header."
    found = []
    for name, source in parameters.items():
        root, _, path = source.partition(".")
        of_error = root == "context" and path.startswith("error.")
        value = _variable(exchange, root, path, error) if of_error else exchange.mapped(source)
        if name.startswith(prefix) and value is not None:
            found.append((name.removeprefix(prefix), str(value)))
    return found
