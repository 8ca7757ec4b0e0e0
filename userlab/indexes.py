"""Secondary indexes: other keys for the same items.

A global secondary index has any attributes for its key, and can be added to a table at any time. A local one keeps
the table's partition key, has another sort key, and is made with the table or never.
Source: DynamoDB Developer Guide, "Improving data access with secondary indexes in DynamoDB".
"""

from __future__ import annotations

import time
from typing import Any

import boto3

from userlab import tables

SECONDS = 600  # how long a small table's index may take to fill


def key_schema(partition_key: str, sort_key: str | None = None) -> list[dict[str, str]]:
    """The key of a table or an index, as CreateTable and UpdateTable want it.

    >>> indexes.key_schema("UserID", "Total")
    [{'AttributeName': 'UserID', 'KeyType': 'HASH'}, {'AttributeName': 'Total', 'KeyType': 'RANGE'}]
    """
    schema = [{"AttributeName": partition_key, "KeyType": "HASH"}]
    if sort_key:
        schema.append({"AttributeName": sort_key, "KeyType": "RANGE"})
    return schema


def definitions(*names: str, **types: str) -> list[dict[str, str]]:
    """Types for key attributes: strings by default, others by name.

    >>> indexes.definitions("UserID", Total="N")
    [{'AttributeName': 'UserID', 'AttributeType': 'S'}, {'AttributeName': 'Total', 'AttributeType': 'N'}]
    """
    of = dict.fromkeys(names, "S") | types
    return [{"AttributeName": name, "AttributeType": of[name]} for name in of]


def projection(include: str | list[str] = "ALL") -> dict[str, Any]:
    """What an index keeps: "ALL", "KEYS_ONLY", or the keys and a list of attributes.

    >>> indexes.projection(["Total"])
    {'ProjectionType': 'INCLUDE', 'NonKeyAttributes': ['Total']}
    """
    if isinstance(include, str):
        return {"ProjectionType": include}
    return {"ProjectionType": "INCLUDE", "NonKeyAttributes": include}


def add(
    table: str,
    name: str,
    partition_key: str,
    sort_key: str | None = None,
    types: dict[str, str] | None = None,
    include: str | list[str] = "ALL",
) -> str:
    """Give an on-demand table a global secondary index, and wait until it is filled.

    Returns the status, "ACTIVE". The table goes on working meanwhile. An index of this name and key that is there
    already is kept.

    Args:
        name: of the index, unique in the table.
        partition_key, sort_key: the index's key. Unlike a table's it may repeat: many items, one key.
        types: "S", "N" or "B" by attribute; what is not named is a string.
        include: what is copied of each item, see `projection`.

    Raises:
        ValueError: an index of this name is there already, with another key. An index's key can't be changed.
        ValidationException: an attribute is a key already, and has another type.
        LimitExceededException: the table is busy with another index. One at a time.

    AWS operation: UpdateTable.

    >>> indexes.add("Users", "by-email", "Email")
    'ACTIVE'
    """
    schema = key_schema(partition_key, sort_key)
    names = [key["AttributeName"] for key in schema]
    attributes = definitions(*names, **(types or {}))
    if name not in statuses(table):
        index = {"IndexName": name, "KeySchema": schema, "Projection": projection(include)}
        boto3.client("dynamodb").update_table(
            TableName=table,
            AttributeDefinitions=attributes,
            GlobalSecondaryIndexUpdates=[{"Create": index}],
        )
    elif (there := _key_of(table, name)) != attributes:
        raise ValueError(
            f"The index {name} of {table} is there already, with the key {there}. An index's key can't be changed: "
            f"choose another name, or remove the index with indexes.delete({table!r}, {name!r})."
        )
    return wait_until_active(table, name)


def _key_of(table: str, name: str) -> list[dict[str, str]]:
    """The key attributes of a global index, partition key first, with their types, as `definitions` writes them."""
    description = tables.describe(table)
    index = next(index for index in description["GlobalSecondaryIndexes"] if index["IndexName"] == name)
    types = {each["AttributeName"]: each["AttributeType"] for each in description["AttributeDefinitions"]}
    return [{"AttributeName": key, "AttributeType": types[key]} for key in tables.key_names(index)]


def statuses(table: str) -> dict[str, str]:
    """The status of each global index of a table: {"by-email": "ACTIVE"}.

    CREATING while it is filled, then ACTIVE; UPDATING, DELETING. AWS operation: DescribeTable.
    """
    described = tables.describe(table).get("GlobalSecondaryIndexes", [])
    return {index["IndexName"]: index["IndexStatus"] for index in described}


def wait_until_active(table: str, name: str) -> str:
    """Wait until an index is filled and can be queried. Returns "ACTIVE".

    boto3 has a waiter for tables and none for indexes, so this asks once a second.

    Raises:
        KeyError: the table has no such index.
        TimeoutError: it was not filled within ten minutes. A large table takes longer than that.

    AWS operation: DescribeTable.
    """
    until = time.monotonic() + SECONDS
    while (status := statuses(table)[name]) != "ACTIVE":
        if time.monotonic() > until:
            raise TimeoutError(f"{name} of {table} is {status} after {SECONDS} s.")
        time.sleep(1)
    waiter = boto3.client("dynamodb").get_waiter("table_exists")
    waiter.wait(TableName=table, WaiterConfig=tables.EVERY_SECOND)
    return status


def delete(table: str, name: str) -> None:
    """Remove a global index, and wait until it is gone. The items stay in the table. No such index: nothing to do.

    Raises:
        TimeoutError: it is still there after ten minutes.

    AWS operation: UpdateTable.
    """
    if statuses(table).get(name, "DELETING") != "DELETING":
        boto3.client("dynamodb").update_table(
            TableName=table, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": name}}]
        )
    until = time.monotonic() + SECONDS
    while name in statuses(table):
        if time.monotonic() > until:
            raise TimeoutError(f"{name} of {table} is still there after {SECONDS} s.")
        time.sleep(1)
    waiter = boto3.client("dynamodb").get_waiter("table_exists")
    waiter.wait(TableName=table, WaiterConfig=tables.EVERY_SECOND)
