"""What SQS refuses of a message or of a wish for messages, where moto takes it.

Source: SQS API reference, "SendMessage", "ReceiveMessage"; the texts are those that LocalStack recorded on AWS in
September 2025, and that of characters is the API reference's.
"""

from __future__ import annotations

import re

from userlab.cloud.http.aws_request import AwsError, AwsRequest

MOST_MESSAGES = 10
LONGEST_WAIT_SECONDS = 20
_NO_TEXT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def check(request: AwsRequest) -> None:
    """Raise AwsError as AWS does."""
    given = request.parameters
    if request.action == "SendMessage":
        body = given.get("MessageBody")
        if not body:
            raise AwsError("MissingParameter", "The request must contain the parameter MessageBody.")
        if isinstance(body, str) and _NO_TEXT.search(body):
            raise AwsError(
                "InvalidMessageContents",
                "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to "
                "#xFFFD | #x10000 to #x10FFFF",
            )
    elif request.action == "ReceiveMessage":
        most = str(given.get("MaxNumberOfMessages") or 1)
        if not most.isdecimal() or not 1 <= int(most) <= MOST_MESSAGES:
            text = f"Value {most} for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if "
            raise AwsError("InvalidParameterValue", f"{text}provided.")
        wait = given.get("WaitTimeSeconds")
        if wait is not None and not (str(wait).isdecimal() and int(wait) <= LONGEST_WAIT_SECONDS):
            text = (
                f"Value {wait} for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided."
            )
            raise AwsError("InvalidParameterValue", text)
