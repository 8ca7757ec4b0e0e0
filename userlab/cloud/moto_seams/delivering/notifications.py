"""What SNS sends to the subscribers of a topic: queues, functions, and servers by HTTP.

Stock moto makes a certificate for each message and keeps all of them, asks no policy, sends a queue's attributes in a
form that fails its receiver, and fails with the publisher where a subscriber is gone. Sources: SNS developer guide,
"Parsing message formats", "Amazon SNS raw message delivery", "Fanout to Lambda functions", "Message deduplication for
FIFO topics". Callers hold the account's lock.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from moto.core.utils import iso_8601_datetime_with_milliseconds
from moto.sns.models import Subscription, Topic, sns_backends
from moto.sqs.exceptions import SQSException
from moto.sqs.models import sqs_backends

from userlab.cloud.account.arn import read_arn
from userlab.cloud.moto_seams.delivering import function_callers, http_subscriptions, queue_subscriptions, traffic
from userlab.cloud.moto_seams.messaging import queues

_NOT_SIGNED = "EXAMPLE"  # AWS's key is AWS's: nobody can sign in its name
_AGENT = "Amazon Simple Notification Service Agent"


@dataclass(frozen=True)
class Notification:
    """A message that was published. `attributes` are by name {"Type", "Value"}, a binary value as base64 text."""

    message_id: str
    message: str
    subject: str | None = None
    attributes: dict[str, dict[str, Any]] = field(default_factory=dict)
    group: str | None = None
    deduplication: str | None = None
    sequence_number: str | None = None
    structure: str | None = None

    def text_for(self, protocol: str) -> str:
        """The message for a protocol: with MessageStructure json each may have a text of its own."""
        if self.structure != "json":
            return self.message
        texts = json.loads(self.message)
        found = texts.get(protocol)
        return str(found if isinstance(found, str) else texts["default"])


def deliver(topic: Topic, notification: Notification) -> None:
    """Send a message to all subscribers of a topic that are confirmed and whose filter lets it pass."""
    backend = sns_backends[topic.account_id][read_arn(topic.arn).region]
    for subscription in [each for each in backend.subscriptions.values() if each.topic is topic]:
        if is_pending(subscription):
            continue
        matcher = subscription._filter_policy_matcher
        if matcher is not None and not matcher.matches(notification.attributes, notification.message):
            traffic.tell_of_topic(topic.arn, "NumberOfNotificationsFilteredOut")
            continue
        _send(subscription, notification)


def is_pending(subscription: Subscription) -> bool:
    """Whether a subscription waits for its confirmation."""
    return str(subscription.attributes.get("PendingConfirmation")).lower() == "true"


def _send(subscription: Subscription, notification: Notification) -> None:
    if subscription.protocol in ("http", "https"):
        _to_server(subscription, notification)
        return
    topic, takes = subscription.topic_arn, True
    if subscription.protocol == "lambda":
        takes = function_callers.may_call(subscription.endpoint, function_callers.SNS, topic, subscription.account_id)
        if takes:
            _to_function(subscription, notification)
            _tell_outcome(topic, delivered=True)
            return
    queue = queue_subscriptions.taking(subscription, takes)
    taken = queue is not None and _to_queue(queue, subscription, notification)
    # What the dead-letter queue of a subscription gets was not delivered.
    _tell_outcome(topic, delivered=taken and takes and queue == subscription.endpoint)


def _tell_outcome(topic: str, delivered: bool) -> None:
    traffic.tell_of_topic(topic, "NumberOfNotificationsDelivered" if delivered else "NumberOfNotificationsFailed")


def told(subscription: Subscription, notification: Notification, text: str) -> dict[str, Any]:
    """The document that a queue or a server gets."""
    region = read_arn(subscription.topic_arn).region
    place = f"https://sns.{region}.amazonaws.com/"
    is_fifo = subscription.topic.fifo_topic
    signed = {
        "SignatureVersion": signature_version(subscription.topic),
        "Signature": _NOT_SIGNED,
        "SigningCertURL": f"{place}SimpleNotificationService.pem",
    }
    return {
        "Type": "Notification",
        "MessageId": notification.message_id,
        **({"SequenceNumber": notification.sequence_number} if is_fifo else {}),
        "TopicArn": subscription.topic_arn,
        **({"Subject": notification.subject} if notification.subject else {}),
        "Message": text,
        "Timestamp": moment(),
        **({} if is_fifo else signed),
        "UnsubscribeURL": f"{place}?Action=Unsubscribe&SubscriptionArn={subscription.arn}",
        **({"MessageAttributes": notification.attributes} if notification.attributes else {}),
    }


def signature_version(topic: Topic) -> str:
    """Which signature a topic asks for: "1", or "2" where its attribute SignatureVersion says so."""
    return str(vars(topic).get("signature_version") or "1")


def moment() -> str:
    """Now, as SNS writes it: 2026-01-31T12:00:00.000Z."""
    return str(iso_8601_datetime_with_milliseconds())


def as_text(document: dict[str, Any]) -> str:
    """A document as SNS writes it."""
    return json.dumps(document, indent=2, separators=(",", " : "), ensure_ascii=False)


def is_raw(subscription: Subscription) -> bool:
    """Whether a subscriber gets the message alone."""
    return str(subscription.attributes.get("RawMessageDelivery")).lower() == "true"


def _to_queue(queue: str, subscription: Subscription, notification: Notification) -> bool:
    """Whether the queue took it: a message may be longer than its limit, which is no matter of the publisher's."""
    arn = read_arn(queue)
    found = queues.find(arn.account, arn.region, arn.resource)
    if found is None:
        return False
    text = notification.text_for(subscription.protocol)
    group, deduplication = notification.group, None
    if found.fifo_queue:
        deduplication = notification.deduplication or hashlib.sha256(notification.message.encode()).hexdigest()
    elif subscription.topic.fifo_topic:
        group = None
    raw = is_raw(subscription)
    try:
        sqs_backends[arn.account][arn.region].send_message(
            arn.resource,
            text if raw else as_text(told(subscription, notification, text)),
            message_attributes=_of_queue(notification.attributes) if raw else None,
            deduplication_id=deduplication,
            group_id=group,
            validate_group_id=False,
        )
    except SQSException:
        return False
    return True


def _of_queue(attributes: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Attributes as SQS has them."""
    return {
        name: {"DataType": each["Type"], "BinaryValue": base64.b64decode(each["Value"])}
        if str(each["Type"]).startswith("Binary")
        else {"DataType": each["Type"], "StringValue": str(each["Value"])}
        for name, each in attributes.items()
    }


def _to_function(subscription: Subscription, notification: Notification) -> None:
    document = told(subscription, notification, notification.text_for("lambda"))
    # Lambda's event spells some names in its own way, and has all of them.
    document = {name.replace("URL", "Url"): value for name, value in document.items()}
    document |= {"Subject": notification.subject, "MessageAttributes": notification.attributes}
    record = {
        "EventSource": "aws:sns",
        "EventVersion": "1.0",
        "EventSubscriptionArn": subscription.arn,
        "Sns": document,
    }
    event = {"Records": [record]}
    function_callers.call(
        subscription.endpoint, function_callers.SNS, subscription.topic_arn, subscription.account_id, event
    )


def _to_server(subscription: Subscription, notification: Notification) -> None:
    text = notification.text_for(subscription.protocol)
    raw = is_raw(subscription)
    body = text if raw else as_text(told(subscription, notification, text))
    more = {"x-amz-sns-subscription-arn": subscription.arn} | ({"x-amz-sns-rawdelivery": "true"} if raw else {})
    post(subscription, "Notification", notification.message_id, body, more)


def post(subscription: Subscription, kind: str, message_id: str, body: str, more: dict[str, str]) -> None:
    """Send a text to a subscriber by HTTP, soon."""
    headers: dict[str, str | None] = {
        "x-amz-sns-message-type": kind,
        "x-amz-sns-message-id": message_id,
        "x-amz-sns-topic-arn": subscription.topic_arn,
        **more,
        "Content-Type": "text/plain; charset=UTF-8",
        "User-Agent": _AGENT,
        "Accept-Encoding": "gzip,deflate",
        "Accept": None,
    }
    http_subscriptions.subscribers.post(subscription.endpoint, data=body.encode(), headers=headers)
