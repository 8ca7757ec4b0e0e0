"""Items: put, get, update and delete them, one by one and in batches.

They use boto3's `Table` resource, which turns Python values into DynamoDB's types and back: str to S, int and
Decimal to N, bytes to B, bool to BOOL, None to NULL, list to L, dict to M, sets to SS, NS and BS.
Source: DynamoDB Developer Guide, "Working with items and attributes".
"""

from __future__ import annotations

from typing import Any

import boto3
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

Item = dict[str, Any]


def put(table: str, item: Item) -> Item | None:
    """Write an item in place of the one under its key. Returns the old one, or None.

    PutItem replaces the whole item: attributes that the new one does not have are gone.
    AWS operation: PutItem.

    >>> items.put("Users", {"UserID": "user456", "Name": "Bob", "Age": 25})
    """
    dynamodb = boto3.resource("dynamodb")
    response = dynamodb.Table(table).put_item(Item=item, ReturnValues="ALL_OLD")
    return response.get("Attributes")


def put_new(table: str, item: Item, key: str) -> bool:
    """Write an item only if no item has its key. Returns whether it was written.

    The condition is checked and the item written in one step: of two that try at once, one succeeds.
    `attribute_not_exists(UserID)` reads: the item found under this key has no UserID, so there is none.
    AWS operation: PutItem with a ConditionExpression.

    Args:
        key: the name of the table's partition key: "UserID".
    """
    dynamodb = boto3.resource("dynamodb")
    try:
        dynamodb.Table(table).put_item(
            Item=item,
            ConditionExpression="attribute_not_exists(#key)",
            ExpressionAttributeNames={"#key": key},
        )
    except dynamodb.meta.client.exceptions.ConditionalCheckFailedException:
        return False
    return True


def get(table: str, key: Item, consistent: bool = False) -> Item | None:
    """The item with this key, or None.

    A missing item is no error: the response then has no "Item".

    Args:
        key: all key attributes: {"UserID": "user123"}.
        consistent: True reads what was written last, at twice the price; False may read what was there
            a moment before.

    AWS operation: GetItem.
    """
    dynamodb = boto3.resource("dynamodb")
    response = dynamodb.Table(table).get_item(Key=key, ConsistentRead=consistent)
    return response.get("Item")


def update(table: str, key: Item, **changes: Any) -> Item:
    """Set attributes of an item, leave the others alone, and return the new item.

    Placeholders stand for names (#n0) and values (:v0): a name like Status or Year is a reserved word of
    DynamoDB's expressions, and a value never becomes part of the expression's text. An item that is not
    there is created. AWS operation: UpdateItem.

    >>> items.update("Users", {"UserID": "user123"}, Age=31)["Age"]
    Decimal('31')
    """
    names = {f"#n{i}": name for i, name in enumerate(changes)}
    values = {f":v{i}": value for i, value in enumerate(changes.values())}
    settings = [f"#n{i} = :v{i}" for i in range(len(changes))]
    dynamodb = boto3.resource("dynamodb")
    response = dynamodb.Table(table).update_item(
        Key=key,
        UpdateExpression="SET " + ", ".join(settings),
        ExpressionAttributeNames=names,
        ExpressionAttributeValues=values,
        ReturnValues="ALL_NEW",
    )
    return response["Attributes"]


def add(table: str, key: Item, attribute: str, amount: int) -> int:
    """Add to a number and return the new one.

    A missing attribute, or item, counts as 0. DynamoDB adds, not the caller: a thousand callers at once lose
    no step. AWS operation: UpdateItem with ADD.
    """
    dynamodb = boto3.resource("dynamodb")
    response = dynamodb.Table(table).update_item(
        Key=key,
        UpdateExpression="ADD #counter :amount",
        ExpressionAttributeNames={"#counter": attribute},
        ExpressionAttributeValues={":amount": amount},
        ReturnValues="UPDATED_NEW",
    )
    return response["Attributes"][attribute]


def delete(table: str, key: Item) -> Item | None:
    """Delete the item with this key. Returns the item that it was, or None.

    DeleteItem is idempotent: deleting what is not there succeeds. AWS operation: DeleteItem.
    """
    dynamodb = boto3.resource("dynamodb")
    response = dynamodb.Table(table).delete_item(Key=key, ReturnValues="ALL_OLD")
    return response.get("Attributes")


def put_all(table: str, items: list[Item]) -> int:
    """Write many items. Returns how many.

    BatchWriteItem takes 25 at a time, and may hand some back as UnprocessedItems. The batch writer makes the
    batches and sends again what came back. No conditions here: an item of the same key is replaced.
    AWS operation: BatchWriteItem.
    """
    with boto3.resource("dynamodb").Table(table).batch_writer() as batch:
        for item in items:
            batch.put_item(Item=item)
    return len(items)


def get_all(table: str, keys: list[Item]) -> list[Item]:
    """The items with these keys, in no certain order; missing ones are left out.

    BatchGetItem takes 100 keys at a time, and hands back as UnprocessedKeys what did not fit into 16 MB.
    AWS operation: BatchGetItem.
    """
    dynamodb = boto3.resource("dynamodb")
    found = []
    for start in range(0, len(keys), 100):
        request = {table: {"Keys": keys[start : start + 100]}}
        while request:
            response = dynamodb.batch_get_item(RequestItems=request)
            found += response["Responses"].get(table, [])
            request = response["UnprocessedKeys"]
    return found


def scan(table: str) -> list[Item]:
    """All items of a table. It reads, and costs, the whole table.

    For small tables and for looking around. Scan answers 1 MB at a time; LastEvaluatedKey says where the next
    page starts. AWS operation: Scan.
    """
    dynamodb = boto3.resource("dynamodb")
    found: list[Item] = []
    page: Item = {}
    while True:
        response = dynamodb.Table(table).scan(**page)
        found += response["Items"]
        if "LastEvaluatedKey" not in response:
            return found
        page = {"ExclusiveStartKey": response["LastEvaluatedKey"]}


def to_dynamodb_json(item: Item) -> dict[str, Any]:
    """DynamoDB JSON, an item as it travels: {"Age": 30} is {"Age": {"N": "30"}}."""
    return {name: TypeSerializer().serialize(value) for name, value in item.items()}


def from_dynamodb_json(item: dict[str, Any]) -> Item:
    """The item that DynamoDB JSON describes. Numbers come as Decimal."""
    return {name: TypeDeserializer().deserialize(value) for name, value in item.items()}
