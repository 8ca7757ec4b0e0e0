"""Exercises of chapter 11, "A shopping cart"."""

from __future__ import annotations

from userlab import items
from userlab.examples import carts
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed


@exercise(
    "three-mugs-for-bob",
    chapter="shopping-cart",
    level="easy",
    concept="an atomic counter",
    hints=[
        "The lesson `carts.add` takes the customer, the product, and how many.",
        '`carts.lines("bob")` shows what is in the cart already. Run your cell once: it adds each time.',
    ],
    solution='carts.add("bob", "mug", 3)',
)
def three_mugs_for_bob() -> Verdict:
    cart = carts.lines("bob")
    if "mug" not in cart:
        found = f"Bob's cart holds {cart}." if cart else "Bob's cart is empty."
        return not_yet(found, "3 of `mug`", 'add them to the cart of `"bob"`.')
    if cart["mug"] != 3:
        difference = 3 - cart["mug"]
        advice = f'`carts.add("bob", "mug", {difference})` makes it three.'
        return not_yet(f"Bob's cart holds {cart['mug']} of `mug`.", "3", advice)
    return passed("Three mugs are in Bob's cart, and DynamoDB did the sum.")


@exercise(
    "never-below-zero",
    chapter="shopping-cart",
    level="mistake",
    concept="a condition on a counter",
    hints=[
        "`carts.take` has the condition, but it counts nothing. Write an `update_item` of your own after its model.",
        "One UpdateExpression can do both: `SET Units = Units - :one ADD Sold :one`.",
        "Add the condition `Units >= :one`, and catch the ConditionalCheckFailedException of the two who get none.",
    ],
    solution="""
        carts.stock("cup", 4)
        shop = boto3.resource("dynamodb").Table("Shop")
        for buyer in range(6):
            try:
                shop.update_item(
                    Key={"PK": "PRODUCT#cup", "SK": "STOCK"},
                    UpdateExpression="SET Units = Units - :one ADD Sold :one",
                    ConditionExpression="Units >= :one",
                    ExpressionAttributeValues={":one": 1},
                )
            except shop.meta.client.exceptions.ConditionalCheckFailedException:
                print(f"Nothing left for buyer {buyer}")
    """,
)
def never_below_zero() -> Verdict:
    shelf = items.get(carts.TABLE, {"PK": "PRODUCT#cup", "SK": "STOCK"}, consistent=True)
    if shelf is None:
        return not_yet("There is no shelf of cups.", "one with 4 cups", 'begin with `carts.stock("cup", 4)`.')
    units, sold = int(shelf.get("Units", 0)), int(shelf.get("Sold", 0))
    if units < 0:
        return not_yet(
            f"The shelf has {units} cups: more were sold than there were.",
            "no sale without a cup",
            "put the condition `Units >= :one` into the update itself. A look before it comes too early.",
        )
    if units > 0:
        return not_yet(f"{units} cups are left.", "none: six people want one each", "let all six try.")
    if sold != 4:
        return not_yet(
            f"The shelf is empty, and its `Sold` is {sold}.",
            "`Sold` 4, counted in the same item",
            "add `ADD Sold :one` to the UpdateExpression that lowers `Units`.",
        )
    return passed("Four cups sold, none left, and nobody was sold a cup that is not there.")


@exercise(
    "voucher-changes-hands",
    chapter="shopping-cart",
    level="open",
    concept="a transaction over two items",
    hints=[
        "The key of an item can't be changed: moving it is a delete and a put. Both together: `transact_write_items`.",
        "If Alice has no voucher, nothing may happen: give the Delete the condition `attribute_exists(PK)`.",
        "`items.to_dynamodb_json({...})` makes the keys and the item for the client.",
    ],
    solution="""
        alice, bob = ({"PK": f"CUSTOMER#{name}", "SK": "VOUCHER#10"} for name in ("alice", "bob"))
        there = "attribute_exists(PK)"
        delete = {"TableName": "Shop", "Key": items.to_dynamodb_json(alice), "ConditionExpression": there}
        put = {"TableName": "Shop", "Item": items.to_dynamodb_json(bob)}
        boto3.client("dynamodb").transact_write_items(TransactItems=[{"Delete": delete}, {"Put": put}])
    """,
)
def voucher_changes_hands() -> Verdict:
    has = {
        name: items.get(carts.TABLE, {"PK": f"CUSTOMER#{name}", "SK": "VOUCHER#10"}, consistent=True) is not None
        for name in ("alice", "bob")
    }
    if has == {"alice": False, "bob": False}:
        return not_yet(
            "The voucher is gone: neither Alice nor Bob has it.",
            "Bob has it",
            "run the cell that puts Alice's voucher there, then delete and put in one transaction.",
        )
    if has == {"alice": True, "bob": True}:
        return not_yet("Both have a voucher now.", "only Bob", "Alice's must be deleted in the same transaction.")
    if has["alice"]:
        return not_yet("Alice has the voucher still.", "Bob has it", "delete hers and put his, in one transaction.")
    return passed("Bob has the voucher, and Alice has it no more.")
