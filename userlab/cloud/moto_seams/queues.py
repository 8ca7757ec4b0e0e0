"""moto's SQS queues, looked at. Callers hold the account's lock."""

from __future__ import annotations

import json
import time
from typing import Any

from moto.sqs.models import Message, Queue, sqs_backends

from userlab.cloud.account.arn import read_arn


def install() -> None:
    """Have moto tell a message that is hidden or delayed in a hundredth of the time: it asks that of every message that
    waits whenever one is sent, and makes four dates for each.
    """
    Message.visible = property(lambda self: time.time() * 1000 > self.visible_at)
    Message.delayed = property(lambda self: time.time() * 1000 < self.delayed_until)


def find(account: str, region: str, name: str) -> Queue | None:
    """The queue of that name, None if there is none."""
    # dict.get, since asking moto's dictionaries for what is not there makes it.
    regions = dict.get(sqs_backends, account)
    backend = dict.get(regions, region) if regions is not None else None
    return backend.queues.get(name) if backend is not None else None


def statements(queue_arn: str) -> list[dict[str, Any]]:
    """The statements of a queue's policy, none if there is no queue or no policy."""
    arn = read_arn(queue_arn)
    queue = find(arn.account, arn.region, arn.resource)
    document = queue.policy if queue is not None else None
    found = json.loads(document).get("Statement", []) if document else []
    return found if isinstance(found, list) else [found]


def wait_seconds(account: str, region: str, name: str) -> int:
    """How long a ReceiveMessage that does not say so waits: the queue's ReceiveMessageWaitTimeSeconds."""
    queue = find(account, region, name)
    return int(queue.receive_message_wait_time_seconds) if queue is not None else 0


def next_visible(account: str, region: str, name: str) -> float | None:
    """The wall-clock time at which the next hidden or delayed message can be received, None without one."""
    queue = find(account, region, name)
    now = time.time() * 1000
    times = [max(message.visible_at, message.delayed_until) for message in queue._messages] if queue else []
    return min((moment / 1000 for moment in times if moment > now), default=None)
