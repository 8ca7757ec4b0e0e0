"""The time that SQS sees: that of the account whose queue it is, which a lesson may have moved.

moto asks the machine's clock in its queues, its messages and its backend. Here each of the backend's calls notes its
account for the time that it takes, and each message the account of the queue that holds it. Messages that are older
than the queue's MessageRetentionPeriod are dropped, where moto hides them and counts them on. Source: SQS API
reference, "SetQueueAttributes".
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from moto.sqs import models
from moto.sqs.models import Message, Queue, SQSBackend

from userlab.cloud.moto_seams import account_time

_OF = "_userlab_account"
# What looks at the time, in moto's backend or in the queues and messages that it makes or changes.
_CALLS = (
    "create_queue", "send_message", "send_message_batch", "receive_message", "change_message_visibility",
    "change_message_visibility_batch", "delete_message", "delete_message_batch", "purge_queue", "get_queue_attributes",
)  # fmt: skip

_LOOKS = ("receive_message", "get_queue_attributes")


class _Clocks(threading.local):
    """Whose time it is in this thread."""

    account = ""


_here = _Clocks()


def install() -> None:
    """Have SQS go by the account's time."""
    if models.unix_time is _seconds:
        return
    models.unix_time, models.unix_time_millis = _seconds, _milliseconds
    for name in _CALLS:
        setattr(SQSBackend, name, _timed(getattr(SQSBackend, name), name in _LOOKS))
    # moto makes four dates for each message that waits, whenever one is sent.
    Message.visible = property(lambda self: _milliseconds_of(self) > self.visible_at)
    Message.delayed = property(lambda self: _milliseconds_of(self) < self.delayed_until)


def drop_old(queue: Queue) -> None:
    """Drop the messages that a queue has kept for as long as it keeps any."""
    if queue._messages:
        oldest = (account_time.now(queue.account_id) - int(queue.message_retention_period)) * 1000
        if any(message.sent_timestamp <= oldest for message in queue._messages):
            queue._messages = [message for message in queue._messages if message.sent_timestamp > oldest]


def held_by(message: Message, account: str) -> None:
    """Note whose queue holds a message."""
    vars(message)[_OF] = account


def restored(backend: Any) -> None:
    """The same for all messages of a backend that was saved, maybe before this was noted."""
    if isinstance(backend, SQSBackend):
        for queue in backend.queues.values():
            for message in queue._messages:
                held_by(message, backend.account_id)


def _timed(stock: Callable[..., Any], looks: bool) -> Callable[..., Any]:
    """A call by its account's time; one that `looks` at what waits finds no old messages."""

    def call(backend: SQSBackend, *words: Any, **named: Any) -> Any:
        before, _here.account = _here.account, backend.account_id
        if looks and not before and (queue := backend.queues.get(named.get("queue_name", words[0] if words else ""))):
            drop_old(queue)
        try:
            return stock(backend, *words, **named)
        finally:
            _here.account = before

    return call


def _seconds() -> float:
    return account_time.now(_here.account) if _here.account else time.time()


def _milliseconds() -> float:
    return _seconds() * 1000


def _milliseconds_of(message: Message) -> float:
    account = vars(message).get(_OF)
    return (account_time.now(account) if account else time.time()) * 1000
