"""The streams of moto's tables, read without losing anything: which there are, and what stands in them.

A stream is there while its table has it, and for a day after: see `moto_seams.streams.old_streams`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.table import Table

from userlab.cloud.moto_seams.dynamodb import streams
from userlab.cloud.moto_seams.streams.old_streams import OldStream, old_streams


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


def all_streams(account: str, region: str) -> list[Stream]:
    """The streams of an account in a region, in the order of their tables."""
    tables = list(_tables(account, region).values())
    found = [_stream(table) for table in tables if table.latest_stream_label]
    return found + [_old(account, region, old) for old in old_streams(account, region, streams.now(account))]


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
    return [old for old in old_streams(account, region, streams.now(account)) if old.arn == arn]


def _old(account: str, region: str, old: OldStream) -> Stream:
    shard = old.shard
    streams.trim(shard, streams.now(account))
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
    streams.trim(shard, streams.now(table.account_id))
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
