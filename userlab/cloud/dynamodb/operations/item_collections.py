"""Item collections: all items of one partition key with their entries in local indexes, 10 GB at most.

Source: DynamoDB developer guide, "Item collections in local secondary indexes"; the text is that of the API reference,
TransactWriteItems. Only a table with a local index has this limit. No lab holds 10 GB, so it is looked at only where a
lesson lowered it (the lab's own call "limits").
"""

from __future__ import annotations

from userlab.cloud.account.accounts import Settings
from userlab.cloud.dynamodb.items.item_size import Item, item_size
from userlab.cloud.dynamodb.operations.planned_write import Plan
from userlab.cloud.dynamodb.request.call import Call, OpenTable
from userlab.cloud.http.aws_request import AwsError

CODE = "ItemCollectionSizeLimitExceeded"
TEXT = "Collection size exceeded."
AWS_BYTES = Settings().item_collection_bytes


def check(call: Call, plan: Plan) -> None:
    """Raise ItemCollectionSizeLimitExceededException if a write would make an item collection grow over its limit."""
    if call.item_collection_bytes >= AWS_BYTES or plan.new is None or plan.new is plan.old:
        return
    if all(index.is_global for index in plan.opened.model.indexes.values()):
        return
    grown = _bytes_of(plan.opened, plan.new) - (_bytes_of(plan.opened, plan.old) if plan.old else 0)
    if grown > 0 and collection_bytes(plan.opened, plan.new) + grown > call.item_collection_bytes:
        raise AwsError(f"{CODE}Exception", TEXT)


def collection_bytes(opened: OpenTable, key: Item) -> int:
    """The bytes that the item collection of a key has now, in the table and in its local indexes."""
    partition_key = opened.store.key_of(key)[:1]
    parts = [opened.store.items]
    parts += [opened.store.indexes[index.name] for index in opened.model.indexes.values() if not index.is_global]
    partitions = [part.partitions[partition_key] for part in parts if partition_key in part.partitions]
    return sum(record.size for partition in partitions for record in partition.records)


def _bytes_of(opened: OpenTable, item: Item) -> int:
    entries = [index.entry(item) for index in opened.model.indexes.values() if not index.is_global]
    return item_size(item) + sum(item_size(entry) for entry in entries if entry)
