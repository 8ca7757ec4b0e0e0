"""Subscriptions that wait for their owner: a server is asked, and confirms by the token that it got.

Source: SNS developer guide, "Subscribing an HTTPS endpoint to an Amazon SNS topic", "Confirm subscription"; SNS API
reference, "ConfirmSubscription".
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.account.arn import read_arn
from userlab.cloud.http.aws_request import AwsError, AwsRequest
from userlab.cloud.moto_seams.delivering import notifications
from userlab.cloud.moto_seams.messaging import topics
from userlab.cloud.topics.refused import check_arn, invalid

_LENGTHS = (64, 512)


def ask(pending: Any, address: str) -> None:
    """Send a server the token that confirms its subscription; an e-mail address gets nothing here.

    `address` is the lab's: on AWS, SubscribeURL leads to SNS itself.
    """
    if pending.protocol not in ("http", "https"):
        return
    token, topic = topics.token_of(pending), pending.topic_arn
    message_id = topics.new_id()
    document = {
        "Type": "SubscriptionConfirmation",
        "MessageId": message_id,
        "Token": token,
        "TopicArn": topic,
        "Message": f"You have chosen to subscribe to the topic {topic}.\nTo confirm the subscription, visit the "
        "SubscribeURL included in this message.",
        "SubscribeURL": f"{address}/?Action=ConfirmSubscription&TopicArn={topic}&Token={token}",
        "Timestamp": notifications.moment(),
        "SignatureVersion": notifications.signature_version(pending.topic),
        "Signature": "EXAMPLE",
        "SigningCertURL": f"https://sns.{read_arn(topic).region}.amazonaws.com/SimpleNotificationService.pem",
    }
    notifications.post(pending, document["Type"], message_id, notifications.as_text(document), {})


def confirm(request: AwsRequest, given: dict[str, Any]) -> dict[str, Any]:
    """The result of ConfirmSubscription. Raises AwsError."""
    check_arn("TopicArn", given.get("TopicArn"))
    topic_arn, token = str(given["TopicArn"]), str(given.get("Token") or "")
    if not _LENGTHS[0] <= len(token) <= _LENGTHS[1]:
        raise AwsError("InvalidParameter", "Invalid token")
    topic = topics.find(topic_arn)
    if read_arn(topic_arn).region != request.region:
        raise invalid("Topic")
    pending = topics.pending_of(topic_arn, token) if topic is not None else None
    if pending is None:
        raise invalid("Token")
    authenticated = str(given.get("AuthenticateOnUnsubscribe")).lower() == "true"
    if notifications.is_pending(pending):
        topics.confirm(pending, authenticated)
    return {"SubscriptionArn": pending.arn}
