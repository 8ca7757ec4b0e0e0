"""Exercises of chapter 5, "Secondary indexes"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
from boto3.dynamodb.conditions import Key

from userlab import indexes, queries, tables
from userlab.exercises.bill import measured
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed

if TYPE_CHECKING:
    from userlab.lab.lab import Lab

NEXT_THREE_BELOW = 3.0  # half a unit for the index, and half a unit for each of three items
OF_THE_CHAPTER = {"by-email", "to-ship", "by-total"}


def global_indexes(table: str) -> dict[str, dict[str, Any]]:
    """The global indexes of a table, as DescribeTable tells, by name."""
    return {index["IndexName"]: index for index in tables.describe(table).get("GlobalSecondaryIndexes", [])}


def type_of(table: str, attribute: str) -> str:
    """The type of a key attribute: "S", "N" or "B"."""
    defined = tables.describe(table)["AttributeDefinitions"]
    return next(each["AttributeType"] for each in defined if each["AttributeName"] == attribute)


@exercise(
    "find-by-name",
    chapter="secondary-indexes",
    level="easy",
    concept="add a global index",
    hints=[
        "`indexes.add(table, name, partition_key)` creates one. Choose the index's name yourself.",
        'It is `indexes.add("Users", "by-email", "Email")` with two words changed.',
    ],
    solution='indexes.add("Users", "by-name", "Name")',
)
def find_by_name() -> Verdict:
    found = global_indexes("Users")
    keys = {name: tables.key_names(index) for name, index in found.items()}
    by_name = [name for name, key in keys.items() if key[0] == "Name"]
    if not by_name:
        if any("Name" in key[1:] for key in keys.values()):
            return not_yet(
                f"The indexes are {keys}.",
                "`Name` as the first part of the key",
                "a query needs the partition key, and the caller knows the name alone.",
            )
        if any(key[0].lower() == "name" for key in keys.values()):
            return not_yet(
                f"The indexes of `Users` are {keys}. No user has an attribute `name`, so that index is empty.",
                "an index whose partition key is `Name`",
                "upper and lower case count. `indexes.delete` removes the other one.",
            )
        return not_yet(
            f"The indexes of `Users` are {keys}.",
            "an index whose partition key is `Name`",
            "call `indexes.add` for the table `Users`.",
        )
    if found[by_name[0]]["IndexStatus"] != "ACTIVE":
        return not_yet(f"`{by_name[0]}` is {found[by_name[0]]['IndexStatus']}.", "an ACTIVE index", "wait a moment.")
    alice = queries.query("Users", Key("Name").eq("Alice"), IndexName=by_name[0])
    return passed(f"`{by_name[0]}` finds {len(alice)} user called Alice: {alice[0]['UserID']}.")


@exercise(
    "largest-orders",
    chapter="secondary-indexes",
    level="mistake",
    concept="the type of an index key",
    hints=[
        "The question names a product, and asks for an order by total: that is the partition key and the sort key.",
        "DynamoDB does not refuse an index whose key types don't fit the items. It stays empty. `Total` is a number.",
        '`indexes.delete("Orders", "by-total")` removes it; `types={"Total": "N"}` says what it should be.',
    ],
    solution="""
        indexes.add("Orders", "by-total", "Product", "Total", types={"Total": "N"}, include="KEYS_ONLY")
        queries.query("Orders", Key("Product").eq("chair"), IndexName="by-total", ScanIndexForward=False)[0]["Total"]
    """,
)
def largest_orders() -> Verdict:
    again = 'remove it with `indexes.delete("Orders", "by-total")` and add it anew'
    if "by-total" not in indexes.statuses("Orders"):
        return not_yet(
            f"The indexes of `Orders` are {list(indexes.statuses('Orders'))}.",
            "an index named `by-total`",
            "add it with `indexes.add`, under this name.",
        )
    key = tables.key_names(global_indexes("Orders")["by-total"])
    if key != ["Product", "Total"]:
        return not_yet(
            f"The key of `by-total` is {key}.",
            "the attribute that the question names, then the one that orders the answer",
            f"{again}, with a partition key and a sort key.",
        )
    if type_of("Orders", "Total") != "N":
        empty = queries.query("Orders", Key("Product").eq("chair"), IndexName="by-total")
        return not_yet(
            f"`by-total` has {len(empty)} chairs in it. Its sort key is a string, and every `Total` is a number: "
            "DynamoDB leaves items that don't fit the key out of the index, without an error.",
            '`types={"Total": "N"}`',
            f"{again}.",
        )
    chairs = queries.query("Orders", Key("Product").eq("chair"), IndexName="by-total", ScanIndexForward=False)
    return passed(f"One query, and the largest of {len(chairs)} orders of chairs is first: {chairs[0]['Total']}.")


@exercise(
    "next-three",
    chapter="secondary-indexes",
    level="thought",
    concept="index first, then items",
    hints=[
        "The index knows which orders wait longest, the table knows everything about an order whose key you have.",
        "One query of `to-ship` with `Limit=3` gives three entries, and the table's key is in each: half a unit.",
        "`items.get_all` takes a list of keys: `{name: entry[name] for name in ('UserID', 'OrderID')}` for each.",
    ],
    solution="""
        def next_three():
            entries = table.query(**in_berlin, Limit=3)["Items"]
            keys = [{"UserID": entry["UserID"], "OrderID": entry["OrderID"]} for entry in entries]
            return items.get_all("Orders", keys)
    """,
)
def next_three(next_three: Any, lab: Lab) -> Verdict:
    if not callable(next_three):
        return not_yet(
            f"`next_three` is of the type {type(next_three).__name__}.",
            "a function, so that the check can see what it reads",
            "`def next_three():` begins it.",
        )
    found, bill = measured(lab, next_three)
    in_berlin = Key("ToShip").eq("Berlin")
    oldest = (
        boto3.resource("dynamodb").Table("Orders").query(IndexName="to-ship", KeyConditionExpression=in_berlin, Limit=3)
    )
    wanted = [order["OrderID"] for order in oldest["Items"]]
    if not isinstance(found, list) or not all(isinstance(order, dict) for order in found):
        return not_yet(f"Your function returned a {type(found).__name__}.", "a list of three items", "`return` them.")
    ids = sorted(str(order.get("OrderID")) for order in found)
    if ids != wanted:
        return not_yet(
            f"Your function returned {len(found)} orders: {ids[:4]}.",
            f"the three that wait longest in Berlin, from {wanted[0]} to {wanted[-1]}",
            "the index `to-ship` has them in this order.",
        )
    if not all("Receipt" in order for order in found):
        return not_yet(
            "These are the right orders, and they have no `Receipt`: the index does not keep it.",
            "the complete items",
            "each entry of the index has the table's key in it. Read the items from the table.",
        )
    unread = bill.nothing_read("Once these are shipped, others wait.")
    if unread:
        return unread
    if bill.read_units >= NEXT_THREE_BELOW:
        return not_yet(
            f"The three orders are right, and they cost too much: {bill}.",
            f"less than {NEXT_THREE_BELOW:g} read units",
            "read three entries of the index, and three items of the table, eventually consistent.",
        )
    return passed(f"Three orders with their receipts, from {wanted[0]} on, for {bill}.")


@exercise(
    "index-of-your-own",
    chapter="secondary-indexes",
    level="open",
    concept="an index for a question",
    hints=[
        "Whatever the question begins with (*of this product, of that size*) is the partition key.",
        '`indexes.add("Orders", "by-pieces", "Pieces", types={"Pieces": "N"})` is one. You will find a better one.',
    ],
    solution="""
        indexes.add("Orders", "by-product", "Product", "OrderID", include=["Pieces"])
        name, value = "by-product", "lamp"
    """,
)
def index_of_your_own(name: Any, value: Any) -> Verdict:
    own = {each: index for each, index in global_indexes("Orders").items() if each not in OF_THE_CHAPTER}
    if name not in own:
        return not_yet(
            f"`Orders` has no index {name!r} of your own, only {list(own) or 'those of the chapter'}.",
            "the name of an index that answers your question",
            "add it with `indexes.add`, and hand in its name.",
        )
    key = tables.key_names(own[name])
    if key[0] == "ToShip":
        return not_yet(
            f"The key of `{name}` is {key}: it answers the question that `to-ship` answers already.",
            "an index for another question",
            "look at the attributes of an order: which one did nobody ask for yet?",
        )
    number = queries.count("Orders", Key(key[0]).eq(value), IndexName=name)
    if number == 0:
        return not_yet(
            f"Nothing lies under {key[0]} = {value!r} (a {type_of('Orders', key[0])}).",
            "a value that orders have",
            "does the type of the key fit the attribute? Items of another type are not in the index.",
        )
    if number >= all_orders():
        return not_yet(
            f"All {number} orders lie under {value!r}.", "a part of the orders", "choose a key that divides them."
        )
    order = f", in the order of `{key[1]}`" if len(key) > 1 else ""
    return passed(f"One query of `{name}` reads {number} orders with {key[0]} = {value!r}{order}, instead of them all.")


def all_orders() -> int:
    """How many orders there are."""
    return sum(page["Count"] for page in queries.scan_pages("Orders", Select="COUNT"))
