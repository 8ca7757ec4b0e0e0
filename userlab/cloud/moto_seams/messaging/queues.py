"""moto's SQS queues, looked at. Callers hold the account's lock."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

from moto.sqs.models import Message, Queue, sqs_backends

from userlab.cloud.account.arn import read_arn
from userlab.cloud.moto_seams import account_time
from userlab.cloud.moto_seams.messaging import message_times

MOST_RECEIVED = 3  # what was received more often counts as a poison pill


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


class Waiting:
    """How many messages of a queue are visible, not visible and delayed at a moment, if nobody asks for any until then.

    Source: SQS developer guide, "Available CloudWatch metrics for Amazon SQS".
    """

    def __init__(self, queue: Queue) -> None:
        messages = queue._messages
        self._ready = sorted(max(each.visible_at, each.delayed_until) for each in messages)
        self._visible = sorted(each.visible_at for each in messages)
        self._due = sorted(each.delayed_until for each in messages)
        sent = [each.sent_timestamp for each in messages if each.approximate_receive_count <= MOST_RECEIVED]
        self._oldest = min(sent, default=None)

    def __bool__(self) -> bool:
        return bool(self._ready)

    def at(self, moment: float) -> dict[str, int]:
        """{"Visible": 2, "NotVisible": 0, "Delayed": 1}; the moment is in epoch seconds of the account."""
        hidden, delayed = (len(times) - bisect_left(times, moment * 1000) for times in (self._visible, self._due))
        return {"Visible": bisect_left(self._ready, moment * 1000), "NotVisible": hidden, "Delayed": delayed}

    def oldest_age(self, moment: float) -> int:
        """The seconds that the oldest message waits, without those that were received more than three times."""
        return max(int(moment - self._oldest / 1000), 0) if self._oldest is not None else 0


def waiting(account: str) -> Iterator[tuple[str, str, Waiting]]:
    """(region, name, what waits) of all queues of an account."""
    for region, backend in list((dict.get(sqs_backends, account) or {}).items()):
        for name, queue in list(backend.queues.items()):
            message_times.drop_old(queue)
            yield region, name, Waiting(queue)


def wait_seconds(account: str, region: str, name: str) -> int:
    """How long a ReceiveMessage that does not say so waits: the queue's ReceiveMessageWaitTimeSeconds."""
    queue = find(account, region, name)
    return int(queue.receive_message_wait_time_seconds) if queue is not None else 0


def next_visible(account: str, region: str, name: str) -> float | None:
    """The account's time at which the next hidden or delayed message can be received, None without one."""
    queue = find(account, region, name)
    now = account_time.now(account) * 1000
    times = [max(message.visible_at, message.delayed_until) for message in queue._messages] if queue else []
    return min((moment / 1000 for moment in times if moment > now), default=None)


def gives_up_to(account: str, region: str, arn: str) -> list[Queue]:
    """The queues of the account whose dead-letter queue this is."""
    regions = dict.get(sqs_backends, account)
    backend = dict.get(regions, region) if regions is not None else None
    found = backend.queues.values() if backend is not None else ()
    return [queue for queue in found if queue.redrive_policy and queue.dead_letter_queue.queue_arn == arn]


def move_messages(account: str, region: str, source: str, target: str | None) -> int:
    """Move what can be received from a queue to another one, or to where each message came from. How many moved."""
    queue = find(account, region, read_arn(source).resource)
    waiting = [message for message in queue.messages if message.visible] if queue is not None else []
    moved = 0
    for message in waiting:
        came_from = target or vars(message).get("_came_from")
        to = find(account, region, read_arn(came_from).resource) if came_from else None
        if to is None or queue is None:
            continue
        queue._messages.remove(message)
        message.approximate_receive_count = 0
        message.visible_at = 0
        to.add_message(message)
        moved += 1
    return moved


def note_where_from(queue: Queue, message: Message) -> None:
    """Have a message remember the queue that gave it up, before it is added to that queue's dead-letter queue."""
    came_from = vars(message).get("_in_queue")
    giving_up = came_from and came_from != queue.queue_arn
    if giving_up and came_from in [
        each.queue_arn for each in gives_up_to(queue.account_id, queue.region, queue.queue_arn)
    ]:
        vars(message)["_came_from"] = came_from
    vars(message)["_in_queue"] = queue.queue_arn
