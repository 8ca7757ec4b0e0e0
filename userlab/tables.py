"""DynamoDB tables: create one, wait until it is there, look at it, tag it, delete it.

Every function is plain boto3 and may be called twice. Source: DynamoDB Developer Guide, "Working with tables".
"""

from __future__ import annotations

from typing import Any

import boto3

# Waiters ask once in 20 seconds by default. A table of a course is there within a few.
EVERY_SECOND = {"Delay": 1, "MaxAttempts": 120}


def create(
    table: str,
    partition_key: str,
    sort_key: str | None = None,
    types: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Create an on-demand table, wait until it is ACTIVE, return its description.

    A table of this name that is there already is kept, with its items.

    Args:
        table: its name, 3 to 255 letters, digits, `_`, `-` or `.`; unique in the account and region.
        partition_key: the attribute that decides in which partition an item lies.
        sort_key: the attribute that orders items of one partition key. None: one item a partition key.
        types: "S" (string), "N" (number) or "B" (binary) by attribute. What is not named is a string.

    Returns:
        `Table` of DescribeTable: TableName, TableStatus, KeySchema, ItemCount, TableArn...

    Raises:
        ValueError: a table of this name is there already, with another key. A key can't be changed.

    AWS operations: CreateTable, DescribeTable.

    >>> tables.create("Users", "UserID")["TableStatus"]
    'ACTIVE'
    """
    dynamodb = boto3.client("dynamodb")
    keys = {partition_key: "HASH"} | ({sort_key: "RANGE"} if sort_key else {})
    types = dict.fromkeys(keys, "S") | (types or {})
    schema = [{"AttributeName": key, "KeyType": role} for key, role in keys.items()]
    attributes = [{"AttributeName": key, "AttributeType": types[key]} for key in keys]
    try:
        dynamodb.create_table(
            TableName=table,
            KeySchema=schema,
            AttributeDefinitions=attributes,
            BillingMode="PAY_PER_REQUEST",
        )
    except dynamodb.exceptions.ResourceInUseException:
        pass  # it is there already
    waiter = dynamodb.get_waiter("table_exists")
    waiter.wait(TableName=table, WaiterConfig=EVERY_SECOND)
    description = describe(table)
    if description["KeySchema"] != schema:
        raise ValueError(
            f"The table {table} is there already, with the key {key_names(description)}. "
            "A table's key can't be changed: choose another name, or delete the "
            f"table and its items with tables.delete({table!r})."
        )
    return description


def describe(table: str) -> dict[str, Any]:
    """All that DynamoDB knows about a table: status, key, ARN, billing, sizes.

    Raises:
        ResourceNotFoundException: there is no such table in this account and region.

    AWS operation: DescribeTable.
    """
    return boto3.client("dynamodb").describe_table(TableName=table)["Table"]


def key_names(description: dict[str, Any]) -> list[str]:
    """The key attributes of a described table, partition key first: ["UserID"]."""
    return [key["AttributeName"] for key in description["KeySchema"]]


def names() -> list[str]:
    """The names of all tables of this account and region, in alphabetical order.

    ListTables answers at most 100 names at a time; the paginator asks until there are no more.
    AWS operation: ListTables.
    """
    pages = boto3.client("dynamodb").get_paginator("list_tables").paginate()
    return sorted(name for page in pages for name in page["TableNames"])


def tag(table: str, **tags: str) -> dict[str, str]:
    """Put tags on a table, and return all of its tags. A known tag gets the new value.

    AWS operation: TagResource.

    >>> tables.tag("Users", Environment="dev")
    {'Environment': 'dev'}
    """
    boto3.client("dynamodb").tag_resource(
        ResourceArn=describe(table)["TableArn"],
        Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
    )
    return tags_of(table)


def tags_of(table: str) -> dict[str, str]:
    """The tags of a table, in order of their keys.

    AWS operation: ListTagsOfResource. It takes the table's ARN, not its name.
    """
    paginator = boto3.client("dynamodb").get_paginator("list_tags_of_resource")
    pages = paginator.paginate(ResourceArn=describe(table)["TableArn"])
    tags = {tag["Key"]: tag["Value"] for page in pages for tag in page["Tags"]}
    return dict(sorted(tags.items()))


def delete(table: str) -> None:
    """Delete a table with all its items, and wait until it is gone.

    No table: nothing to do. It can't be undone, except from a backup made before. AWS operation: DeleteTable.
    """
    dynamodb = boto3.client("dynamodb")
    try:
        dynamodb.delete_table(TableName=table)
    except dynamodb.exceptions.ResourceNotFoundException:
        return
    waiter = dynamodb.get_waiter("table_not_exists")
    waiter.wait(TableName=table, WaiterConfig=EVERY_SECOND)
