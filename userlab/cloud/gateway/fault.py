"""A request that an API answers by itself, since something is configured wrongly or does not answer."""

from __future__ import annotations

from typing import Any

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
