"""What services answer when they are too busy or broken, each in its own words.

Sources: the "Common errors" of each API reference; DynamoDB developer guide, "Error handling with DynamoDB"; Lambda API
reference, "Invoke"; S3 API reference, "Error responses".
"""

from __future__ import annotations

from userlab.cloud.http.aws_request import QUERY_SERVICES, AwsError

_UNKNOWN = "The request processing has failed because of an unknown error, exception or failure."
_UNAVAILABLE = "The request has failed due to a temporary failure of the server."
_OF_DYNAMODB = ("dynamodb", "dynamodbstreams")


def busy(service: str) -> AwsError:
    """A call to a service is one too many. (Of DynamoDB's items and Lambda's functions: their own rooms.)"""
    if service == "lambda":
        return AwsError("TooManyRequestsException", "Rate exceeded", 429, Reason="CallerRateLimitExceeded")
    if service in ("apigateway", "apigatewayv2"):
        return AwsError("TooManyRequestsException", "Too Many Requests", 429)
    if service == "s3":
        return AwsError("SlowDown", "Please reduce your request rate.", 503)
    if service == "sqs":
        return AwsError("RequestThrottled", "Request is throttled.", 403)
    if service in QUERY_SERVICES:
        return AwsError("Throttling", "Rate exceeded", 400)
    return AwsError("ThrottlingException", "Rate exceeded", 400)


def busy_function() -> AwsError:
    """An invocation is one too many for the account."""
    return AwsError("TooManyRequestsException", "Rate Exceeded.", 429, Reason="ConcurrentInvocationLimitExceeded")


def broken(service: str, status: int) -> AwsError:
    """A service fails (500), or is not there for a moment (503)."""
    if service in _OF_DYNAMODB:
        if status == 500:
            return AwsError("InternalServerError", "Internal server error", 500)
        return AwsError("ServiceUnavailable", "Service Unavailable", 503)
    if service == "lambda" and status == 500:
        return AwsError("ServiceException", "An error occurred and the request cannot be processed.", 500)
    if service == "s3":
        if status == 500:
            return AwsError("InternalError", "We encountered an internal error. Please try again.", 500)
        return AwsError("ServiceUnavailable", "Service is unable to handle request.", 503)
    if status == 503:
        return AwsError("ServiceUnavailable", _UNAVAILABLE, 503)
    return AwsError("InternalFailure", _UNKNOWN, 500)
