"""Exercises of chapter 11, "A shopping cart"."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from userlab import items
from userlab.examples import carts
from userlab.exercises.bill import measured
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed

if TYPE_CHECKING:
    from userlab.lab.lab import Lab

PRODUCTS = {"a cup of the check": 2, "a spoon of the check": 1}


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
        return not_yet("There is no shelf of cups.", "a shelf with 4 cups", 'begin with `carts.stock("cup", 4)`.')
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
        "If Alice has no voucher, nothing may happen: give the Delete the condition `attribute_exists(PK)`. "
        "`client.exceptions.TransactionCanceledException` is the answer no.",
        "`items.to_dynamodb_json({...})` makes the keys and the item for the client.",
    ],
    solution="""
        def hand_over():
            alice, bob = ({"PK": f"CUSTOMER#{name}", "SK": "VOUCHER#10"} for name in ("alice", "bob"))
            delete = {"TableName": "Shop", "Key": items.to_dynamodb_json(alice)}
            delete["ConditionExpression"] = "attribute_exists(PK)"
            put = {"TableName": "Shop", "Item": items.to_dynamodb_json(bob)}
            client = boto3.client("dynamodb")
            try:
                client.transact_write_items(TransactItems=[{"Delete": delete}, {"Put": put}])
            except client.exceptions.TransactionCanceledException:
                return False
            return True
    """,
)
def voucher_changes_hands(hand_over: Callable[[], Any], lab: Lab) -> Verdict:
    vouchers = {name: {"PK": f"CUSTOMER#{name}", "SK": "VOUCHER#10"} for name in ("alice", "bob")}
    for before, after, what in (
        ({"alice"}, {"bob"}, "Alice had the voucher"),
        (set[str](), set[str](), "nobody had a voucher"),
    ):
        for name, voucher in vouchers.items():
            items.put(carts.TABLE, voucher) if name in before else items.delete(carts.TABLE, voucher)
        try:
            returned, bill = measured(lab, hand_over)
        except Exception as error:
            return not_yet(
                f"Where {what}, `hand_over` raised {type(error).__name__}: {error}",
                f"it returns {bool(after)}",
                "a transaction that is cancelled is an answer: catch the exception, and return False.",
            )
        has = {name for name, voucher in vouchers.items() if items.get(carts.TABLE, voucher, consistent=True)}
        if has != after:
            return not_yet(
                f"Where {what}, {_owners(has)} after `hand_over`.",
                _owners(after),
                "delete hers, if it exists, and put his, in one transaction.",
            )
        if bill.count("TransactWriteItems") != 1 or len(bill.calls) > 1:
            return not_yet(
                f"`hand_over` made {bill}. Between two calls somebody may see two vouchers, or none.",
                "1 call of TransactWriteItems",
                "put the Delete and the Put into one transaction. Its condition replaces a read.",
            )
        if bool(returned) is not bool(after):
            return not_yet(f"Where {what}, `hand_over` returned {returned!r}.", f"{bool(after)}")
    return passed("Bob gets the voucher in one step, and where Alice has none, nothing happens.")


def _owners(has: set[str]) -> str:
    """Who has the voucher, in words."""
    return {0: "nobody has a voucher", 2: "both have a voucher"}.get(
        len(has), f"{''.join(has).capitalize()} has the voucher"
    )


@exercise(
    "cancel-an-order",
    chapter="shopping-cart",
    level="thought",
    concept="a transaction that may come twice",
    hints=[
        "Read the order for its `Lines`, then write one transaction: an Update of the order, and one of each shelf.",
        "The order's condition: `attribute_exists(PK) AND (attribute_not_exists(#status) OR #status <> :cancelled)`. "
        "A token alone protects for ten minutes only.",
        "`carts.check_out(writes, token=...)` returns [] when all is done. Each try needs a new token: `uuid4()`.",
    ],
    solution="""
        import uuid
        def cancel(number):
            key, raw = {"PK": f"ORDER#{number}", "SK": "ORDER"}, items.to_dynamodb_json
            order = items.get("Shop", key, consistent=True) or {"Lines": {}}
            writes = [{"Update": {"TableName": "Shop", "Key": raw(key), "UpdateExpression": "SET #status = :c",
                "ConditionExpression": "attribute_exists(PK) AND (attribute_not_exists(#status) OR #status <> :c)",
                "ExpressionAttributeNames": {"#status": "Status"},
                "ExpressionAttributeValues": raw({":c": "cancelled"})}}]
            for product, quantity in order["Lines"].items():
                writes.append({"Update": {"TableName": "Shop", "Key": raw({"PK": f"PRODUCT#{product}", "SK": "STOCK"}),
                    "UpdateExpression": "ADD Units :n", "ExpressionAttributeValues": raw({":n": quantity})}})
            return carts.check_out(writes, token=str(uuid.uuid4())) == []
    """,
)
def cancel_an_order(cancel: Callable[[str], Any], lab: Lab) -> Verdict:
    number = f"check-{uuid.uuid4().hex[:8]}"
    order = {"PK": f"ORDER#{number}", "SK": "ORDER"}
    for product in PRODUCTS:
        carts.stock(product, 5)
    items.put(carts.TABLE, order | {"Customer": "erin", "Lines": PRODUCTS})
    try:
        return _cancelled(cancel, lab, number, order)
    finally:
        for key in (order, *({"PK": f"PRODUCT#{product}", "SK": "STOCK"} for product in PRODUCTS)):
            items.delete(carts.TABLE, key)


def _cancelled(cancel: Callable[[str], Any], lab: Lab, number: str, order: items.Item) -> Verdict:
    """The verdict on cancelling an order once, twice, and one that does not exist."""
    back = {product: 5 + quantity for product, quantity in PRODUCTS.items()}
    for what, wanted, expected in (("an order", number, True), ("it a second time", number, False)):
        try:
            returned, bill = measured(lab, cancel, wanted)
        except Exception as error:
            return not_yet(
                f"To cancel {what}, `cancel` raised {type(error).__name__}: {error}", f"it returns {expected}"
            )
        shelves = {product: carts.units(product) for product in PRODUCTS}
        if shelves != back:
            return not_yet(
                f"After cancelling {what}, the shelves hold {shelves}.",
                f"{back}",
                "give each product back once: the condition on the order belongs in the same transaction.",
            )
        there = items.get(carts.TABLE, order, consistent=True) or {}
        if there.get("Status") != "cancelled" or there.get("Lines") != PRODUCTS:
            return not_yet(
                f"After cancelling {what}, the order is {there}.", "the order as it was, with `Status` `cancelled`"
            )
        if expected and bill.count("TransactWriteItems") != 1:
            return not_yet(
                f"`cancel` made {bill}. If the program stops between two writes, half of the order is cancelled.",
                "1 call of TransactWriteItems",
                "put all writes into one transaction.",
            )
        if returned is not expected:
            return not_yet(f"To cancel {what}, `cancel` returned {returned!r}.", f"{expected}")
    missing = f"{number}-missing"
    try:
        returned = cancel(missing)
    except Exception as error:
        return not_yet(
            f"For an order that does not exist, `cancel` raised {type(error).__name__}: {error}", "it returns False"
        )
    if items.delete(carts.TABLE, {"PK": f"ORDER#{missing}", "SK": "ORDER"}):
        return not_yet(
            "`cancel` made an order that did not exist.",
            "no change",
            "UpdateItem creates what is missing: `attribute_exists(PK)`.",
        )
    if returned is not False:
        return not_yet(f"For an order that does not exist, `cancel` returned {returned!r}.", "False")
    return passed("The goods are back once, however often somebody clicks.")
