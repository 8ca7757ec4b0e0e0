"""Where Lambda may send what came of an event: whether the target is there, and the role may send to it.

Source: Lambda guide, "Capturing records of Lambda asynchronous invocations" (permissions of each destination),
"Adding a dead-letter queue".
"""

from __future__ import annotations

from userlab.cloud.account.arn import read_arn
from userlab.cloud.account.authority import Authority, ServiceRoles
from userlab.cloud.http.aws_request import AwsError

# Service of an ARN -> (action, what AWS's text calls the service).
SENDING = {
    "sqs": ("SendMessage", "SQS"),
    "sns": ("Publish", "SNS"),
    "lambda": ("InvokeFunction", "Lambda"),
    "events": ("PutEvents", "EventBridge"),
    "s3": ("PutObject", "S3"),
}


class DeliveryTargets:
    """Asks with a function's role whether it may send somewhere."""

    def __init__(self, roles: ServiceRoles, authority: Authority) -> None:
        self._roles, self._authority = roles, authority

    def allowed(self, role: str, target: str) -> bool:
        """Whether a role may send to the ARN of a queue, topic, function, event bus or bucket."""
        service = read_arn(target).service
        if service not in SENDING:
            return False
        resource = f"{target}/*" if service == "s3" else target
        principal = self._roles.session(role, "lambda", 900).principal
        permitted = self._authority.allows(principal, f"{service}:{SENDING[service][0]}", resource)
        if service == "s3":
            return permitted and self._authority.allows(principal, "s3:ListBucket", target)
        return permitted

    def check_tracing(self, role: str) -> None:
        """Raise InvalidParameterValueException when the role may not send traces."""
        principal = self._roles.session(role, "lambda", 900).principal
        if not self._authority.allows(principal, "xray:PutTraceSegments", "*"):
            raise AwsError(
                "InvalidParameterValueException",
                "The provided execution role does not have permissions to call PutTraceSegments on XRAY",
            )

    def check(self, role: str, target: str, whose: str = "provided") -> None:
        """Raise InvalidParameterValueException when the role may not send there.

        The text of dead-letter queues ("The provided execution role...") is AWS's own; that of destinations follows
        it with the words of event source mappings ("The function execution role..."), for want of a recorded one.
        """
        if not self.allowed(role, target):
            action, service = SENDING.get(read_arn(target).service, ("SendMessage", "SQS"))
            raise AwsError(
                "InvalidParameterValueException",
                f"The {whose} execution role does not have permissions to call {action} on {service}",
            )
