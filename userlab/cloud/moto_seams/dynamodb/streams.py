"""The streams of moto's tables: written without invoking anything, read without losing anything.

Stock `StreamShard.add` calls the functions of a stream's event source mappings inside the writer's request, all
records again on each write, and throws the records away once a function answered. It records writes that change
nothing, counts a record's bytes as its JSON, says region us-east-1 for all, and keeps adding when the stream was
disabled. `install` replaces it. Records stay in `shard.items`, so that they are saved with the table.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models.table import StreamRecord, StreamShard, Table

from userlab.cloud.moto_seams.saving import known
from userlab.cloud.moto_seams.streams.old_streams import KEPT_SECONDS, OldStream, old_streams
from userlab.cloud.moto_seams.streams.old_streams import keep as keep_old
from userlab.cloud.moto_seams.streams.records import Item, record_of

Listener = Callable[[str, str, str], None]
MOST_RECORDS = 20_000  # of one stream: a lab under load for hours must not fill the memory
TTL_IDENTITY = {"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"}


def _wall_clock(account: str) -> float:
    return time.time()


_time_of: Callable[[str], float] = _wall_clock


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


@dataclass(frozen=True)
class Stream:
    """A table's stream. `first` and `end` are the sequence numbers of its oldest and of its next record."""

    account: str
    region: str
    arn: str
    label: str
    table_name: str
    key_schema: list[dict[str, str]]
    view_type: str
    enabled: bool
    created: float
    shard_id: str
    first: int
    end: int


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
    _trim(shard, now)
    number = shard.starting_sequence_number + len(shard.items)
    record = StreamRecord.__new__(StreamRecord)
    record.record = record_of(table, old, new, number, int(now), _size_of)
    if identity:
        record.record["userIdentity"] = dict(identity)
    shard.items.append(record)
    for listener in _listeners:
        listener(table.account_id, table.region_name, table.name)
    return True


def _trim(shard: StreamShard, now: float) -> None:
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


def streams(account: str, region: str) -> list[Stream]:
    """The streams of an account in a region, in the order of their tables."""
    tables = list(_tables(account, region).values())
    found = [_stream(table) for table in tables if table.latest_stream_label]
    return found + [_old(account, region, old) for old in old_streams(account, region, _time_of(account))]


def find_stream(account: str, region: str, arn: str) -> Stream | None:
    """The stream of that ARN, if it is there, also for a day after its table went or opened another."""
    table = _table_of(account, region, arn)
    if table is not None:
        return _stream(table)
    return next((_old(account, region, old) for old in _old_ones(account, region, arn)), None)


def read_records(account: str, region: str, arn: str, number: int, limit: int) -> list[dict[str, Any]]:
    """Up to `limit` records of a stream from sequence number `number` on; the caller holds the lock.

    Records are moto's own: not to be changed.
    """
    table = _table_of(account, region, arn)
    shards = [table.stream_shard] if table is not None else [old.shard for old in _old_ones(account, region, arn)]
    for shard in shards:
        start = max(0, number - shard.starting_sequence_number)
        return [entry.record for entry in shard.items[start : start + limit]]
    return []


def _old_ones(account: str, region: str, arn: str) -> list[OldStream]:
    return [old for old in old_streams(account, region, _time_of(account)) if old.arn == arn]


def keep_stream(table: Table) -> None:
    """Keep the stream of a table that is being deleted."""
    keep_old(table, _time_of(table.account_id))


def _old(account: str, region: str, old: OldStream) -> Stream:
    shard = old.shard
    _trim(shard, _time_of(account))
    return Stream(
        account=account,
        region=region,
        arn=old.arn,
        label=old.label,
        table_name=old.table_name,
        key_schema=old.key_schema,
        view_type=shard.view_type,
        enabled=False,
        created=shard.created,
        shard_id=shard.id,
        first=shard.starting_sequence_number,
        end=shard.starting_sequence_number + len(shard.items),
    )


def _tables(account: str, region: str) -> dict[str, Table]:
    # dict.get, since asking moto's dictionaries for what is not there makes it.
    regions = dict.get(dynamodb_backends, account)
    backend = dict.get(regions, region) if regions is not None else None
    return backend.tables if backend is not None else {}


def _table_of(account: str, region: str, arn: str) -> Table | None:
    name, _, label = arn.partition(":table/")[2].partition("/stream/")
    table = _tables(account, region).get(name)
    if table is None or not label or table.latest_stream_label != label:
        return None
    return table if arn == f"{table.table_arn}/stream/{label}" else None


def _stream(table: Table) -> Stream:
    shard = table.stream_shard
    _trim(shard, _time_of(table.account_id))
    specification = table.stream_specification or {}
    return Stream(
        account=table.account_id,
        region=table.region_name,
        arn=f"{table.table_arn}/stream/{table.latest_stream_label}",
        label=table.latest_stream_label,
        table_name=table.name,
        key_schema=table.schema,
        view_type=shard.view_type,
        enabled=bool(specification.get("StreamEnabled")),
        created=shard.created,
        shard_id=shard.id,
        first=shard.starting_sequence_number,
        end=shard.starting_sequence_number + len(shard.items),
    )


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
