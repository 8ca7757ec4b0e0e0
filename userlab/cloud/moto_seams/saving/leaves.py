"""The many small objects of an account (stream records, log events), encoded one by one and only once.

They are appended and never changed, and there can be tens of thousands: pickling them all takes a second, during
which no answer could be given. So each carries its own encoding, made when it is first saved, and a snapshot only
collects them. Items are kept as text, in blocks that are encoded the same way (`text_blocks`).
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from typing import Any

from moto.dynamodb.models.table import StreamRecord, StreamShard
from moto.logs.models import LogEvent, LogStream

ENCODED = "_userlab_encoded"
_LAST = "_userlab_last"
HOLDERS: dict[type, str] = {StreamShard: "items", LogStream: "events"}
"""Which attribute of which class is the list of them."""
_KINDS: dict[str, type] = {"StreamRecord": StreamRecord, "LogEvent": LogEvent}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def unencoded(holder: Any) -> Iterator[Any]:
    """The objects of a holder that have no encoding yet."""
    return (leaf for leaf in getattr(holder, HOLDERS[type(holder)]) if ENCODED not in leaf.__dict__)


def encodings(holder: Any) -> list[bytes]:
    """The encodings of all objects of a holder, in order; those that are missing are made."""
    found = []
    for leaf in getattr(holder, HOLDERS[type(holder)]):
        encoded = leaf.__dict__.get(ENCODED)
        found.append(encode(leaf) if encoded is None else encoded)
    return found


def encode(leaf: Any) -> bytes:
    """Encode one object, and have it carry the result."""
    kept = {name: value for name, value in leaf.__dict__.items() if name != ENCODED}
    leaf.__dict__[ENCODED] = encoded = pickle.dumps((_NAMES[type(leaf)], kept), protocol=5)
    return encoded


def written(holder: Any) -> None:
    """Say that all events of a log stream have been written down."""
    if isinstance(holder, LogStream):
        holder.__dict__[_LAST] = holder.events[-1].event_id if holder.events else -1


def unwritten(stream: LogStream) -> list[bytes]:
    """The encodings of the events that were added since; they count as written down from here on."""
    last, added = stream.__dict__.get(_LAST, -1), []
    for event in reversed(stream.events):
        if event.event_id <= last:
            break
        added.append(event.__dict__.get(ENCODED) or encode(event))
    written(stream)
    return added[::-1]


def add(holder: Any, encodings: list[bytes]) -> None:
    """Add objects that were encoded to their holder."""
    getattr(holder, HOLDERS[type(holder)]).extend(decode(encodings))
    written(holder)


def trim(holder: Any, beside: dict[str, Any]) -> None:
    """Drop the stream records that were older than a day when what is `beside` them was written down."""
    if isinstance(holder, StreamShard):
        del holder.items[: beside["starting_sequence_number"] - holder.starting_sequence_number]


def decode(encodings: list[bytes]) -> list[Any]:
    """The objects that were encoded, as the holder's list. Only for bytes whose seal was checked."""
    found = []
    for encoded in encodings:
        kind, kept = pickle.loads(encoded)
        named = _KINDS.get(kind)
        made: Any = named or kind  # 9a00c31 wrote the class itself
        leaf = made.__new__(made)
        leaf.__dict__.update(kept)
        if named:
            leaf.__dict__[ENCODED] = encoded
        found.append(leaf)
    if found and isinstance(found[0], LogEvent):
        # moto numbers log events by a counter that starts at 0 in every process.
        LogEvent._event_id = max(LogEvent._event_id, *(event.event_id + 1 for event in found))
    return found
