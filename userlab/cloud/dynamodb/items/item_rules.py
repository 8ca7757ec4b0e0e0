"""What a table asks of items and keys: the key attributes, their types and sizes, also in its indexes.

Sources: DynamoDB developer guide, "Constraints in Amazon DynamoDB" and "Core components"; the texts are those that
the service answers.
"""

from __future__ import annotations

from collections.abc import Sequence

from userlab.cloud.dynamodb.expressions import document_path
from userlab.cloud.dynamodb.expressions.update_expression import Action
from userlab.cloud.dynamodb.items.attribute_value import Value, type_of
from userlab.cloud.dynamodb.items.item_size import Item, value_size
from userlab.cloud.dynamodb.request.errors import invalid, validation
from userlab.cloud.dynamodb.tables.table_model import MAX_HASH_BYTES, MAX_RANGE_BYTES, IndexModel, TableModel
from userlab.cloud.http.aws_request import AwsError

MAX_ITEM_BYTES = 409_600
KEY_MISMATCH = "The provided key element does not match the schema"

_EMPTY_KEY = "The AttributeValue for a key attribute cannot contain an empty"
_WORDS = {"S": "string", "B": "binary"}


class EmptyKeyError(AwsError):
    """A key attribute is empty. A transaction with such a key is refused as a whole, without reasons."""

    def __init__(self, kind: str, name: str) -> None:
        text = f"One or more parameter values are not valid. {_EMPTY_KEY} {_WORDS[kind]} value. Key: {name}"
        super().__init__("ValidationException", text)


def check_item(item: Item, table: TableModel) -> None:
    """Raise ValidationException if an item lacks a key, or has one of a wrong type, empty or too long."""
    for position, name in enumerate(table.keys):
        if name not in item:
            raise invalid(f"Missing the key {name} in the item")
        wanted = table.types[name]
        if wanted not in item[name]:
            raise invalid(f"Type mismatch for key {name} expected: {wanted} actual: {type_of(item[name])}")
        _check_key_value(name, item[name], position == 0)
    for index in table.indexes.values():
        _check_index_keys(item, table, index)


def check_key(key: Item, table: TableModel) -> None:
    """Raise ValidationException if a key is not exactly the table's primary key."""
    names = table.keys
    if len(key) != len(names):
        raise validation(KEY_MISMATCH)
    for position, name in enumerate(names):
        if name not in key or table.types[name] not in key[name]:
            raise validation(KEY_MISMATCH)
        _check_key_value(name, key[name], position == 0)


def _check_key_value(name: str, value: Value, is_hash: bool) -> None:
    kind, content = next(iter(value.items()))
    if kind == "N":
        return
    if not content:
        raise EmptyKeyError(kind, name)
    if len(content) > 250:
        _check_key_size(value, is_hash)


def _check_key_size(value: Value, is_hash: bool) -> None:
    size = value_size(value)
    if is_hash and size > MAX_HASH_BYTES:
        raise invalid(f"Size of hashkey has exceeded the maximum size limit of{MAX_HASH_BYTES} bytes")
    if not is_hash and size > MAX_RANGE_BYTES:
        raise invalid(f"Aggregated size of all range keys has exceeded the size limit of {MAX_RANGE_BYTES} bytes")


def _check_index_keys(item: Item, table: TableModel, index: IndexModel) -> None:
    for position, name in enumerate(index.keys):
        value = item.get(name)
        if value is None:
            continue
        wanted = table.types[name]
        if wanted not in value:
            raise _index_mismatch(name, wanted, type_of(value), index)
        content = value[wanted]
        if wanted != "N" and not content:
            raise validation(
                "One or more parameter values are not valid. A value specified for a secondary index key is not "
                f"supported. {_EMPTY_KEY} {_WORDS[wanted]} value. IndexName: {index.name}, IndexKey: {name}"
            )
        if len(content) > 250:
            _check_key_size(value, position < len(index.hash_keys))


def _index_mismatch(name: str, wanted: str, actual: str, index: IndexModel) -> Exception:
    return invalid(f"Type mismatch for Index Key {name} Expected: {wanted} Actual: {actual} IndexName: {index.name}")


def check_updates(actions: Sequence[Action], table: TableModel) -> None:
    """Raise ValidationException if an update touches a key, or surely gives an index key a wrong type."""
    heads = {action.path[0] for action in actions}
    for name in table.keys:
        if name in heads:
            raise invalid(f"Cannot update attribute {name}. This attribute is part of the key")
    for index in table.indexes.values():
        for name in index.keys:
            for action in actions:
                if action.path == (name,) and action.section != "REMOVE" and action.type:
                    wanted = table.types[name]
                    if action.type != wanted:
                        raise _index_mismatch(name, wanted, action.type, index)
    document_path.check_no_key_is_nested([action.path for action in actions], table)


def check_updated(item: Item, table: TableModel) -> None:
    """Raise ValidationException for what only the updated item shows: index keys, and the item's size."""
    for index in table.indexes.values():
        for position, name in enumerate(index.keys):
            value = item.get(name)
            if value is None:
                continue
            wanted = table.types[name]
            if wanted not in value:
                raise validation(
                    "The update expression attempted to update the secondary index key to unsupported type"
                )
            if wanted != "N" and not value[wanted]:
                raise validation(
                    "One or more parameter values are not valid. The update expression attempted to update a "
                    f"secondary index key to a value that is not supported. {_EMPTY_KEY} {_WORDS[wanted]} value."
                )
            _check_key_size(value, position < len(index.hash_keys))
