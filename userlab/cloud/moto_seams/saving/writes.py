"""What was written into tables since it was last asked for, account by account: a write costs a log no more than this.

The caller of every function holds the account's lock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from userlab.cloud.moto_seams.saving import known


@dataclass
class Writes:
    """`items` are (name of the store, text, whether it is a key to delete, name of the shard, encoded stream record).

    `tokens` are (region, ClientRequestToken, digest of the request, until when). `unnamed`: something was written into
    what has no name yet, so that all of it must be saved. `objects` are (bucket, key) of S3's objects.
    """

    items: list[tuple[str, str, bool, str, bytes | None]]
    tokens: list[tuple[str, str, str, float]]
    unnamed: bool = False
    objects: list[tuple[str, str]] = field(default_factory=list)


_pending: dict[str, Writes] = {}


def _of(account: str) -> Writes:
    found = _pending.get(account)
    if found is None:
        found = _pending[account] = Writes([], [])
    return found


def note(account: str, store: Any, text: str, deleted: bool, shard: Any, record: bytes | None) -> None:
    """An item was put (its text) or deleted (its key's text), and a stream record was added, if any."""
    writes, name = _of(account), known.name_of(store)
    shard_name = known.name_of(shard) if record is not None else ""
    if name is None or shard_name is None:
        writes.unnamed = True
    if name is not None:
        writes.items.append((name, text, deleted, shard_name or "", record if shard_name else None))


def note_token(account: str, region: str, token: str, request: str, until: float) -> None:
    """A ClientRequestToken was used for a request (its digest)."""
    _of(account).tokens.append((region, token, request, until))


def note_object(account: str, bucket: str, key: str) -> None:
    """An object of S3 was put, deleted, or changed."""
    _of(account).objects.append((bucket, key))


def take(account: str) -> Writes | None:
    """What was written since the last time, None for nothing."""
    return _pending.pop(account, None)
