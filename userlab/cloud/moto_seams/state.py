"""All that moto holds of an account, to bytes and back.

moto's backends are no data classes: they hold locks, weak dictionaries, functions without a name, and each
other. cloudpickle manages the functions; a lock is made anew when it is read; a backend is named, not copied,
so that what is read refers to the living ones. What is many is encoded apart, piece by piece and once: small
objects (`leaves`) and items (`text_blocks`).
"""

from __future__ import annotations

import copyreg
import importlib
import io
import itertools
import pickle
import sys
import threading
import traceback
import weakref
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import cloudpickle
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from moto.core.base_backend import BackendDict, BaseBackend

from userlab.cloud.moto_seams import item_texts, leaves
from userlab.cloud.moto_seams.item_texts import Store

BATCH = 500
BLOCKS = 8  # of 500 items
_LOCKS: dict[type, Callable[[], Any]] = {
    type(threading.Lock()): threading.Lock,
    type(threading.RLock()): threading.RLock,
    threading.Condition: threading.Condition,
    threading.Event: threading.Event,
}
_LOCK_NAMES = {kind.__name__: make for kind, make in _LOCKS.items()}
PRIVATE_KEYS = (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey, ed25519.Ed25519PrivateKey)
_NEVER_SAVED = ("moto.moto_api.", "moto.instance_metadata.")


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


def dump(account: str) -> tuple[list[Any], set[tuple[str, str]]]:
    """An account's state as a list that `load` takes, and kind and region of each part that cannot be saved.

    The caller holds the account's lock. The list holds strings and bytes only, so that it is quick to write.
    """
    parts, failed = [], set()
    for kind, region, backend in _backends(account):
        try:
            parts.append((kind, region, *_dump_backend(backend)))
        except Exception:
            traceback.print_exc(file=sys.stderr)
            failed.add((kind, region))
    return parts, failed


def of(parts: list[Any], wanted: set[tuple[str, str]]) -> list[Any]:
    """Those of an earlier `dump`'s parts that stand in for parts that cannot be saved now."""
    return [part for part in parts if tuple(part[:2]) in wanted]


def services(failed: set[tuple[str, str]]) -> list[str]:
    """The names of the services that parts belong to."""
    return sorted({_service(kind) for kind, _ in failed})


def load(account: str, parts: list[Any]) -> list[str]:
    """Put what `dump` gave into moto's backends of this account; returns the services that could not be read."""
    failed = []
    for kind, region, main, held in parts:
        try:
            backend = _backend_of(kind, account, region)
            state = _Unpickler(io.BytesIO(main), held).load()
            backend.__dict__.clear()
            backend.__dict__.update(state)
            _after_load(backend)
        except Exception:  # an unpickler raises anything
            traceback.print_exc(file=sys.stderr)
            failed.append(_service(kind))
    return failed


def plain_dumps(value: Any) -> bytes:
    """Bytes of a value of the cloud's own (not moto's), which may refer to moto's backends."""
    buffer = io.BytesIO()
    _Pickler(buffer).dump(value)
    return buffer.getvalue()


def plain_loads(encoded: bytes) -> Any:
    """The value that `plain_dumps` took. Only for bytes whose seal was checked: a pickle can run code."""
    return _Unpickler(io.BytesIO(encoded), []).load()


class _Pickler(cloudpickle.Pickler):
    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file, protocol=5)
        self.held: list[list[bytes]] = []

    def persistent_id(self, value: Any) -> Any:
        if isinstance(value, BaseBackend):
            return ("backend", _kind(type(value)), value.account_id, value.region_name)
        if type(value) in _LOCKS:
            return ("lock", type(value).__name__)
        if type(value) is _Held:
            return (value.kind, value.number)
        return None

    def reducer_override(self, value: Any) -> Any:
        attribute = leaves.HOLDERS.get(type(value))
        if attribute is not None:
            return self._hold(value, dict(value.__dict__), attribute, leaves.encodings(value), "held")
        if item_texts.is_store(value):
            state = value.saved_as()
            return self._hold(value, state, "_saved", state["_saved"], "texts")
        if type(value) is weakref.WeakValueDictionary:
            return (weakref.WeakValueDictionary, (), None, None, iter(list(value.items())))
        if isinstance(value, defaultdict) and type(value) is not defaultdict:
            # Its own pickling calls the class with the default factory, whatever its constructor takes.
            state = (value.__dict__, {"default_factory": value.default_factory})
            return (copyreg.__newobj__, (type(value),), state, None, iter(list(value.items())))
        if isinstance(value, PRIVATE_KEYS):
            return (_private_key, (_pem(value),))
        return super().reducer_override(value)

    def _hold(self, value: Any, state: dict[str, Any], attribute: str, encodings: list[bytes], kind: str) -> Any:
        self.held.append(encodings)
        state[attribute] = _Held(len(self.held) - 1, kind)
        return (copyreg.__newobj__, (type(value),), state)


class _Held:
    """Stands in a pickle for the n-th of what is held beside it: the objects of a holder, or the texts of items."""

    def __init__(self, number: int, kind: str) -> None:
        self.number = number
        self.kind = kind


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, held: list[Any]) -> None:
        super().__init__(file)
        self._held = held

    def persistent_load(self, name: tuple[Any, ...]) -> Any:
        if name[0] == "backend":
            return _backend_of(*name[1:])
        if name[0] == "lock":
            return _LOCK_NAMES[name[1]]()
        if name[0] == "texts":
            return self._held[name[1]]
        return leaves.decode(self._held[name[1]])


def _pem(key: Any) -> bytes:
    encoding, shape = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(encoding, shape, serialization.NoEncryption())


def _private_key(pem: bytes) -> Any:
    return serialization.load_pem_private_key(pem, password=None)


def _dump_backend(backend: BaseBackend) -> tuple[bytes, list[Any]]:
    buffer = io.BytesIO()
    pickler = _Pickler(buffer)
    pickler.dump(backend.__dict__)
    return buffer.getvalue(), pickler.held


def _backends(account: str) -> list[tuple[str, str, BaseBackend]]:
    return [
        (_kind(type(backend)), region, backend)
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


def _kind(backend: type) -> str:
    return f"{backend.__module__}:{backend.__qualname__}"


def _service(kind: str) -> str:
    return kind.split(".")[1]


def _backend_of(kind: str, account: str, region: str) -> BaseBackend:
    module, _, name = kind.partition(":")
    for services in vars(importlib.import_module(module)).values():
        if isinstance(services, BackendDict) and services.backend.__qualname__ == name:
            return services[account][region]
    raise LookupError(f"this moto has no {kind}")


def _after_load(backend: BaseBackend) -> None:
    """What a service keeps outside of its backends: S3's bucket names are unique among all accounts."""
    module = sys.modules[type(backend).__module__]
    if module.__name__ == "moto.s3.models":
        for name in backend.buckets:
            module.s3_backends.bucket_accounts[name] = (backend.partition, backend.account_id)
