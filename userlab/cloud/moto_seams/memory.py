"""What moto keeps though nobody can read it by any call of AWS, kept no longer.

For its dashboard moto's base class lists each instance of each model, also of items that were overwritten or deleted
long ago: after a million calls the process holds a million objects. S3 goes through its list when an account is reset,
and closes the objects of all other accounts. A queue keeps the handles of all messages that were ever deleted, to tell
a second deletion, which is no error, from a handle that never was one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from moto.core.common_models import BaseModel
from moto.sqs.exceptions import InvalidParameterValue, ReceiptHandleIsInvalid
from moto.sqs.models import Queue

_HANDLE = re.compile("[a-z]{185}")  # as moto makes them


def install() -> None:
    """Have moto keep what its calls can answer."""
    BaseModel.__new__ = _new
    if hasattr(Queue, "userlab_tolerates"):
        return
    Queue.userlab_tolerates = True
    Queue.delete_message = _tolerant(Queue.delete_message)


def _new(cls: type[BaseModel], *arguments: Any, **named: Any) -> BaseModel:
    return object.__new__(cls)


def _tolerant(stock: Callable[..., Any]) -> Callable[..., Any]:
    def delete_message(queue: Queue, receipt_handle: str) -> None:
        if queue.fifo_queue and _is_expired(queue, receipt_handle):
            raise InvalidParameterValue(
                f"Value {receipt_handle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has "
                "expired."
            )
        try:
            stock(queue, receipt_handle)
        except ReceiptHandleIsInvalid:
            if not _HANDLE.fullmatch(str(receipt_handle)):
                raise
        finally:
            queue.deleted_messages.clear()

    return delete_message


def _is_expired(queue: Queue, receipt_handle: str) -> bool:
    """Whether a FIFO queue's message may be received again, so that its handle deletes nothing any more."""
    held = [message for message in queue._messages if message.had_receipt_handle(receipt_handle)]
    return any(message.visible for message in held)
