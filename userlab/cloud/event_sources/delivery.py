"""Delivering one batch of a stream: attempts, retries, halves, partial success, and giving up.

Source: Lambda developer guide, "Using AWS Lambda with Amazon DynamoDB" (error handling, partial batch responses).

- A failed batch is tried again until it succeeds, its records are too old, or MaximumRetryAttempts is used up;
  meanwhile the shard's later records wait.
- BisectBatchOnFunctionError splits a failed batch in two before the next attempt; splitting counts for no attempt.
- With ReportBatchItemFailures the function names the records that failed; everything before the first of them is
  done, and the rest is tried again. With bisecting as well, that is where the batch is split; a rest that fails at its
  first record is halved.
- Records given up are reported to the OnFailure destination.

Nothing here knows threads or time: what it needs comes in as a `Shard`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from userlab.cloud.event_sources.batch_response import WholeBatchFailed, first_failure
from userlab.cloud.event_sources.events import sequence_number
from userlab.cloud.event_sources.mapping import EXPIRED, FUNCTION_FAILED, SUCCESS, Mapping

Records = list[dict[str, Any]]
RETENTION_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Reply:
    """What came of one invocation: `payload` on success, or an error; `throttled` attempts count for nothing."""

    payload: bytes = b""
    error: str = ""
    throttled: bool = False
    request_id: str = ""
    executed_version: str = "$LATEST"
    status: int = 200


class Shard(Protocol):
    """What a delivery needs of the mapping and the shard that it works for."""

    def mapping(self) -> Mapping | None:
        """The mapping as it is now; None when delivering is over."""

    def invoke(self, records: Records) -> Reply:
        """Invoke the function with the records."""

    def age(self, record: dict[str, Any]) -> float:
        """Seconds since the record was written."""

    def done_until(self, record: dict[str, Any], result: str) -> None:
        """The record and all before it are done."""

    def failed(self, result: str) -> None:
        """An attempt failed."""

    def discard(self, records: Records, condition: str, attempts: int, reply: Reply | None) -> None:
        """Records are given up."""

    def pause(self, attempts: int) -> bool:
        """Wait before the next attempt; False when delivering is over."""


@dataclass
class _Piece:
    records: Records
    attempts: int = 0
    last: Reply | None = None


def deliver(records: Records, shard: Shard) -> bool:
    """Deliver records in order; True when all are done or given up, False when delivering ended before."""
    pieces = [_Piece(records)]
    while pieces:
        mapping = shard.mapping()
        if mapping is None:
            return False
        piece = pieces.pop(0)
        _drop_too_old(piece, mapping, shard)
        if not piece.records:
            continue
        reply = shard.invoke(piece.records)
        failure = _failure_index(piece.records, reply, mapping)
        if failure is None:
            shard.done_until(piece.records[-1], SUCCESS)
            continue
        rest, over = _after_failure(piece, failure, reply, mapping, shard)
        pieces[:0] = rest
        if over:
            return False
    return True


def _failure_index(records: Records, reply: Reply, mapping: Mapping) -> int | None:
    """The place of the first record that failed, None for success."""
    if reply.error:
        return 0
    if not mapping.reports_item_failures:
        return None
    numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
    try:
        return first_failure(reply.payload, numbers)
    except WholeBatchFailed:
        return 0


def _after_failure(
    piece: _Piece, failure: int, reply: Reply, mapping: Mapping, shard: Shard
) -> tuple[list[_Piece], bool]:
    """The pieces that are left to deliver of a failed one, and whether delivering ended."""
    shard.failed(FUNCTION_FAILED)
    piece.last = reply
    if reply.throttled:
        return [piece], not shard.pause(piece.attempts + 1)
    if failure:
        shard.done_until(piece.records[failure - 1], FUNCTION_FAILED)
        piece.records, piece.attempts = piece.records[failure:], 0
    elif mapping.settings.get("BisectBatchOnFunctionError") and len(piece.records) > 1:
        # Also where the report names the first record: AWS does not say where it cuts then, and a cut at that place
        # would give up the good records together with the bad one.
        half = len(piece.records) // 2
        return [_Piece(part, piece.attempts, reply) for part in (piece.records[:half], piece.records[half:])], False
    piece.attempts += 1
    retries = mapping.settings.get("MaximumRetryAttempts", -1)
    if 0 <= retries < piece.attempts:
        shard.discard(piece.records, "RetryAttemptsExhausted", piece.attempts, reply)
        shard.done_until(piece.records[-1], FUNCTION_FAILED)
        return [], False
    return [piece], not shard.pause(piece.attempts)


def _drop_too_old(piece: _Piece, mapping: Mapping, shard: Shard) -> None:
    """Give up the records that are older than the mapping allows, or than a stream keeps them."""
    limit = mapping.settings.get("MaximumRecordAgeInSeconds", -1)
    limit = RETENTION_SECONDS if limit < 0 else limit
    old = [record for record in piece.records if shard.age(record) > limit]
    if not old:
        return
    shard.discard(old, "RecordAgeExceeded", piece.attempts, piece.last)
    shard.done_until(old[-1], EXPIRED)
    last = sequence_number(old[-1])
    piece.records = [record for record in piece.records if sequence_number(record) > last]
