"""When API Gateway answers by itself: the fault, and the gateway response made of it."""

from __future__ import annotations

import json
import re
from typing import Any

from userlab.cloud.http.aws_request import AwsResponse
from userlab.cloud.rest_api.execute.exchange import Arrival, Visit
from userlab.cloud.rest_api.execute.gateway_response_types import DEFAULT_TEMPLATE, STATUS, gateway_response

ERROR_TYPES = {
    "MISSING_AUTHENTICATION_TOKEN": "MissingAuthenticationTokenException",
    "ACCESS_DENIED": "AccessDeniedException",
    "UNAUTHORIZED": "UnauthorizedException",
    "EXPIRED_TOKEN": "ExpiredTokenException",
    "INVALID_SIGNATURE": "InvalidSignatureException",
    "INVALID_API_KEY": "ForbiddenException",
    "WAF_FILTERED": "ForbiddenException",
    "THROTTLED": "TooManyRequestsException",
    "QUOTA_EXCEEDED": "LimitExceededException",
    "BAD_REQUEST_BODY": "BadRequestException",
    "BAD_REQUEST_PARAMETERS": "BadRequestException",
    "UNSUPPORTED_MEDIA_TYPE": "BadRequestException",
    "REQUEST_TOO_LARGE": "RequestEntityTooLargeException",
    "RESOURCE_NOT_FOUND": "NotFoundException",
    "AUTHORIZER_CONFIGURATION_ERROR": "AuthorizerConfigurationException",
    "AUTHORIZER_FAILURE": "AuthorizerConfigurationException",
}
# As recorded from AWS, a space stands after the colon when the integration failed, and none in all other answers.
SPACED = {"API_CONFIGURATION_ERROR", "INTEGRATION_FAILURE", "INTEGRATION_TIMEOUT", "DEFAULT_5XX"}
_VARIABLE = re.compile(r"\$(context|stageVariables)\.([A-Za-z0-9_.-]+)")


class GatewayFault(Exception):
    """A request that ends in a gateway response.

    `kind` is the gateway response type, `message` what its default template shows, `error_type` the value of
    x-amzn-ErrorType, `status` the HTTP status where it is not the type's own, and `reason` what the execution log
    of AWS (here: the journal) says.
    """

    def __init__(
        self,
        kind: str,
        message: str | None,
        reason: str = "",
        *,
        status: int | None = None,
        error_type: str | None = None,
        body: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(reason or message)
        self.kind = kind
        self.message = message
        self.reason = reason
        self.status = status
        self.error_type = error_type or ERROR_TYPES.get(kind, "InternalServerErrorException")
        self.body = body


def internal(reason: str, status: int = 500) -> GatewayFault:
    """The fault behind {"message": "Internal server error"}; `reason` says what is configured wrongly."""
    kind = "API_CONFIGURATION_ERROR" if status == 500 else "DEFAULT_5XX"
    return GatewayFault(kind, "Internal server error", reason, status=None if status == 500 else status)


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
