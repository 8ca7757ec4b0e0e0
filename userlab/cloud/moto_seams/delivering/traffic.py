"""What comes and goes in moto's queues and topics, told to whoever counts it.

Every way into a queue ends in moto's SendMessage: SQS itself, topics, buckets, rules, destinations of functions. What
a queue gives up to its dead-letter queue does not, and is not counted as sent, as on AWS. Callers hold the lock of an
account, not always of the queue's: a listener waits for none.
"""

from __future__ import annotations

from typing import Any, Protocol

from moto.sqs.models import Message, Queue, SQSBackend

from userlab.cloud.account.arn import read_arn


class Listener(Protocol):
    """Is told of traffic. Never raises."""

    def begins(self, account: str) -> None:
        """Something of an account's queues is about to change."""

    def of_queue(self, account: str, region: str, queue: str, metric: str, value: float) -> None:
        """A value of one of SQS's metrics, such as "NumberOfMessagesSent"."""

    def of_topic(self, account: str, region: str, topic: str, metric: str, value: float) -> None:
        """A value of one of SNS's metrics, such as "NumberOfMessagesPublished"."""


_listeners: list[Listener] = []


def install(listener: Listener) -> None:
    """Have moto's queues and topics tell a listener, until `uninstall`; of several only the last is told."""
    _listeners.append(listener)
    if not hasattr(SQSBackend, "userlab_send"):
        SQSBackend.userlab_send, SQSBackend.send_message = SQSBackend.send_message, _sent
        SQSBackend.userlab_receive, SQSBackend.receive_message = SQSBackend.receive_message, _received
        Queue.userlab_delete, Queue.delete_message = Queue.delete_message, _deleted


def uninstall(listener: Listener) -> None:
    """Tell a listener no more."""
    if listener in _listeners:
        _listeners.remove(listener)


def tell_of_topic(topic_arn: str, metric: str, value: float = 1.0) -> None:
    """Tell a value of one of SNS's metrics."""
    arn = read_arn(topic_arn)
    for listener in _listeners[-1:]:
        listener.of_topic(arn.account, arn.region, arn.resource, metric, value)


def _tell(account: str, region: str, queue: str, metric: str, value: float) -> None:
    for listener in _listeners[-1:]:
        listener.of_queue(account, region, queue, metric, value)


def _begin(account: str) -> None:
    for listener in _listeners[-1:]:
        listener.begins(account)


def _sent(backend: SQSBackend, queue_name: str, message_body: str, *more: Any, **named: Any) -> Message:
    _begin(backend.account_id)
    message: Message = backend.userlab_send(queue_name, message_body, *more, **named)
    place = backend.account_id, backend.region_name, queue_name
    _tell(*place, "NumberOfMessagesSent", 1.0)
    _tell(*place, "SentMessageSize", float(len(message_body.encode("utf-8", "replace"))))
    return message


def _received(backend: SQSBackend, queue_name: str, *more: Any, **named: Any) -> list[Message]:
    _begin(backend.account_id)
    messages: list[Message] = backend.userlab_receive(queue_name, *more, **named)
    if messages:
        place = backend.account_id, backend.region_name, queue_name
        _tell(*place, "NumberOfMessagesReceived", float(len(messages)))
    return messages


def _deleted(queue: Queue, receipt_handle: str) -> None:
    _begin(queue.account_id)
    queue.userlab_delete(receipt_handle)
    _tell(queue.account_id, queue.region, queue.name, "NumberOfMessagesDeleted", 1.0)
