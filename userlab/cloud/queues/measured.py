"""The metrics of queues and topics: what was sent, received, deleted and published, and what waits.

What waits is no count but a level, told once for each minute of a queue that is active: one that holds messages, or
that somebody used in the last six hours. So is the age of the oldest message that waits.

Source: Amazon SQS developer guide, "Available CloudWatch metrics for Amazon SQS"; Amazon SNS developer guide,
"Monitoring Amazon SNS topics using CloudWatch".
"""

from __future__ import annotations

import functools
from collections.abc import Callable

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.measures import Levels, Measure, Value
from userlab.cloud.moto_seams.messaging import queues

QUEUES, TOPICS = "AWS/SQS", "AWS/SNS"
ACTIVE_SECONDS = 6 * 3600
_SIZES = ("SentMessageSize", "PublishSize")


class MeasuredMessages:
    """Tells the traffic of queues and topics to a `Measure`.

    `minute_ends(account)` is called before something changes, so that the levels of a minute are taken before the next
    one's traffic.
    """

    def __init__(self, accounts: Accounts, measure: Measure, minute_ends: Callable[[str], None]) -> None:
        self._accounts, self._measure, self._minute_ends = accounts, measure, minute_ends
        self._used: dict[tuple[str, str, str], float] = {}

    def begins(self, account: str) -> None:
        """Something of an account's queues is about to change."""
        self._minute_ends(account)

    def of_queue(self, account: str, region: str, queue: str, metric: str, value: float) -> None:
        """A value of one of SQS's metrics."""
        self._used[account, region, queue] = self._accounts.clock.now(account)
        unit = "Bytes" if metric in _SIZES else "Count"
        self._measure(account, region, QUEUES, [Value(metric, (("QueueName", queue),), value, unit)])

    def of_topic(self, account: str, region: str, topic: str, metric: str, value: float) -> None:
        """A value of one of SNS's metrics."""
        unit = "Bytes" if metric in _SIZES else "Count"
        self._measure(account, region, TOPICS, [Value(metric, (("TopicName", topic),), value, unit)])

    def levels(self, account: str) -> Levels:
        """What waits in the active queues of an account. The caller holds its lock."""
        now = self._accounts.clock.now(account)
        for region, name, waiting in queues.waiting(account):
            if waiting or now - self._used.get((account, region, name), 0.0) <= ACTIVE_SECONDS:
                yield region, QUEUES, functools.partial(_values, name, waiting)

    def forget(self, account: str) -> None:
        """The account is being reset."""
        for place in [each for each in self._used if each[0] == account]:
            del self._used[place]


def _values(name: str, waiting: queues.Waiting, moment: float) -> list[Value]:
    dimensions = (("QueueName", name),)
    counts = {f"ApproximateNumberOfMessages{word}": float(count) for word, count in waiting.at(moment).items()}
    age = Value("ApproximateAgeOfOldestMessage", dimensions, float(waiting.oldest_age(moment)), "Seconds")
    return [*(Value(metric, dimensions, count) for metric, count in counts.items()), age]
