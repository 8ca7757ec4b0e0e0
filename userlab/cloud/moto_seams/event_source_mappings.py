"""Where mappings are kept, and the queues that some of them read: moto's Lambda and SQS.

moto keeps event source mappings with the functions, so they are saved and dropped with them; here each of its
objects carries a `Mapping` of ours, position included. They are not registered with moto's tables and queues,
whose stock code would invoke functions inside the writer's call.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from moto.awslambda.models import EventSourceMapping, LambdaBackend, lambda_backends
from moto.sqs.models import Queue, sqs_backends

from userlab.cloud.moto_seams.messaging import message_times, queues


class Mapping(Protocol):
    """As much of a service's mapping as moto has to know."""

    uuid: str
    account: str
    region: str
    source_arn: str
    function_arn: str
    settings: dict[str, Any]
    tags: dict[str, str]

    @property
    def function_name(self) -> str:
        """The function's name without a qualifier."""


QueueListener = Callable[[str, str], None]
_queue_listeners: list[QueueListener] = []


def install() -> None:
    """Have queues tell of new messages instead of invoking functions."""
    if getattr(Queue.add_message, "tells", False):
        return
    stock = Queue.add_message

    def add_message(queue: Queue, message: Any) -> None:
        queues.note_where_from(queue, message)
        message_times.held_by(message, queue.account_id)
        stock(queue, message)
        for listener in _queue_listeners:
            listener(queue.account_id, queue.queue_arn)

    vars(add_message)["tells"] = True
    Queue.add_message = add_message


def subscribe(listener: QueueListener) -> None:
    """Have `listener(account, queue ARN)` called for each new message, within the sender's call."""
    _queue_listeners.append(listener)


def unsubscribe(listener: QueueListener) -> None:
    """End what `subscribe` began."""
    if listener in _queue_listeners:
        _queue_listeners.remove(listener)


def keep(mapping: Mapping) -> None:
    """Keep a new mapping with moto's Lambda."""
    stored = EventSourceMapping(
        {
            "RegionName": mapping.region,
            "AccountId": mapping.account,
            "FunctionName": mapping.function_name,
            "FunctionArn": mapping.function_arn,
            "EventSourceArn": mapping.source_arn,
            "BatchSize": mapping.settings["BatchSize"],
            "Tags": mapping.tags,
        }
    )
    mapping.uuid = stored.uuid
    stored.mapping = mapping
    lambda_backends[mapping.account][mapping.region]._event_source_mappings[stored.uuid] = stored


def find(account: str, region: str, uuid: str) -> Any:
    """The mapping of a UUID, None if there is none."""
    backend = _backend(account, region)
    stored = backend._event_source_mappings.get(uuid) if backend else None
    return getattr(stored, "mapping", None)


def remove(mapping: Mapping) -> None:
    """Drop a mapping."""
    backend = _backend(mapping.account, mapping.region)
    if backend is not None:
        backend._event_source_mappings.pop(mapping.uuid, None)


def mappings(account: str, region: str) -> list[Any]:
    """The mappings of an account in a region, in the order of their making."""
    backend = _backend(account, region)
    stored = list(backend._event_source_mappings.values()) if backend else []
    return [entry.mapping for entry in stored if hasattr(entry, "mapping")]


def everything(account: str | None = None) -> list[Any]:
    """All mappings: of an account, or of all accounts."""
    accounts = [account] if account else list(lambda_backends)
    regions = {number: dict.get(lambda_backends, number) or {} for number in accounts}
    places = [(number, region) for number, found in regions.items() for region in list(found.keys())]
    return [mapping for place in places for mapping in mappings(*place)]


def _backend(account: str, region: str) -> LambdaBackend | None:
    # dict.get, since asking moto's dictionaries for what is not there makes it.
    regions = dict.get(lambda_backends, account)
    return dict.get(regions, region) if regions is not None else None


def queue_exists(account: str, region: str, arn: str) -> bool:
    """Whether there is an SQS queue of that ARN."""
    return _queue(account, region, arn) is not None


def receive(account: str, region: str, arn: str, count: int) -> list[dict[str, Any]]:
    """Receive up to `count` messages of a queue, as Lambda's event has them; the caller holds the lock."""
    queue = _queue(account, region, arn)
    if queue is None:
        return []
    backend = sqs_backends[account][region]
    messages = backend.receive_message(queue.name, count, 0, int(queue.visibility_timeout), ["All"])
    return [_queue_record(message, arn, region) for message in messages]


def delete(account: str, region: str, arn: str, receipt_handles: list[str]) -> None:
    """Delete messages that were handled; the caller holds the lock."""
    queue = _queue(account, region, arn)
    if queue is not None:
        for handle in receipt_handles:
            queue.delete_message(handle)


def next_visible(account: str, region: str, arn: str) -> float | None:
    """The account's time at which a hidden or delayed message of a queue can be received, None without one."""
    queue = _queue(account, region, arn)
    times = [max(message.visible_at, message.delayed_until) for message in queue._messages] if queue else []
    return min(times) / 1000 if times else None


def _queue(account: str, region: str, arn: str) -> Queue | None:
    queue = queues.find(account, region, arn.rsplit(":", 1)[-1])
    return queue if queue is not None and queue.queue_arn == arn else None


def _queue_record(message: Any, arn: str, region: str) -> dict[str, Any]:
    attributes = {
        "ApproximateReceiveCount": str(message.approximate_receive_count),
        "SentTimestamp": str(message.sent_timestamp),
        "SenderId": message.sender_id,
        "ApproximateFirstReceiveTimestamp": str(message.approximate_first_receive_timestamp),
    }
    of_fifo_queues = {
        "MessageGroupId": message.group_id,
        "MessageDeduplicationId": message.deduplication_id,
        "SequenceNumber": message.sequence_number,
    }
    attributes |= {name: value for name, value in of_fifo_queues.items() if value}
    return {
        "messageId": message.id,
        "receiptHandle": message.receipt_handle,
        "body": message.body,
        "attributes": attributes,
        "messageAttributes": {name: _message_attribute(value) for name, value in message.message_attributes.items()},
        "md5OfMessageAttributes": message.attribute_md5 if message.message_attributes else None,
        "md5OfBody": message.body_md5,
        "eventSource": "aws:sqs",
        "eventSourceARN": arn,
        "awsRegion": region,
    }


def _message_attribute(value: dict[str, Any]) -> dict[str, Any]:
    content = "stringValue" if "StringValue" in value else "binaryValue"
    raw = value.get("StringValue", value.get("BinaryValue"))
    text = raw.decode() if isinstance(raw, bytes) else raw
    return {content: text, "stringListValues": [], "binaryListValues": [], "dataType": value.get("DataType")}
