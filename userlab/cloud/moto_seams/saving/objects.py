"""The objects of S3: they may be large, so a log names the keys of a bucket, and has each object written by itself.

By moto's own pickling only the newest version of an object would be saved.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moto.s3.models import S3Backend
from moto.s3.utils import _VersionedKeyStore

from userlab.cloud.account.saved_names import saved_as

_WRITTEN = "_userlab_written"


@saved_as("s3 keys")
def made_again(state: dict[str, Any], found: list[tuple[str, list[Any]]]) -> _VersionedKeyStore:
    """The objects of a bucket as `parts` took them apart."""
    store = _VersionedKeyStore()
    store.__dict__.update(state)
    for key, versions_of_key in found:
        dict.__setitem__(store, key, versions_of_key)
    return store


def parts(store: Any) -> tuple[dict[str, Any], list[tuple[str, list[Any]]]]:
    """What `made_again` makes the objects of a bucket of."""
    return dict(store.__dict__), list(dict.items(store))


def is_store(value: Any) -> bool:
    """Whether something holds the objects of a bucket, by key."""
    return type(value) is _VersionedKeyStore


def stores(backend: Any) -> dict[str, Any]:
    """The objects of a backend's buckets, by the bucket's name; nothing of a backend that is not S3's."""
    if not isinstance(backend, S3Backend):
        return {}
    return {name: bucket.keys for name, bucket in backend.buckets.items()}


def versions(store: Any, key: str) -> list[Any] | None:
    """The versions of an object, oldest first; None when there is none of that key."""
    found: list[Any] | None = dict.get(store, key)
    return found


def replace(store: Any, key: str, found: list[Any] | None) -> None:
    """Have these versions of an object, or none."""
    if found is None:
        dict.pop(store, key, None)
    else:
        dict.__setitem__(store, key, found)


def counts(store: Any) -> dict[str, int]:
    """How many versions each object has."""
    return {key: len(found) for key, found in dict.items(store)}


def written(found: list[Any] | None) -> None:
    """Say that these versions have been written down."""
    for each in found or ():
        each.__dict__[_WRITTEN] = True


def all_written(store: Any) -> None:
    """The same of all objects in a bucket."""
    for found in dict.values(store):
        written(found)


def unwritten(store: Any) -> Iterator[str]:
    """The keys of which a version has not been written down."""
    return (key for key, found in dict.items(store) if any(_WRITTEN not in each.__dict__ for each in found))
