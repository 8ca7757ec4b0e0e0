"""Reading an SQS queue for a mapping.

Source: Lambda developer guide, "Using Lambda with Amazon SQS". What the function handled is deleted; what it failed
on becomes visible again after the queue's visibility timeout, and goes to the dead-letter queue if there is one.
Messages that pass no filter are deleted.
"""

from __future__ import annotations

import json
from typing import Any

from userlab.cloud.event_sources.batch_response import WholeBatchFailed, failed_identifiers
from userlab.cloud.event_sources.delivery import Records, Reply
from userlab.cloud.event_sources.mapping import Mapping
from userlab.cloud.event_sources.reader import Reader
from userlab.cloud.moto_seams import event_source_mappings

LOOK_AGAIN_SECONDS = 1.0


class QueueReader(Reader):
    """Hands the messages of one queue to one function, batch after batch."""

    def read(self) -> bool:
        messages: Records = []
        deadline = 0.0
        while (mapping := self.mapping()) is not None:
            received = self._receive(mapping, mapping.settings["BatchSize"] - len(messages))
            # What was not handed over within its visibility timeout may have come again.
            messages = list({message["messageId"]: message for message in [*messages, *received]}.values())
            window = mapping.settings["MaximumBatchingWindowInSeconds"]
            now = self.accounts.clock.monotonic(self.account)
            deadline = deadline or (now + window if messages else 0.0)
            left = deadline - now
            if messages and (len(messages) >= mapping.settings["BatchSize"] or left <= 0):
                self._hand_over(mapping, messages)
                return True
            self._sleep(left if messages else self._until_next())
        return False

    def _receive(self, mapping: Mapping, count: int) -> Records:
        with self.accounts.lock(self.account):
            received = event_source_mappings.receive(self.account, self.region, self.source_arn, count)
        wanted = [message for message in received if self.passes(mapping, _as_filtered(message))]
        self._delete([message for message in received if message not in wanted])
        return wanted

    def _hand_over(self, mapping: Mapping, messages: Records) -> None:
        reply = self.caller.call(mapping, messages)
        failed = _failed(mapping, reply, messages)
        self._delete([message for message in messages if message["messageId"] not in failed])

    def _delete(self, messages: Records) -> None:
        if not messages:
            return
        handles = [message["receiptHandle"] for message in messages]
        with self.accounts.lock(self.account):
            event_source_mappings.delete(self.account, self.region, self.source_arn, handles)
        self.accounts.changed_silently(self.account, ("sqs",))

    def _until_next(self) -> float | None:
        """Seconds until a hidden message can be received; None to wait for a new one."""
        with self.accounts.lock(self.account):
            moment = event_source_mappings.next_visible(self.account, self.region, self.source_arn)
        if moment is None:
            return None
        return min(max(moment - self.accounts.clock.now(self.account), 0.01), LOOK_AGAIN_SECONDS)


def _failed(mapping: Mapping, reply: Reply, messages: Records) -> set[str]:
    """The ids of the messages that are to come again."""
    identifiers = [message["messageId"] for message in messages]
    if reply.error:
        return set(identifiers)
    if not mapping.reports_item_failures:
        return set()
    try:
        return set(failed_identifiers(reply.payload, identifiers))
    except WholeBatchFailed:
        return set(identifiers)


def _as_filtered(message: dict[str, Any]) -> dict[str, Any]:
    """A message as filters see it: a body that is JSON is looked into."""
    try:
        body = json.loads(message["body"])
    except ValueError:
        return message
    return message | {"body": body} if isinstance(body, dict) else message
