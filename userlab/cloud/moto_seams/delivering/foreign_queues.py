"""moto's SNS, where it sends to a queue of another account: it asks that queue's policy first.

Stock moto asks nobody, and takes a queue of the topic's own account that has the same name. A message that the policy
does not let in goes nowhere, as on AWS. Source: SNS developer guide, "Sending Amazon SNS messages to an Amazon SQS
queue in a different account".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from moto.sns.models import Subscription

from userlab.cloud.account.arn import read_arn

MaySend = Callable[[str, str], bool]
"""Whether a topic (its ARN) may send to a queue (its ARN) of another account; what is sent then is that account's."""
_may_send: list[MaySend] = []


def install(may_send: MaySend) -> None:
    """Have `may_send` asked."""
    _may_send[:] = [may_send]


@contextmanager
def delivering(subscription: Subscription) -> Iterator[bool]:
    """Whether a message goes out to a subscription; meanwhile it finds the queue in the queue's own account.

    The caller holds the lock of the topic's account, and not the other's: a queue takes a message in one step.
    """
    owner = read_arn(subscription.endpoint).account if subscription.protocol == "sqs" else ""
    mine = subscription.account_id
    if owner in ("", mine):
        yield True
        return
    if not all(ask(subscription.endpoint, subscription.topic_arn) for ask in _may_send):
        yield False
        return
    subscription.account_id = owner
    try:
        yield True
    finally:
        subscription.account_id = mine
