"""The streams of moto's tables: written without invoking anything, nothing lost.

Stock `StreamShard.add` calls the functions of a stream's event source mappings inside the writer's request, all
records again on each write, and throws the records away once a function answered. It records writes that change
nothing, counts a record's bytes as its JSON, says region us-east-1 for all, and keeps adding when the stream was
disabled. `install` replaces it. Records stay in `shard.items`, so that they are saved with the table.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import StreamRecord, StreamShard, Table

from userlab.cloud.moto_seams.saving import known
from userlab.cloud.moto_seams.streams.old_streams import KEPT_SECONDS
from userlab.cloud.moto_seams.streams.old_streams import keep as keep_old
from userlab.cloud.moto_seams.streams.records import Item, record_of

Listener = Callable[[str, str, str], None]
MOST_RECORDS = 20_000  # of one stream: a lab under load for hours must not fill the memory
TTL_IDENTITY = {"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"}


def _wall_clock(account: str) -> float:
    return time.time()


_time_of: Callable[[str], float] = _wall_clock


def now(account: str) -> float:
    """The time of an account, in epoch seconds."""
    return _time_of(account)


def _unmeasured(item: Item) -> int:
    raise RuntimeError("nobody has said yet how the bytes of an item are counted: see measure()")


_size_of: Callable[[Item], int] = _unmeasured


_listeners: list[Listener] = []


def install(time_of: Callable[[str], float]) -> Callable[[str], float]:
    """Replace moto's stream writing. `time_of(account)` tells an account's time in epoch seconds.

    Returns what told the time before.
    """
    global _time_of
    before, _time_of = _time_of, time_of
    StreamShard.add = _add
    StreamShard.__deepcopy__ = _copy_shard
    Table.set_stream_specification = _set_stream_specification
    DynamoDBBackend.update_table_streams = _update_table_streams
    return before


def measure(size_of: Callable[[Item], int]) -> None:
    """Have the bytes of a record's images told by `size_of(item)`."""
    global _size_of
    _size_of = size_of


def subscribe(listener: Listener) -> None:
    """Have `listener(account, region, table name)` called for each new record, within the writer's call."""
    _listeners.append(listener)


def unsubscribe(listener: Listener) -> None:
    """End what `subscribe` began."""
    if listener in _listeners:
        _listeners.remove(listener)


def record_change(table: Table, old: Item | None, new: Item | None, identity: dict[str, str] | None = None) -> bool:
    """Add a stream record of one item's change to a table's stream; the caller holds the account's lock.

    `old` and `new` are the item before and after in DynamoDB JSON, None where it was or is not there. `identity`
    is `TTL_IDENTITY` for what the TTL service deleted. Returns False when there is nothing to tell: no stream,
    or no difference ("Change data capture for DynamoDB Streams": only modifications are recorded).
    """
    shard = table.stream_shard
    if shard is None or not (table.stream_specification or {}).get("StreamEnabled") or old == new:
        return False
    now = _time_of(table.account_id)
    trim(shard, now)
    number = shard.starting_sequence_number + len(shard.items)
    record = StreamRecord.__new__(StreamRecord)
    record.record = record_of(table, old, new, number, int(now), _size_of)
    if identity:
        record.record["userIdentity"] = dict(identity)
    shard.items.append(record)
    for listener in _listeners:
        listener(table.account_id, table.region_name, table.name)
    return True


def trim(shard: StreamShard, now: float) -> None:
    """Let go of the records that are too old or too many."""
    oldest = now - KEPT_SECONDS
    gone = 0
    for record in shard.items:
        if record.record["dynamodb"]["ApproximateCreationDateTime"] >= oldest:
            break
        gone += 1
    if len(shard.items) - gone > MOST_RECORDS + MOST_RECORDS // 10:
        gone = len(shard.items) - MOST_RECORDS
    if gone:
        del shard.items[:gone]
        shard.starting_sequence_number += gone


def keep_stream(table: Table) -> None:
    """Keep the stream of a table that is being deleted."""
    keep_old(table, _time_of(table.account_id))


def _add(shard: StreamShard, old: Any, new: Any) -> None:
    """What moto's own writes (CloudFormation) call; `old` and `new` are moto's items."""
    plain = [item.to_json()["Attributes"] if item is not None else None for item in (old, new)]
    record_change(shard.table, *plain)


def _copy_shard(shard: StreamShard, memo: dict[int, Any]) -> StreamShard:
    # moto copies whole tables to roll a transaction back. Records never change, so the list is enough.
    copied = StreamShard.__new__(StreamShard)
    memo[id(shard)] = copied
    copied.__dict__.update(shard.__dict__)
    copied.__dict__.pop(known.NAME, None)
    copied.items = list(shard.items)
    copied.table = memo.get(id(shard.table), shard.table)
    return copied


def _set_stream_specification(table: Table, specification: dict[str, Any] | None) -> None:
    wanted = specification or {}
    if not (wanted.get("StreamEnabled") or wanted.get("StreamViewType")):
        table.stream_specification = {"StreamEnabled": False}
        if table.stream_shard is not None:
            table.stream_shard.ended = _time_of(table.account_id)
        return
    now = _time_of(table.account_id)
    keep_old(table, now)
    table.stream_specification = {**wanted, "StreamEnabled": True}
    moment = datetime.fromtimestamp(now, UTC).replace(tzinfo=None)
    table.latest_stream_label = moment.isoformat(timespec="milliseconds")
    shard = StreamShard(table.account_id, table)
    digest = hashlib.md5(f"{table.table_arn}/{table.latest_stream_label}".encode(), usedforsecurity=False)
    shard.id = f"shardId-{int(now * 1000):020d}-{digest.hexdigest()[:8]}"
    shard.created = now
    shard.view_type = wanted.get("StreamViewType")
    table.stream_shard = shard


def _update_table_streams(backend: DynamoDBBackend, table: Table, specification: dict[str, Any]) -> None:
    # Stock moto refuses to enable a stream again after it was disabled.
    enabled = bool((table.stream_specification or {}).get("StreamEnabled"))
    if specification.get("StreamEnabled") and enabled:
        raise MockValidationException(f"Table already has an enabled stream: TableName: {table.name}")
    table.set_stream_specification(specification)
