"""What SQS takes of a message that is sent, and what a FIFO queue remembers of it.

moto counts a body's characters and no attributes, takes any group and deduplication id, forgets a duplicate as soon
as the first message was deleted, answers it with an id of its own, numbers messages by chance, and drops a message that
moves to a dead-letter queue where its like waits. Sources: SQS API reference, "SendMessage" and "SendMessageBatch";
SQS developer guide, "Exactly-once processing in Amazon SQS" and "High throughput for FIFO queues"; the texts are
those that LocalStack recorded on AWS.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Any

from moto.sqs.exceptions import BatchRequestTooLong, InvalidParameterValue
from moto.sqs.models import Message, Queue, SQSBackend

from userlab.cloud.moto_seams import account_time
from userlab.cloud.moto_seams.messaging import deduplication

MOST_BYTES = 1_048_576
_ID = re.compile(r"[A-Za-z0-9!-/:-@\[-`{-~]{1,128}")


def install() -> None:
    """Have moto's SQS check and remember."""
    if hasattr(SQSBackend, "userlab_remembers"):
        return
    SQSBackend.userlab_remembers = True
    SQSBackend._validate_message = _checking(SQSBackend._validate_message)
    SQSBackend.send_message = _sending(SQSBackend.send_message)
    SQSBackend.send_message_batch = _sending_batches(SQSBackend.send_message_batch)
    Queue.add_message = _adding(Queue.add_message)


def _checking(stock: Callable[..., None]) -> Callable[..., None]:
    def validate(
        backend: SQSBackend,
        queue: Queue,
        message_body: str,
        delay_seconds: int,
        deduplication_id: str | None = None,
        group_id: str | None = None,
        validate_group_id: bool = True,
    ) -> None:
        _check_id("MessageGroupId", group_id)
        _check_id("MessageDeduplicationId", deduplication_id)
        stock(backend, queue, message_body, delay_seconds, deduplication_id, group_id, validate_group_id)
        if deduplication_id is not None and not queue.fifo_queue:
            raise InvalidParameterValue(
                f"Value {deduplication_id} for parameter MessageDeduplicationId is invalid. Reason: The request "
                "include parameter that is not valid for this queue type."
            )

    return validate


def _check_id(name: str, value: str | None) -> None:
    if value is not None and not _ID.fullmatch(value):
        raise InvalidParameterValue(
            f"Value {value} for parameter {name} is invalid. Reason: {name} can only include alphanumeric and "
            "punctuation characters. 1 to 128 in length."
        )


def size(body: str, attributes: dict[str, Any] | None) -> int:
    """The bytes of a message: its body and its attributes' names, types and values.

    >>> size("a", {"by": {"DataType": "String", "StringValue": "me"}})
    11
    """
    total = len(body.encode("utf-8", "surrogatepass"))
    for name, attribute in (attributes or {}).items():
        binary = attribute.get("BinaryValue") or b""
        content = base64.b64decode(binary) if isinstance(binary, str) else binary
        texts = name, attribute.get("DataType") or "", attribute.get("StringValue") or ""
        total += sum(len(str(text).encode()) for text in texts) + len(content)
    return total


def _sending(stock: Callable[..., Message]) -> Callable[..., Message]:
    def send_message(
        backend: SQSBackend,
        queue_name: str,
        message_body: str,
        message_attributes: dict[str, Any] | None = None,
        **more: Any,
    ) -> Message:
        queue = backend.get_queue(queue_name)
        if size(message_body, message_attributes) > int(queue.maximum_message_size):
            raise InvalidParameterValue(
                "One or more parameters are invalid. Reason: Message must be shorter than "
                f"{queue.maximum_message_size} bytes."
            )
        message = stock(backend, queue_name, message_body, message_attributes, **more)
        assert isinstance(message, Message)
        return message

    return send_message


def _sending_batches(stock: Callable[..., Any]) -> Callable[..., Any]:
    def send_message_batch(backend: SQSBackend, queue_name: str, entries: dict[str, dict[str, Any]]) -> Any:
        total = sum(size(entry.get("MessageBody") or "", entry.get("MessageAttributes")) for entry in entries.values())
        if total > MOST_BYTES:
            raise BatchRequestTooLong(total)
        return stock(backend, queue_name, entries)

    return send_message_batch


def _adding(stock: Callable[[Queue, Message], None]) -> Callable[[Queue, Message], None]:
    """Queue.add_message of a FIFO queue: a duplicate is not added, and gets the ids of the message that is there.

    A message that moves from one queue to another keeps its number and is no duplicate.
    """

    def add_message(queue: Queue, message: Message) -> None:
        if not queue.fifo_queue:
            return stock(queue, message)
        if not vars(message).get("_numbered"):
            vars(message)["_numbered"] = True
            by_group = queue.attributes.get("DeduplicationScope") == "messageGroup"
            scope = message.group_id if by_group else ""
            now = account_time.now(queue.account_id)
            told = deduplication.first(queue, scope, message.deduplication_id, message.id, now)
            message.id, message.sequence_number, is_first = told
            if not is_first:
                return None
        with queue._messages_lock:
            queue._messages.append(message)
            queue._messages_lock.notify_all()
        return None

    return add_message
