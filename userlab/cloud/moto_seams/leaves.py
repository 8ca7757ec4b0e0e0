"""The many small objects of an account (items, stream records, log events), encoded one by one and only once.

An account's state is mostly items. Pickling 100,000 of them takes over a second, during which no answer could
be given; but between two snapshots few of them change. So each object carries its own encoding, made when it
is first saved, and a snapshot only collects them (10 ms for 100,000). moto replaces an item that is put, and
that one has no encoding yet; where an item is changed in place, `changed` drops it.
"""

from __future__ import annotations

import marshal
import pickle
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from moto.dynamodb.models import Table
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import StreamShard
from moto.dynamodb.parsing.executors import UpdateExpressionExecutor
from moto.logs.models import LogEvent, LogStream

ENCODED = "_userlab_encoded"
HOLDERS: dict[type, str] = {Table: "items", StreamShard: "items", LogStream: "events"}
"""Which attribute of which class holds many small objects."""

_ITEM_ATTRIBUTES = frozenset({"hash_key", "range_key", "attrs", ENCODED})


def install() -> None:
    """Notice items that moto changes in place."""
    UpdateExpressionExecutor.execute = _noticing(UpdateExpressionExecutor.execute, lambda self: self.item)
    Item.update_with_attribute_updates = _noticing(Item.update_with_attribute_updates, lambda self: self)


def changed(leaf: Any) -> None:
    """Say that an object differs from its encoding."""
    leaf.__dict__.pop(ENCODED, None)


def unencoded(holder: Any) -> Iterator[Any]:
    """The objects of a holder that have no encoding yet."""
    return (leaf for leaf in _leaves(holder) if ENCODED not in leaf.__dict__)


def encodings(holder: Any) -> list[bytes]:
    """The encodings of all objects of a holder, in order; those that are missing are made."""
    found = []
    for leaf in _leaves(holder):
        encoded = leaf.__dict__.get(ENCODED)
        found.append(encode(leaf) if encoded is None else encoded)
    return found


def encode(leaf: Any) -> bytes:
    """Encode one object, and have it carry the result."""
    kept = leaf.__dict__
    if type(leaf) is Item and kept.keys() <= _ITEM_ATTRIBUTES:
        try:
            encoded = b"i" + marshal.dumps({name: _plain(value) for name, value in leaf.attrs.items()})
        except (ValueError, AttributeError, TypeError):
            encoded = b"p" + _pickled(leaf)
    else:
        encoded = b"p" + _pickled(leaf)
    kept[ENCODED] = encoded
    return encoded


def decode(holder: type, keys: tuple[str, str | None], encoded: Iterable[bytes]) -> Any:
    """What the holder's attribute held: a list, or a table's items by key. `keys` are a table's key attributes."""
    leaves = (_decode(each, keys) for each in encoded)
    if holder is Table:
        return _by_key(leaves, keys)
    found = list(leaves)
    if holder is LogStream and found:
        # moto numbers log events by a counter that starts at 0 in every process.
        LogEvent._event_id = max(LogEvent._event_id, *(event.event_id + 1 for event in found))
    return found


def keys_of(holder: Any) -> tuple[str, str | None]:
    """The names of a table's key attributes, as `decode` needs them."""
    return (holder.hash_key_attr, holder.range_key_attr) if isinstance(holder, Table) else ("", None)


def _leaves(holder: Any) -> Iterable[Any]:
    held = getattr(holder, HOLDERS[type(holder)])
    if not isinstance(held, dict):
        return held
    if holder.range_key_attr is None:
        return held.values()
    return (item for collection in held.values() for item in collection.values())


def _by_key(items: Iterator[Item], keys: tuple[str, str | None]) -> dict[Any, Any]:
    found: defaultdict[Any, Any] = defaultdict(dict)
    for item in items:
        if keys[1] is None:
            found[item.hash_key] = item
        else:
            found[item.hash_key][item.range_key] = item
    return found


def _plain(value: DynamoType) -> tuple[str, Any]:
    if value.type == "L":
        return ("L", [_plain(each) for each in value.value])
    if value.type == "M":
        return ("M", {name: _plain(each) for name, each in value.value.items()})
    return (value.type, value.value)


def _typed(plain: tuple[str, Any]) -> DynamoType:
    value = DynamoType.__new__(DynamoType)
    value.type, value.value = plain
    if value.type == "L":
        value.value = [_typed(each) for each in plain[1]]
    elif value.type == "M":
        value.value = {name: _typed(each) for name, each in plain[1].items()}
    return value


def _pickled(leaf: Any) -> bytes:
    kept = {name: value for name, value in leaf.__dict__.items() if name != ENCODED}
    return pickle.dumps((type(leaf), kept), protocol=5)


def _decode(encoded: bytes, keys: tuple[str, str | None]) -> Any:
    if encoded[:1] == b"p":
        kind, kept = pickle.loads(encoded[1:])
        leaf = kind.__new__(kind)
        leaf.__dict__.update(kept)
    else:
        leaf = Item.__new__(Item)
        leaf.attrs = LimitedSizeDict.__new__(LimitedSizeDict)
        # dict.update: LimitedSizeDict adds up all sizes again for every attribute.
        dict.update(leaf.attrs, {name: _typed(plain) for name, plain in marshal.loads(encoded[1:]).items()})
        leaf.hash_key = leaf.attrs[keys[0]]
        leaf.range_key = leaf.attrs[keys[1]] if keys[1] else None
    leaf.__dict__[ENCODED] = encoded
    return leaf


def _noticing(method: Callable[..., Any], leaf_of: Callable[[Any], Any]) -> Callable[..., Any]:
    def noticing(self: Any, *arguments: Any, **named: Any) -> Any:
        try:
            return method(self, *arguments, **named)
        finally:
            changed(leaf_of(self))

    return noticing
