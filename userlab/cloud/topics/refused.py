"""The errors of SNS, in AWS's words, and what is refused of an ARN.

Sources: SNS API reference, "Common errors" and each operation; the texts are those that LocalStack recorded on AWS.
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.account.arn import read_arn
from userlab.cloud.http.aws_request import AwsError

_PARTS = 6


def invalid(text: str) -> AwsError:
    """InvalidParameter, with SNS's words before the text."""
    return AwsError("InvalidParameter", f"Invalid parameter: {text}")


def not_found(what: str) -> AwsError:
    """NotFound for a topic or a subscription."""
    return AwsError("NotFound", f"{what} does not exist", 404)


def check_arn(name: str, value: Any) -> None:
    """Raise AwsError for what is no ARN.

    >>> check_arn("TopicArn", "news")
    Traceback (most recent call last):
    userlab.cloud.http.aws_request.AwsError: InvalidParameter: Invalid parameter: TopicArn Reason: An ARN must have ...
    """
    text = str(value or "")
    parts = len(text.split(":"))
    if not text and name == "SubscriptionArn":
        raise invalid(f"{name} Reason: no value for required parameter")
    if parts < _PARTS:
        raise invalid(f"{name} Reason: An ARN must have at least 6 elements, not {parts}")
    if not read_arn(text).service:
        raise invalid(name)
