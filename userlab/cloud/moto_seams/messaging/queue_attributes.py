"""The attributes of moto's queues: what CreateQueue and SetQueueAttributes refuse, what GetQueueAttributes tells.

Sources: SQS API reference, "CreateQueue", "SetQueueAttributes", "GetQueueAttributes"; the texts are those that
LocalStack recorded on AWS.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.sqs.exceptions import InvalidAttributeName, InvalidAttributeValue, QueueAlreadyExists
from moto.sqs.models import Queue, SQSBackend

_ONLY_FIFO = ("DeduplicationScope", "FifoThroughputLimit")


def install() -> None:
    """Have moto's SQS refuse what AWS refuses."""
    if hasattr(SQSBackend, "userlab_refuses"):
        return
    SQSBackend.userlab_refuses = True
    SQSBackend.create_queue = _creating(SQSBackend.create_queue)
    SQSBackend.set_queue_attributes = _changing(SQSBackend.set_queue_attributes)
    Queue.attributes = property(_telling(Queue.attributes.fget))


def _creating(stock: Callable[..., Queue]) -> Callable[..., Queue]:
    def create_queue(backend: SQSBackend, name: str, tags: dict[str, str] | None = None, **attributes: Any) -> Queue:
        if str(attributes.get("FifoQueue")).lower() != "true":
            _check_standard(attributes)
        try:
            return stock(backend, name, tags, **attributes)
        except QueueAlreadyExists:
            other = _different(backend, backend.queues[name], attributes)
            raise QueueAlreadyExists(
                f"A queue already exists with the same name and a different value for attribute {other}"
            ) from None

    return create_queue


def _different(backend: SQSBackend, queue: Queue, attributes: dict[str, Any]) -> str:
    asked = {name: value for name, value in attributes.items() if name != "region"}
    wanted = Queue(queue.name, region=backend.region_name, account_id=backend.account_id, **asked).attributes
    there = queue.attributes
    return next((name for name in asked if there.get(name) != wanted.get(name)), next(iter(asked)))


def _check_standard(attributes: dict[str, Any]) -> None:
    if "ContentBasedDeduplication" in attributes:
        raise InvalidAttributeName("ContentBasedDeduplication")
    for name in _ONLY_FIFO:
        if name in attributes:
            error = InvalidAttributeName(name)
            error.message = f"You can specify the {name} only when FifoQueue is set to true."
            raise error


def _changing(stock: Callable[..., None]) -> Callable[..., None]:
    def set_queue_attributes(backend: SQSBackend, queue_name: str, attributes: dict[str, Any]) -> None:
        queue = backend.get_queue(queue_name)
        if not queue.fifo_queue:
            if "FifoQueue" in attributes:
                raise InvalidAttributeName("FifoQueue")
            _check_standard(attributes)
        elif str(attributes.get("FifoQueue", "true")).lower() != "true":
            error = InvalidAttributeValue("FifoQueue")
            error.message += " Reason: Modifying queue type is not supported."
            raise error
        stock(backend, queue_name, attributes)

    return set_queue_attributes


def _telling(stock: Callable[[Queue], dict[str, Any]]) -> Callable[[Queue], dict[str, Any]]:
    def attributes(queue: Queue) -> dict[str, Any]:
        """As AWS tells them: moments in whole seconds."""
        found = stock(queue)
        for name in ("CreatedTimestamp", "LastModifiedTimestamp"):
            if name in found:
                found[name] = int(float(found[name]))
        return found

    return attributes
