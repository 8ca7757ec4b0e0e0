"""moto's SNS, where it sends to a queue: it asks the queue's policy first.

Stock moto asks nobody, takes a queue of the topic's own account that has the same name as one of another's, and fails
with the publisher where a queue is gone. Here a message that the policy does not let in goes to the dead-letter queue
of the subscription, if that lets it in; else nowhere, as on AWS. Source: SNS developer guide, "Subscribing an Amazon
SQS queue to an Amazon SNS topic", "Amazon SNS dead-letter queues".
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from moto.sns.models import Subscription

from userlab.cloud.account.arn import read_arn

MaySend = Callable[[str, str], bool]
"""Whether a topic (its ARN) may send to a queue (its ARN)."""
_may_send: list[MaySend] = []


def install(may_send: MaySend) -> None:
    """Have `may_send` asked."""
    _may_send[:] = [may_send]


@contextmanager
def delivering(subscription: Subscription, takes: bool = True) -> Iterator[bool]:
    """Whether a message goes out to a subscription; meanwhile it finds the queue in the queue's own account.

    With `takes` False the endpoint takes nothing, so that it is for the dead-letter queue. The caller holds the lock of
    the topic's account, and not another's: a queue takes a message in one step.
    """
    if subscription.protocol != "sqs" and takes:
        yield True
        return
    places = [subscription.endpoint if takes else "", _dead_letter_queue(subscription)]
    queue = next((place for place in places if place and lets_in(place, subscription.topic_arn)), None)
    if queue is None:
        yield False
        return
    stock = subscription.account_id, subscription.endpoint, subscription.protocol
    subscription.account_id, subscription.endpoint = read_arn(queue).account, queue
    subscription.protocol = "sqs"
    try:
        yield True
    finally:
        subscription.account_id, subscription.endpoint, subscription.protocol = stock


def lets_in(queue: str, topic: str) -> bool:
    """Whether there is the queue of an ARN, and it lets the topic of an ARN send to it."""
    return all(ask(queue, topic) for ask in _may_send)


def _dead_letter_queue(subscription: Subscription) -> str:
    try:
        policy = json.loads(subscription.attributes.get("RedrivePolicy") or "{}")
    except ValueError:
        return ""
    return str(policy.get("deadLetterTargetArn") or "") if isinstance(policy, dict) else ""
