"""How large a request each service takes, which its head tells: nothing of a larger one is read.

Sources: DynamoDB developer guide, "Quotas" (a request of 16 MB); Lambda developer guide, "Lambda quotas" (payload,
deployment package), and Lambda's own words about a request that is larger.
"""

from __future__ import annotations

from userlab.cloud.http.admission import MAXIMUM_BODY, MEGABYTE
from userlab.cloud.http.aws_request import AwsError, HttpRequest

OF_DYNAMODB = 16 * MEGABYTE
OF_LAMBDA = 70_167_211  # a zip of 50 MB in base64, and what stands around it
OF_INVOKE = 6 * MEGABYTE
_LARGEST = {"dynamodb": OF_DYNAMODB, "lambda": OF_LAMBDA, "s3": MAXIMUM_BODY}
OF_OTHERS = 16 * MEGABYTE  # Kinesis' PutRecords, 10 MB in base64, is the largest of them


def largest_body(service: str) -> int:
    """The most bytes of a request's body, by the service that it is signed for.

    >>> largest_body("dynamodb")
    16777216
    """
    return _LARGEST.get(service, OF_OTHERS)


def check_length(service: str, head: HttpRequest, length: int | None) -> None:
    """Raises AwsError for a body that is longer than its service takes; None is a length that nobody knows yet.

    >>> check_length("lambda", HttpRequest("POST", "/2015-03-31/functions/f/invocations", "", {}, b"", ""), 7_000_000)
    Traceback (most recent call last):
    userlab.cloud.http.aws_request.AwsError: RequestTooLargeException: Request must be smaller than 6291456 bytes for
    the InvokeFunction operation
    """
    if length is None:
        return
    if service == "lambda":
        _check_lambda(head, length)
    elif length > largest_body(service):
        if service == "s3":
            raise AwsError("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", 400)
        text = f"The request is larger than {largest_body(service) // MEGABYTE} MB."
        raise AwsError("RequestEntityTooLargeException", text, 413)


def _check_lambda(head: HttpRequest, length: int) -> None:
    if head.path.endswith("/invocations") and length > OF_INVOKE:
        text = f"Request must be smaller than {OF_INVOKE} bytes for the InvokeFunction operation"
        raise AwsError("RequestTooLargeException", text, 413)
    if length > OF_LAMBDA:
        name = "UpdateFunctionCode" if head.method == "PUT" else "CreateFunction"
        name = "PublishLayerVersion" if "/layers/" in head.path else name
        text = f"Request must be smaller than {OF_LAMBDA} bytes for the {name} operation"
        raise AwsError("RequestEntityTooLargeException", text, 413)
