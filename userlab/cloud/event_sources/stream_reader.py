"""Reading a DynamoDB stream for a mapping: in order, in batches, from where it stopped.

Source: Lambda developer guide, "Using AWS Lambda with Amazon DynamoDB" (polling and batching streams). A batch is
handed over when it has BatchSize records or 6 MB, or MaximumBatchingWindowInSeconds after its first record; with a
window of 0 at once, with what there is. Records that pass no filter count as done.
"""

from __future__ import annotations

import json
import sys
import time
import traceback
from dataclasses import dataclass, field
from typing import Any

from userlab.cloud.event_sources import on_failure
from userlab.cloud.event_sources.delivery import Records, Reply, deliver
from userlab.cloud.event_sources.events import sequence_number, stream_event_record
from userlab.cloud.event_sources.mapping import Mapping
from userlab.cloud.event_sources.reader import PAYLOAD_BYTES, Reader
from userlab.cloud.moto_seams.dynamodb import stream_reading

READ_AT_ONCE = 1000
NO_STREAM = "PROBLEM: The stream does not exist any more"


@dataclass
class _Batch:
    """Records that passed the filters, and the sequence number behind the last one looked at."""

    next_number: int
    records: Records = field(default_factory=list)
    size: int = 0

    def is_full(self, mapping: Mapping) -> bool:
        return len(self.records) >= mapping.settings["BatchSize"] or self.size >= PAYLOAD_BYTES


class StreamReader(Reader):
    """Delivers one stream's records to one function. It is the `delivery.Shard` of its deliveries."""

    def read(self) -> bool:
        batch = self._gather()
        if batch is None:
            return False
        if not deliver(batch.records, self):
            return self.mapping() is not None
        self._move_to(batch.next_number)
        return True

    def _gather(self) -> _Batch | None:
        """Wait until there is a batch to hand over; None when reading is over."""
        batch: _Batch | None = None
        deadline = 0.0
        while (mapping := self.mapping()) is not None:
            batch = batch or _Batch(mapping.position)
            more = self._read_on(mapping, batch)
            if more is None:
                self._problem(NO_STREAM)
                return None
            window = mapping.settings["MaximumBatchingWindowInSeconds"]
            deadline = deadline or (time.monotonic() + window if batch.records else 0.0)
            left = deadline - time.monotonic()
            if batch.records and (batch.is_full(mapping) or (not more and left <= 0)):
                return batch
            if not batch.records:
                self._move_to(batch.next_number)
            if not more:
                self._sleep(left if batch.records else None)
        return None

    def _read_on(self, mapping: Mapping, batch: _Batch) -> bool | None:
        """Fill a batch with what there is. True if more is waiting, None if the stream is gone."""
        with self.accounts.lock(self.account):
            stream = stream_reading.find_stream(self.account, self.region, self.source_arn)
            if stream is None:
                return None
            batch.next_number = max(batch.next_number, stream.first)
            records = stream_reading.read_records(
                self.account, self.region, self.source_arn, batch.next_number, READ_AT_ONCE
            )
        for record in records:
            if batch.is_full(mapping):
                return True
            event = stream_event_record(record, self.source_arn)
            if self.passes(mapping, event):
                size = len(json.dumps(event, separators=(",", ":")))
                if batch.records and batch.size + size > PAYLOAD_BYTES:
                    batch.size = PAYLOAD_BYTES
                    return True
                batch.records.append(event)
                batch.size += size
            batch.next_number = sequence_number(record) + 1
        return len(records) == READ_AT_ONCE

    def invoke(self, records: Records) -> Reply:
        mapping = self.mapping()
        if mapping is None:
            return Reply(error="Stopped", throttled=True)
        self.caller.tell_age(mapping, self.age(records[-1]))
        return self.caller.call(mapping, records)

    def age(self, record: dict[str, Any]) -> float:
        return self.accounts.clock.now(self.account) - record["dynamodb"]["ApproximateCreationDateTime"]

    def done_until(self, record: dict[str, Any], result: str) -> None:
        self._move_to(sequence_number(record) + 1, result)

    def failed(self, result: str) -> None:
        self._problem(result)

    def discard(self, records: Records, condition: str, attempts: int, reply: Reply | None) -> None:
        mapping = self.mapping()
        if mapping is None or not mapping.failure_destination:
            return
        try:
            with self.accounts.lock(self.account):
                stream = stream_reading.find_stream(self.account, self.region, self.source_arn)
                shard_id = stream.shard_id if stream else ""
                on_failure.report(mapping, shard_id, records, condition, attempts, reply)
        except Exception:  # a destination that is gone must not hold the shard up
            traceback.print_exc(file=sys.stderr)
        self.accounts.changed_silently(self.account)

    def _move_to(self, number: int, result: str = "") -> None:
        with self.accounts.lock(self.account):
            mapping = self.mapping()
            if mapping is None or (mapping.position == number and not result):
                return
            mapping.position = number
            mapping.result = result or mapping.result
        self.accounts.changed_silently(self.account, ("awslambda",))

    def _problem(self, result: str) -> None:
        with self.accounts.lock(self.account):
            mapping = self.mapping()
            if mapping is not None:
                mapping.result = result
