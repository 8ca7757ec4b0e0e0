"""What goes wrong before a request has reached its service, as that service answers it."""

from __future__ import annotations

import sys
import traceback

from userlab.cloud.http.aws_request import AwsError, AwsResponse, HttpRequest
from userlab.cloud.identity.signatures.signature import named_service


def refusal(request: HttpRequest, request_id: str, error: Exception) -> AwsResponse:
    """An error as the service that a request names answers it."""
    if not isinstance(error, AwsError):
        traceback.print_exception(error, file=sys.stderr)
        error = AwsError("InternalFailure", f"The local cloud failed ({type(error).__name__}).", 500)
    return error.response(named_service(request), request_id)
