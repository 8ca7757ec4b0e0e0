"""moto's SNS topics and subscriptions, looked at, published to and changed. Callers hold the account's lock."""

from __future__ import annotations

import json
import secrets
from typing import Any

from moto.moto_api._internal import mock_random
from moto.sns.models import SNSBackend, Subscription, Topic, sns_backends

from userlab.cloud.account.arn import read_arn
from userlab.cloud.moto_seams import account_time
from userlab.cloud.moto_seams.delivering import notifications, traffic
from userlab.cloud.moto_seams.delivering.notifications import Notification, is_pending
from userlab.cloud.moto_seams.messaging import deduplication

_FIRST_NUMBER = 10_000_000_000_000_000_000  # a topic's numbers are others than a queue's
# Whose owner is asked first: an e-mail address or a server has to confirm.
_ASKED = ("http", "https", "email", "email-json")


def install() -> None:
    """Have moto's own publishers (alarms, buckets, destinations of functions) deliver as Publish does."""
    if hasattr(SNSBackend, "userlab_subscribe"):
        return
    Topic.publish = _published
    SNSBackend.userlab_subscribe = SNSBackend.subscribe
    SNSBackend.subscribe = _subscribed


def _published(
    topic: Topic,
    message: str,
    subject: str | None = None,
    message_attributes: dict[str, Any] | None = None,
    group_id: str | None = None,
    deduplication_id: str | None = None,
    message_structure: str | None = None,
) -> str:
    more = (subject, message_attributes or {}, group_id, deduplication_id, None, message_structure)
    return publish(topic, Notification(new_id(), message, *more))[0]


def new_id() -> str:
    """The id of a message."""
    return str(mock_random.uuid4())


def publish(topic: Topic, notification: Notification) -> tuple[str, str | None]:
    """Send a message to a topic's subscribers. Returns its id and, of a FIFO topic, its sequence number."""
    traffic.tell_of_topic(topic.arn, "NumberOfMessagesPublished")
    size = len(notification.message.encode("utf-8", "replace"))
    traffic.tell_of_topic(topic.arn, "PublishSize", float(size))
    if not topic.fifo_topic:
        notifications.deliver(topic, notification)
        return notification.message_id, None
    key = notification.deduplication or notification.message
    now = account_time.now(topic.account_id)
    told = deduplication.first(topic, "", key, notification.message_id, now, _FIRST_NUMBER)
    message_id, number, is_first = told
    if is_first:
        numbered = {**vars(notification), "sequence_number": number}
        notifications.deliver(topic, Notification(**numbered))
    return message_id, number


def find(topic_arn: str) -> Topic | None:
    """The topic of an ARN, None if there is none."""
    backend = _backend(topic_arn)
    return backend.topics.get(topic_arn) if backend is not None else None


def subscription(subscription_arn: str) -> Subscription | None:
    """The subscription of an ARN, None if there is none."""
    backend = _backend(subscription_arn)
    return backend.subscriptions.get(subscription_arn) if backend is not None else None


def same_subscription(topic_arn: str, protocol: str, endpoint: str) -> Subscription | None:
    """The subscription of that endpoint to a topic, None if there is none."""
    backend = _backend(topic_arn)
    return backend._find_subscription(topic_arn, endpoint, protocol) if backend is not None else None


def _backend(arn: str) -> SNSBackend | None:
    found = read_arn(arn)
    # dict.get, since asking moto's dictionaries for what is not there makes it.
    regions = dict.get(sns_backends, found.account)
    return dict.get(regions, found.region) if regions is not None else None


def attributes(topic: Topic) -> dict[str, str]:
    """What GetTopicAttributes tells."""
    backend = sns_backends[topic.account_id][read_arn(topic.arn).region]
    there = [each for each in backend.subscriptions.values() if each.topic is topic]
    pending = sum(is_pending(each) for each in there)
    told: dict[str, Any] = {
        "Policy": topic.policy,
        "Owner": topic.account_id,
        "SubscriptionsPending": pending,
        "TopicArn": topic.arn,
        "EffectiveDeliveryPolicy": _effective_delivery_policy(topic),
        "SubscriptionsConfirmed": len(there) - pending,
        "DisplayName": topic.display_name,
        "SubscriptionsDeleted": topic.subscriptions_deleted,
    }
    if topic.delivery_policy:
        told["DeliveryPolicy"] = topic.delivery_policy
    if topic.kms_master_key_id:
        told["KmsMasterKeyId"] = topic.kms_master_key_id
    for name in ("signature_version", "tracing_config"):
        if vars(topic).get(name):
            told["".join(part.capitalize() for part in name.split("_"))] = vars(topic)[name]
    if topic.fifo_topic:
        told["FifoTopic"] = "true"
        told["ContentBasedDeduplication"] = str(bool(topic.content_based_deduplication)).lower()
    return {name: str(value) for name, value in told.items()}


_DELIVERY = {
    "http": {
        "defaultHealthyRetryPolicy": {
            "minDelayTarget": 20,
            "maxDelayTarget": 20,
            "numRetries": 3,
            "numMaxDelayRetries": 0,
            "numNoDelayRetries": 0,
            "numMinDelayRetries": 0,
            "backoffFunction": "linear",
        },
        "disableSubscriptionOverrides": False,
        "defaultRequestPolicy": {"headerContentType": "text/plain; charset=UTF-8"},
    }
}


def _effective_delivery_policy(topic: Topic) -> str:
    own = json.loads(topic.delivery_policy).get("http", {}) if topic.delivery_policy else {}
    return json.dumps({"http": {**_DELIVERY["http"], **own}}, separators=(",", ":"))


def tags(topic: Topic) -> dict[str, str]:
    """A topic's tags."""
    return dict(topic._tags)


def _subscribed(backend: SNSBackend, topic_arn: str, endpoint: str, protocol: str) -> Subscription:
    there = backend._find_subscription(topic_arn, endpoint, protocol)
    made = backend.userlab_subscribe(topic_arn, endpoint, protocol)
    if there is None and protocol in _ASKED:
        made.attributes |= {"PendingConfirmation": "true", "ConfirmationWasAuthenticated": "false"}
        vars(made)["_token"] = secrets.token_hex(128)
    return made


def token_of(pending: Subscription) -> str:
    """What confirms a subscription."""
    return str(vars(pending).get("_token") or "")


def pending_of(topic_arn: str, token: str) -> Subscription | None:
    """The subscription to a topic that a token confirms, also one that is confirmed already."""
    backend = _backend(topic_arn)
    there = backend.subscriptions.values() if backend is not None else ()
    given = token.encode("utf-8", "replace")  # what is compared in constant time must be bytes, or ASCII
    return next(
        (
            each
            for each in there
            if each.topic_arn == topic_arn and token_of(each) and secrets.compare_digest(token_of(each).encode(), given)
        ),
        None,
    )


def pending_arns(account: str, region: str) -> list[str]:
    """The ARNs of the subscriptions that wait for a confirmation."""
    backend = _backend(f"arn:aws:sns:{region}:{account}:")
    return [each.arn for each in backend.subscriptions.values() if is_pending(each)] if backend is not None else []


def confirm(pending: Subscription, authenticated: bool) -> None:
    """Have a subscription get messages from now on."""
    pending.attributes |= {
        "PendingConfirmation": "false",
        "ConfirmationWasAuthenticated": str(authenticated).lower(),
    }


def note_principal(made: Subscription, arn: str) -> None:
    """Have a subscription tell who made it."""
    made.attributes.setdefault("SubscriptionPrincipal", arn)
