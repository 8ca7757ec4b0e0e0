"""All that moto holds of an account, to bytes and back, in parts: one for each service and region.

moto's backends are no data classes: they hold locks, weak dictionaries, functions without a name, and each other.
`pickles` says how they are encoded, `migrations` what an earlier version encoded otherwise. A part that cannot be
saved or read takes no other with it.
"""

from __future__ import annotations

import itertools
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from moto.core.base_backend import BackendDict, BaseBackend

from userlab.cloud.moto_seams.saving import item_texts, leaves, migrations, pickles
from userlab.cloud.moto_seams.saving.item_texts import Store

BATCH = 500
BLOCKS = 8  # of 500 items
_NEVER_SAVED = ("moto.moto_api.", "moto.instance_metadata.")


@dataclass
class Part:
    """What one service holds in one region, encoded.

    `service` is the name of moto's package ("dynamodb", "awslambda"), `format` the layout of its state
    (`migrations`), `written` the versions that wrote it ({"moto": "5.2.5", ...}). `held` are the encodings that the
    pickle `state` refers to by number.
    """

    service: str
    region: str
    state: bytes
    held: list[Any]
    format: int = 1
    written: dict[str, str] = field(default_factory=dict)

    @property
    def place(self) -> tuple[str, str]:
        return self.service, self.region


def unencoded(account: str) -> list[list[Any]]:
    """What changed since the last `dump`, in batches to `encode`; the caller holds the account's lock."""
    backends = [backend for _, _, backend in _backends(account)]
    found = (leaf for backend in backends for holder in _holders(backend) for leaf in leaves.unencoded(holder))
    blocks = (block for backend in backends for store in _item_stores(backend) for block in store.unencoded())
    return [*_batches(found, BATCH), *_batches(blocks, BLOCKS)]


def _batches(objects: Iterator[Any], size: int) -> list[list[Any]]:
    return list(iter(lambda: list(itertools.islice(objects, size)), []))


def encode(batch: list[Any]) -> None:
    """Encode a batch, a few milliseconds' work, so that `dump` is quick; the caller holds the account's lock."""
    for each in batch:
        if item_texts.is_block(each):
            each.encode()
        else:
            leaves.encode(each)


def dump(account: str, versions: dict[str, str]) -> tuple[list[Part], set[tuple[str, str]]]:
    """An account's state in parts, and service and region of each part that cannot be saved.

    The caller holds the account's lock.
    """
    parts, failed = [], set()
    for service, region, backend in _backends(account):
        try:
            state, held = pickles.dumps(backend.__dict__)
            parts.append(Part(service, region, state, held, migrations.format_of(service), versions))
        except Exception:
            traceback.print_exc(file=sys.stderr)
            failed.add((service, region))
    return parts, failed


def load(account: str, parts: list[Part]) -> list[Part]:
    """Put parts into moto's backends of this account; returns those that could not be read, and changed nothing.

    The caller holds the account's lock.
    """
    failed = []
    for part in parts:
        try:
            _load(account, part)
        except Exception:  # an unpickler raises anything
            print(f"{part.service} in {part.region}, written by {part.written}:", file=sys.stderr)
            traceback.print_exc(file=sys.stderr)
            failed.append(part)
    return failed


def _load(account: str, part: Part) -> None:
    backend = pickles.backends_of(part.service)[account][part.region]
    state = pickles.loads(part.state, part.held)
    migrations.migrate(part.service, part.format, state)
    backend.__dict__.clear()
    backend.__dict__.update(state)
    _after_load(backend)


def is_empty(account: str, service: str, region: str) -> bool:
    """Whether a service holds nothing there; the caller holds the account's lock."""
    held = [backend for *place, backend in _backends(account) if place == [service, region]]
    if not held:
        return True
    try:
        return pickles.dumps(held[0].__dict__) == pickles.dumps(type(held[0])(region, account).__dict__)
    except Exception:
        return False


def _backends(account: str) -> list[tuple[str, str, BaseBackend]]:
    return [
        (pickles.service_of(type(backend)), region, backend)
        for services in list(BackendDict._instances)
        if account in services
        for region, backend in list(services[account].items())
        if not type(backend).__module__.startswith(_NEVER_SAVED)
    ]


def _holders(backend: BaseBackend) -> list[Any]:
    """The DynamoDB streams and the log streams of a backend."""
    tables = list(getattr(backend, "tables", {}).values()) if "dynamodb" in type(backend).__module__ else []
    groups = list(getattr(backend, "groups", {}).values()) if "logs" in type(backend).__module__ else []
    shards = [table.stream_shard for table in tables if getattr(table, "stream_shard", None)]
    found = [*shards, *(stream for group in groups for stream in group.streams.values())]
    return [holder for holder in found if type(holder) in leaves.HOLDERS]


def _item_stores(backend: BaseBackend) -> list[Store]:
    """The items of a backend's tables, and of their backups."""
    if "dynamodb" not in type(backend).__module__:
        return []
    tables = [*getattr(backend, "tables", {}).values()]
    tables += [backup.table for backup in getattr(backend, "backups", {}).values()]
    return [table.items for table in tables if item_texts.is_store(getattr(table, "items", None))]


def _after_load(backend: BaseBackend) -> None:
    """What a service keeps outside of its backends: S3's bucket names are unique among all accounts."""
    module = sys.modules[type(backend).__module__]
    if module.__name__ == "moto.s3.models":
        for name in backend.buckets:
            module.s3_backends.bucket_accounts[name] = (backend.partition, backend.account_id)
