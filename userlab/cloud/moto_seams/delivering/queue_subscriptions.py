"""Which queue takes what SNS sends to a subscription: its policy is asked first.

A message that the queue of a subscription does not let in goes to the subscription's dead-letter queue, if that lets it
in; else nowhere, as on AWS. Source: SNS developer guide, "Subscribing an Amazon SQS queue to an Amazon SNS topic",
"Amazon SNS dead-letter queues".
"""

from __future__ import annotations

import json
from collections.abc import Callable

from moto.sns.models import Subscription

MaySend = Callable[[str, str], bool]
"""Whether a topic (its ARN) may send to a queue (its ARN)."""
_may_send: list[MaySend] = []


def install(may_send: MaySend) -> None:
    """Have `may_send` asked."""
    _may_send[:] = [may_send]


def taking(subscription: Subscription, takes: bool = True) -> str | None:
    """The ARN of the queue that takes a message to a subscription, None if none does.

    With `takes` False the endpoint takes nothing, so that it is for the dead-letter queue.
    """
    places = [subscription.endpoint if takes else "", dead_letter_queue(subscription)]
    return next((place for place in places if place and _lets_in(place, subscription.topic_arn)), None)


def _lets_in(queue: str, topic: str) -> bool:
    return all(ask(queue, topic) for ask in _may_send)


def dead_letter_queue(subscription: Subscription) -> str:
    """The ARN of a subscription's dead-letter queue, "" without one."""
    try:
        policy = json.loads(subscription.attributes.get("RedrivePolicy") or "{}")
    except ValueError:
        return ""
    return str(policy.get("deadLetterTargetArn") or "") if isinstance(policy, dict) else ""
