"""moto's SNS, where somebody subscribes an e-mail address: the subscription waits for a confirmation that never comes.

Stock moto says that it is confirmed, and sends nothing. Source: SNS developer guide, "Setting up email notifications".
"""

from __future__ import annotations

from moto.sns.models import SNSBackend, Subscription

_EMAIL = ("email", "email-json")


def install() -> None:
    """Have subscriptions of e-mail addresses say that they are pending, as on AWS until their owner follows a link."""
    if hasattr(SNSBackend, "userlab_subscribe"):
        return
    SNSBackend.userlab_subscribe = SNSBackend.subscribe
    SNSBackend.subscribe = _subscribed


def _subscribed(backend: SNSBackend, topic_arn: str, endpoint: str, protocol: str) -> Subscription:
    subscription = backend.userlab_subscribe(topic_arn, endpoint, protocol)
    if protocol in _EMAIL:
        subscription.attributes |= {"PendingConfirmation": "true", "ConfirmationWasAuthenticated": "false"}
    return subscription
