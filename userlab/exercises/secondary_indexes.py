"""Exercises of chapter 5, "Secondary indexes"."""

from __future__ import annotations

from typing import Any

from boto3.dynamodb.conditions import Key

from userlab import indexes, queries, tables
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed

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
        "`indexes.add(table, name, partition_key)` makes one. The index's name is up to you.",
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
            return not_yet(f"The indexes are {keys}.", "`Name` as the first part of the key", "a query must know it.")
        return not_yet(
            f"The indexes of `Users` are {keys}.",
            "one whose key is `Name`",
            "call `indexes.add`. A name that is taken by an index of yours is free after `indexes.delete`.",
        )
    if found[by_name[0]]["IndexStatus"] != "ACTIVE":
        return not_yet(f"`{by_name[0]}` is {found[by_name[0]]['IndexStatus']}.", "ACTIVE", "wait a moment.")
    alice = queries.query("Users", Key("Name").eq("Alice"), IndexName=by_name[0])
    return passed(f"`{by_name[0]}` finds {len(alice)} user called Alice: {alice[0]['UserID']}.")


@exercise(
    "largest-orders",
    chapter="secondary-indexes",
    level="mistake",
    concept="the type of an index key",
    hints=[
        "The question names a product, and asks for an order by total: that is the partition key and the sort key.",
        "An index whose key types don't fit is not refused. It stays empty. `Total` is a number.",
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
            f"The indexes of `Orders` are {list(indexes.statuses('Orders'))}.", "one named `by-total`", "add it."
        )
    key = tables.key_names(global_indexes("Orders")["by-total"])
    if key != ["Product", "Total"]:
        return not_yet(
            f"The key of `by-total` is {key}.",
            "what the question names first, and what the answer is ordered by",
            f"{again}, with a partition key and a sort key.",
        )
    if type_of("Orders", "Total") != "N":
        empty = queries.query("Orders", Key("Product").eq("chair"), IndexName="by-total")
        return not_yet(
            f"`by-total` has {len(empty)} chairs in it. Its sort key is a string, and every `Total` is a number: "
            "items that don't fit the key are left out of the index without a word.",
            '`types={"Total": "N"}`',
            f"{again}.",
        )
    chairs = queries.query("Orders", Key("Product").eq("chair"), IndexName="by-total", ScanIndexForward=False)
    return passed(f"One query, and the largest of {len(chairs)} orders of chairs is first: {chairs[0]['Total']}.")


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
            "one that answers your question",
            "add it, and hand in its name.",
        )
    key = tables.key_names(own[name])
    number = queries.count("Orders", Key(key[0]).eq(value), IndexName=name)
    if number == 0:
        return not_yet(
            f"Nothing lies under {key[0]} = {value!r} (a {type_of('Orders', key[0])}).",
            "a value that orders have",
            "does the type of the key fit the attribute? Items of another type are not in the index.",
        )
    if number >= all_orders():
        return not_yet(f"All {number} orders lie under {value!r}.", "a part of them", "choose a key that divides them.")
    order = f", in the order of `{key[1]}`" if len(key) > 1 else ""
    return passed(f"One query of `{name}` reads {number} orders with {key[0]} = {value!r}{order}, instead of them all.")


def all_orders() -> int:
    """How many orders there are."""
    return sum(page["Count"] for page in queries.scan_pages("Orders", Select="COUNT"))
