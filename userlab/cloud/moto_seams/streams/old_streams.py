"""Streams that outlive what wrote to them: of a deleted table, or replaced by a newer stream of their table.

Source: DynamoDB developer guide, "Change data capture for DynamoDB Streams": the data of a disabled stream stays
readable for 24 hours, of the account's clock here. They are kept on moto's backend, so that they are saved with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.table import StreamShard, Table

from userlab.cloud.account.saved_names import saved_as

KEPT_SECONDS = 24 * 3600
_KEPT = "_userlab_old_streams"


@saved_as("dynamodb.OldStream")
@dataclass
class OldStream:
    """A stream that takes no more records: whose it was, its shard, and when it ended (epoch seconds)."""

    arn: str
    label: str
    table_name: str
    key_schema: list[dict[str, str]]
    shard: StreamShard
    ended: float


def keep(table: Table, now: float) -> None:
    """Keep the stream that a table has now, if it has one, as its table goes or opens another."""
    shard = table.stream_shard
    if shard is None or not table.latest_stream_label:
        return
    backend = dynamodb_backends[table.account_id][table.region_name]
    kept = backend.__dict__.setdefault(_KEPT, [])
    label = table.latest_stream_label
    ended = shard.__dict__.get("ended", now)
    shard.table = None  # the stream stays, the table and its items do not
    kept.append(OldStream(f"{table.table_arn}/stream/{label}", label, table.name, table.schema, shard, ended))


def kept_by(backend: Any) -> list[OldStream]:
    """The old streams that hang on a backend of moto."""
    found: list[OldStream] = backend.__dict__.get(_KEPT, [])
    return found


def old_streams(account: str, region: str, now: float) -> list[OldStream]:
    """The old streams of an account in a region that are not gone yet."""
    # dict.get, since asking moto's dictionaries for what is not there makes it.
    regions: Any = dict.get(dynamodb_backends, account)
    backend = dict.get(regions, region) if regions is not None else None
    if backend is None or _KEPT not in backend.__dict__:
        return []
    kept: list[OldStream] = [old for old in backend.__dict__[_KEPT] if old.ended >= now - KEPT_SECONDS]
    backend.__dict__[_KEPT] = kept
    return kept
