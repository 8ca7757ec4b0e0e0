"""One record of a stream. Source: Amazon DynamoDB Streams API reference, "Record" and "StreamRecord"."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from moto.dynamodb.models.table import Table

Item = dict[str, dict[str, Any]]
_WITH_NEW = ("NEW_IMAGE", "NEW_AND_OLD_IMAGES")
_WITH_OLD = ("OLD_IMAGE", "NEW_AND_OLD_IMAGES")


def record_of(
    table: Table, old: Item | None, new: Item | None, number: int, now: int, size_of: Callable[[Item], int]
) -> dict[str, Any]:
    """The record of an item's change, with what the table's stream shows of it; `now` is in whole epoch seconds.

    `size_of` counts an item's bytes as DynamoDB does.
    """
    view_type = table.stream_specification["StreamViewType"]
    item = new if new is not None else old
    assert item is not None
    keys = {name: item[name] for name in table.table_key_attrs}
    change: dict[str, Any] = {"ApproximateCreationDateTime": now, "Keys": keys}
    size = size_of(keys)
    for name, image, types in (("NewImage", new, _WITH_NEW), ("OldImage", old, _WITH_OLD)):
        if image is not None and view_type in types:
            change[name] = image
            size += size_of(image)
    change |= {"SequenceNumber": str(number), "SizeBytes": size, "StreamViewType": view_type}
    identity = f"{table.table_arn}/{table.latest_stream_label}/{number}"
    return {
        "eventID": hashlib.md5(identity.encode(), usedforsecurity=False).hexdigest(),
        "eventName": "INSERT" if old is None else "REMOVE" if new is None else "MODIFY",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": table.region_name,
        "dynamodb": change,
    }
