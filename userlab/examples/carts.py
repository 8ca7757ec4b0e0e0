"""A shopping cart in one table: carts, stock and orders, each kind of item with keys of its own.

Several kinds of items share the table Shop. Their partition keys begin with what they are: CART#alice, PRODUCT#mug,
ORDER#1001. So one transaction can change all of them, and one query finds what belongs together. Sources: DynamoDB
Developer Guide, "Data modeling building blocks", "Condition expressions", "Amazon DynamoDB Transactions: How it
works".
"""

from __future__ import annotations

from typing import Any

import boto3
from boto3.dynamodb.conditions import Key

from userlab import items, tables

TABLE = "Shop"
Item = dict[str, Any]


def create_table() -> dict[str, Any]:
    """Create the table Shop: partition key PK, sort key SK. They tell what an item is."""
    return tables.create(TABLE, "PK", "SK")


def stock(product: str, units: int) -> Item:
    """Put so many units of a product on the shelf, whatever was there."""
    shelf = {"PK": f"PRODUCT#{product}", "SK": "STOCK", "Units": units}
    items.put(TABLE, shelf)
    return shelf


def units(product: str) -> int:
    """How many units of a product are left, read with strong consistency."""
    shelf = {"PK": f"PRODUCT#{product}", "SK": "STOCK"}
    found = items.get(TABLE, shelf, consistent=True)
    return int(found["Units"]) if found else 0


def add(customer: str, product: str, quantity: int = 1) -> int:
    """Put a product, or more of it, into a customer's cart. Returns how many it holds.

    An atomic counter: DynamoDB adds, so two clicks at the same moment both count.
    AWS operation: UpdateItem with ADD.
    """
    line = {"PK": f"CART#{customer}", "SK": f"ITEM#{product}"}
    return int(items.add(TABLE, line, "Quantity", quantity))


def lines(customer: str) -> dict[str, int]:
    """What is in a customer's cart: {"mug": 2, "tea": 1}.

    AWS operation: Query, of one partition key.
    """
    shop = boto3.resource("dynamodb").Table(TABLE)
    response = shop.query(
        KeyConditionExpression=Key("PK").eq(f"CART#{customer}"),
        ConsistentRead=True,
    )
    found = response["Items"]
    return {line["SK"].removeprefix("ITEM#"): int(line["Quantity"]) for line in found}


def take(product: str, quantity: int = 1) -> bool:
    """Take units off the shelf, if there are enough. Returns whether there were.

    The condition is checked and the number lowered in one step, so the shelf never holds less than nothing.
    AWS operation: UpdateItem with a ConditionExpression.
    """
    shop = boto3.resource("dynamodb").Table(TABLE)
    try:
        shop.update_item(
            Key={"PK": f"PRODUCT#{product}", "SK": "STOCK"},
            UpdateExpression="SET Units = Units - :quantity",
            ConditionExpression="Units >= :quantity",
            ExpressionAttributeValues={":quantity": quantity},
        )
    except shop.meta.client.exceptions.ConditionalCheckFailedException:
        return False
    return True


def order(customer: str, number: str) -> list[dict[str, Any]]:
    """The writes that turn a cart into an order, as TransactItems.

    The order itself; and for each product some units off the shelf, and the line out of the cart.
    """
    cart = lines(customer)
    writes = [new_order(customer, number, cart)]
    for product, quantity in cart.items():
        writes.append(off_the_shelf(product, quantity))
        writes.append(out_of_the_cart(customer, product, quantity))
    return writes


def new_order(customer: str, number: str, cart: dict[str, int]) -> dict[str, Any]:
    """The write that makes an order, if its number is not taken."""
    made = {"PK": f"ORDER#{number}", "SK": "ORDER", "Customer": customer, "Lines": cart}
    return {
        "Put": {
            "TableName": TABLE,
            "Item": items.to_dynamodb_json(made),
            "ConditionExpression": "attribute_not_exists(PK)",
        }
    }


def off_the_shelf(product: str, quantity: int) -> dict[str, Any]:
    """The write that takes units off a shelf, if there are enough."""
    shelf = {"PK": f"PRODUCT#{product}", "SK": "STOCK"}
    return {
        "Update": {
            "TableName": TABLE,
            "Key": items.to_dynamodb_json(shelf),
            "UpdateExpression": "SET Units = Units - :quantity",
            "ConditionExpression": "Units >= :quantity",
            "ExpressionAttributeValues": items.to_dynamodb_json({":quantity": quantity}),
        }
    }


def out_of_the_cart(customer: str, product: str, quantity: int) -> dict[str, Any]:
    """The write that removes a line of a cart, if it still is as it was read."""
    line = {"PK": f"CART#{customer}", "SK": f"ITEM#{product}"}
    return {
        "Delete": {
            "TableName": TABLE,
            "Key": items.to_dynamodb_json(line),
            "ConditionExpression": "Quantity = :quantity",
            "ExpressionAttributeValues": items.to_dynamodb_json({":quantity": quantity}),
        }
    }


def check_out(writes: list[dict[str, Any]], token: str) -> list[str]:
    """Do all of an order's writes, or none. Returns why not, by write; [] when all is done.

    Sent again with the same token within ten minutes, the order is not made a second time.
    AWS operation: TransactWriteItems.

    >>> carts.check_out(carts.order("alice", "1001"), token="1001")
    []
    """
    dynamodb = boto3.client("dynamodb")
    try:
        dynamodb.transact_write_items(
            TransactItems=writes,
            ClientRequestToken=token,
        )
    except dynamodb.exceptions.TransactionCanceledException as refused:
        reasons = refused.response["CancellationReasons"]
        return [reason["Code"] for reason in reasons]
    return []


def save(item: Item) -> bool:
    """Write an item if nobody has since it was read. Returns whether it was written.

    Optimistic locking: no lock is held. Every item carries a Version; the write says which one it has seen, and
    makes it one higher. AWS operation: PutItem with a ConditionExpression.
    """
    shop = boto3.resource("dynamodb").Table(TABLE)
    try:
        shop.put_item(
            Item=item | {"Version": item["Version"] + 1},
            ConditionExpression="Version = :seen",
            ExpressionAttributeValues={":seen": item["Version"]},
        )
    except shop.meta.client.exceptions.ConditionalCheckFailedException:
        return False
    return True
