"""All that moto holds of an account, to bytes and back, in parts: one for each service and region.

moto's backends are no data classes: they hold locks, weak dictionaries, functions without a name, and each other.
`pickles` says how they are encoded, `migrations` what an earlier version encoded otherwise. A part that cannot be
saved or read takes no other with it.
"""

from __future__ import annotations

import itertools
import sys
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from moto.core.base_backend import BackendDict, BaseBackend
from moto.logs.models import LogStream

from userlab.cloud.account.accounts import Services
from userlab.cloud.moto_seams.kept import archives, stacks
from userlab.cloud.moto_seams.messaging import message_times
from userlab.cloud.moto_seams.saving import item_texts, known, leaves, migrations, objects, pickles
from userlab.cloud.moto_seams.saving.item_texts import Store
from userlab.cloud.moto_seams.streams import old_streams

BATCH = 500
BLOCKS = 8  # of 500 items
Place = tuple[str, str]  # service and region
Counted = dict[str, dict[str, int]]
Object = tuple[str, str, tuple[bytes, list[Any]] | None]  # the name of a bucket's keys, a key, its versions encoded
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
    def place(self) -> Place:
        return self.service, self.region


@dataclass
class Changes:
    """What differs from what was written down before: parts, parts that are there no more, and events of log streams
    (the stream's name, the encodings). `failed` are the parts that cannot be saved.
    """

    parts: list[Part] = field(default_factory=list)
    gone: list[Place] = field(default_factory=list)
    events: list[tuple[str, list[bytes]]] = field(default_factory=list)
    failed: set[Place] = field(default_factory=set)


def unencoded(account: str) -> list[list[Any]]:
    """What changed since the last `dump`, in batches to `encode`; the caller holds the account's lock."""
    held = [backend for _, _, backend in backends(account)]
    found = (leaf for backend in held for holder in _holders(backend) for leaf in leaves.unencoded(holder))
    blocks = (block for backend in held for store in _item_stores(backend) for block in store.unencoded())
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
    for service, region, backend in backends(account):
        try:
            state, held = pickles.dumps(backend.__dict__)
            parts.append(Part(service, region, state, held, migrations.format_of(service), versions))
        except Exception:
            traceback.print_exc(file=sys.stderr)
            failed.add((service, region))
    return parts, failed


def changes(account: str, services: Services, seen: dict[Place, int], versions: dict[str, str]) -> Changes:
    """What differs of some services, or of all (None), from what was `seen` last; what is written often is only named.

    `seen` is brought up to date. The caller holds the account's lock.
    """
    found, present = Changes(), set()
    for service, region, backend in backends(account, services):
        place = service, region
        present.add(place)
        found.events += _new_events(backend)
        try:
            state, held = pickles.dumps(backend.__dict__, whole=False)
        except Exception:
            traceback.print_exc(file=sys.stderr)
            found.failed.add(place)
            continue
        # Bytes hash by a secret of this process: nobody can make two states that pass for one.
        if held or seen.get(place) != hash(state):
            seen[place] = hash(state)
            found.parts.append(Part(service, region, state, held, migrations.format_of(service), versions))
    if services is None:
        found.gone = [place for place in seen if place not in present]
        for place in found.gone:
            del seen[place]
    return found


def changed_objects(account: str, noted: list[tuple[str, str]], counted: Counted) -> list[Object]:
    """The objects of S3 that were noted, that are new, and that are gone since they were `counted`.

    The counts are brought up to date. The caller holds the account's lock.
    """
    found: list[Object] = []
    for _, _, backend in backends(account, ("s3",)):
        for bucket, store in objects.stores(backend).items():
            name, counts = known.name_of(store), objects.counts(store)
            if name is None:
                continue  # the part is written, and all of it
            before = counted.get(name, counts)
            keys = [key for where, key in noted if where == bucket] + list(objects.unwritten(store))
            keys += [key for key in before if before[key] != counts.get(key)]
            counted[name] = counts
            for key in dict.fromkeys(keys):
                versions = objects.versions(store, key)
                state = pickles.dumps(versions, whole=False) if versions is not None else None
                objects.written(versions)
                found.append((name, key, state))
    return found


def count_objects(account: str) -> Counted:
    """How many versions each object in S3 has, by the names of buckets' keys; the caller holds the account's lock."""
    stores = [store for _, _, backend in backends(account, ("s3",)) for store in objects.stores(backend).values()]
    return {name: objects.counts(store) for store in stores if (name := known.name_of(store))}


def _new_events(backend: BaseBackend) -> list[tuple[str, list[bytes]]]:
    streams = [holder for holder in _holders(backend) if isinstance(holder, LogStream)]
    found = [(known.name_of(stream), leaves.unwritten(stream)) for stream in streams if known.name_of(stream)]
    return [(name, events) for name, events in found if name and events]


def load(account: str, parts: list[Part]) -> list[Part]:
    """Put parts into moto's backends of this account; returns those that could not be read, and changed nothing.

    The caller holds the account's lock.
    """
    failed = []
    for part in parts:
        try:
            load_part(account, part)
        except Exception:  # an unpickler raises anything
            print(f"{part.service} in {part.region}, written by {part.written}:", file=sys.stderr)
            traceback.print_exc(file=sys.stderr)
            failed.append(part)
    return failed


def load_part(account: str, part: Part, named: Mapping[str, Any] = MappingProxyType({})) -> BaseBackend:
    """Put a part into its backend; `named` is what may be only named in it. Raises anything."""
    backend = pickles.backends_of(part.service)[account][part.region]
    state = pickles.loads(part.state, part.held, named)
    migrations.migrate(part.service, part.format, state)
    backend.__dict__.clear()
    backend.__dict__.update(state)
    _after_load(backend)
    return backend


def is_empty(account: str, service: str, region: str) -> bool:
    """Whether a service holds nothing there; the caller holds the account's lock."""
    held = [backend for *place, backend in backends(account) if place == [service, region]]
    if not held:
        return True
    try:
        return pickles.dumps(held[0].__dict__) == pickles.dumps(type(held[0])(region, account).__dict__)
    except Exception:
        return False


def backends(account: str, wanted: Services = None) -> list[tuple[str, str, BaseBackend]]:
    return [
        (pickles.service_of(type(backend)), region, backend)
        for services in list(BackendDict._instances)
        if account in services and (wanted is None or pickles.service_of(services.backend) in wanted)
        for region, backend in list(services[account].items())
        if not type(backend).__module__.startswith(_NEVER_SAVED)
    ]


def _holders(backend: BaseBackend) -> list[Any]:
    """The DynamoDB streams and the log streams of a backend."""
    tables = list(getattr(backend, "tables", {}).values()) if "dynamodb" in type(backend).__module__ else []
    groups = list(getattr(backend, "groups", {}).values()) if "logs" in type(backend).__module__ else []
    shards = [table.stream_shard for table in tables if getattr(table, "stream_shard", None)]
    shards += [stream.shard for stream in old_streams.kept_by(backend)]
    found = [*shards, *(stream for group in groups for stream in group.streams.values())]
    return [holder for holder in found if type(holder) in leaves.HOLDERS]


def growing(backend: BaseBackend) -> list[Any]:
    """What holds much, and is named in a log: streams, log streams, items, objects of buckets, stacks, archives."""
    stores = objects.stores(backend).values()
    never_change = [*stacks.finished(backend), *archives.archives(backend)]
    return [*_holders(backend), *_item_stores(backend), *stores, *never_change]


def _item_stores(backend: BaseBackend) -> list[Store]:
    """The items of a backend's tables, and of their backups."""
    if "dynamodb" not in type(backend).__module__:
        return []
    tables = [*getattr(backend, "tables", {}).values()]
    tables += [backup.table for backup in getattr(backend, "backups", {}).values()]
    return [table.items for table in tables if item_texts.is_store(getattr(table, "items", None))]


def _after_load(backend: BaseBackend) -> None:
    """What a service keeps outside of its backends (S3's bucket names are unique among all accounts), and what was not
    known yet when they were saved.
    """
    module = sys.modules[type(backend).__module__]
    if module.__name__ == "moto.s3.models":
        for name in backend.buckets:
            module.s3_backends.bucket_accounts[name] = (backend.partition, backend.account_id)
    archives.keep_all(backend)
    message_times.restored(backend)
