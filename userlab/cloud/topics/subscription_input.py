"""What SNS refuses of a subscription and of its attributes.

Sources: SNS API reference, "Subscribe", "SetSubscriptionAttributes", "Unsubscribe"; the texts are those that LocalStack
recorded on AWS.
"""

from __future__ import annotations

import json
import re
from typing import Any

from userlab.cloud.account.arn import read_arn
from userlab.cloud.moto_seams.messaging import topics
from userlab.cloud.topics.refused import check_arn, invalid, not_found

_PROTOCOLS = frozenset({"http", "https", "email", "email-json", "sms", "sqs", "application", "lambda", "firehose"})
_ATTRIBUTES = frozenset(
    {
        "DeliveryPolicy", "FilterPolicy", "FilterPolicyScope", "RawMessageDelivery", "RedrivePolicy",
        "SubscriptionRoleArn", "ReplayPolicy",
    }
)  # fmt: skip
_DEFAULTS = {"RawMessageDelivery": "false", "FilterPolicyScope": "MessageAttributes"}
_SUBSCRIPTION_PARTS = 7
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def check(given: dict[str, Any]) -> None:
    """Raise AwsError for what Subscribe is asked."""
    check_arn("TopicArn", given.get("TopicArn"))
    protocol, endpoint = given.get("Protocol"), given.get("Endpoint") or ""
    if protocol not in _PROTOCOLS:
        raise invalid(f"Amazon SNS does not support this protocol string: {protocol}")
    topic = topics.find(given["TopicArn"])
    if topic is None:
        raise not_found("Topic")
    if protocol in ("sqs", "lambda") and read_arn(endpoint).service != protocol:
        raise invalid("SQS endpoint ARN" if protocol == "sqs" else "Lambda endpoint ARN")
    if protocol in ("http", "https") and not endpoint.startswith(f"{protocol}://"):
        raise invalid("Endpoint must match the specified protocol")
    attributes = given.get("Attributes") or {}
    for name, value in attributes.items():
        if name not in _ATTRIBUTES:
            raise invalid("Attributes Reason: AttributeName")
        check_attribute(name, value, given["TopicArn"], endpoint, "Attributes Reason: ")
    there = topics.same_subscription(given["TopicArn"], protocol, endpoint)
    if there is not None and any(
        str(there.attributes.get(name) or _DEFAULTS.get(name)).lower() != str(value).lower()
        for name, value in attributes.items()
    ):
        raise invalid("Attributes Reason: Subscription already exists with different attributes")


def check_change(given: dict[str, Any]) -> None:
    """Raise AwsError for what SetSubscriptionAttributes is asked."""
    arn = given.get("SubscriptionArn")
    check_arn("SubscriptionArn", arn)
    if given.get("AttributeName") not in _ATTRIBUTES:
        raise invalid("AttributeName")
    found = topics.subscription(str(arn))
    if found is None:
        raise not_found("Subscription")
    check_attribute(given["AttributeName"], given.get("AttributeValue") or "", found.topic_arn, found.endpoint)


def check_attribute(name: str, value: str, topic_arn: str, endpoint: str, before: str = "") -> None:
    """Raise AwsError for an attribute's value; `before` are the first words of the text."""
    if name == "RawMessageDelivery" and value.lower() not in ("true", "false"):
        raise invalid(f"{before}RawMessageDelivery: Invalid value [{value}]. Must be true or false.")
    if name in ("FilterPolicy", "RedrivePolicy", "DeliveryPolicy") and value:
        document = _document(name, value, before)
        if name == "RedrivePolicy":
            _check_redrive(document, topic_arn, endpoint, before)
    if name == "FilterPolicyScope" and value not in ("MessageAttributes", "MessageBody"):
        text = f"FilterPolicyScope: Invalid value [{value}]. Please use either MessageBody or MessageAttributes"
        raise invalid(f"{before}{text}")


def _document(name: str, value: str, before: str) -> dict[str, Any]:
    try:
        document = json.loads(value)
    except RecursionError:
        raise invalid(f"{before}{name}: failed to parse JSON.") from None
    except ValueError as error:
        # The rest of AWS's text is that of its Java parser.
        found, column = _found_there(value, error)
        place = f"line: {getattr(error, 'lineno', 1)}, column: {column}"
        source = f"[Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); {place}]"
        raise invalid(f"{before}{name}: failed to parse JSON. {found}\n at {source}") from None
    if not isinstance(document, dict):
        raise invalid(f"{before}{name}: Filter is not an object" if name == "FilterPolicy" else f"{before}{name}")
    return document


def _found_there(value: str, error: ValueError) -> tuple[str, int]:
    """What AWS's parser would say, and the column."""
    place = getattr(error, "pos", 0)
    if value.lstrip().startswith("{"):
        sign = value[place:][:1] or " "
        found = f"Unexpected character ('{sign}' (code {ord(sign)}))"
        return f"{found}: was expecting double-quote to start field name", getattr(error, "colno", 1)
    token = re.split(r"\W", value.strip(), maxsplit=1)[0]
    wanted = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
    return f"Unrecognized token '{token}': was expecting {wanted}", len(token) + 1


def _check_redrive(document: dict[str, Any], topic_arn: str, endpoint: str, before: str) -> None:
    target = read_arn(str(document.get("deadLetterTargetArn") or ""))
    if target.service != "sqs":
        raise invalid(f"{before}RedrivePolicy: deadLetterTargetArn is an invalid arn")
    if topic_arn.endswith(".fifo") and endpoint.endswith(".fifo") and not target.resource.endswith(".fifo"):
        text = "RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic."
        raise invalid(f"{before}{text}")


def check_subscription_arn(arn: Any) -> None:
    """Raise AwsError for what Unsubscribe is asked."""
    check_arn("SubscriptionArn", arn)
    parts = str(arn).split(":")
    if len(parts) != _SUBSCRIPTION_PARTS or not _ID.fullmatch(parts[-1]):
        raise invalid("SubscriptionId")
