"""Exercises of chapter 4, "Read and query"."""

from __future__ import annotations

from typing import Any

import boto3
from boto3.dynamodb.conditions import Attr, Key

from userlab import queries, tables
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed


def order_ids(answer: Any) -> list[str] | None:
    """The OrderIDs of what was handed in: items, an answer of Query, a DataFrame, or the ids themselves."""
    if isinstance(answer, dict):
        answer = answer.get("Items")
    if hasattr(answer, "to_dict"):
        answer = answer.to_dict("records")
    if not isinstance(answer, (list, tuple)):
        return None
    ids = [entry.get("OrderID") if isinstance(entry, dict) else entry for entry in answer]
    texts = [entry for entry in ids if isinstance(entry, str)]
    return texts if len(texts) == len(ids) else None


def of(user: str, low: str = "2024", high: str = "2025") -> list[str]:
    """The OrderIDs of a user from `low` up to and without `high`, in order."""
    condition = Key("UserID").eq(user) & Key("OrderID").between(low, high)
    return [order["OrderID"] for order in queries.query("Orders", condition)]


NO_ITEMS = not_yet("That is no list of items.", "the orders", 'hand in `answer["Items"]`, or the list itself.')


@exercise(
    "newest-three",
    chapter="read-and-query",
    level="easy",
    concept="order and limit of a query",
    hints=[
        "It is Alice's query of above, with another `UserID`.",
        "`ScanIndexForward=False` begins with the newest, `Limit=3` ends after three.",
    ],
    solution="""
        bob = Key("UserID").eq("user456")
        bobs_newest = table.query(KeyConditionExpression=bob, ScanIndexForward=False, Limit=3)["Items"]
    """,
)
def newest_three(answer: Any) -> Verdict:
    found, wanted = order_ids(answer), of("user456")[:-4:-1]
    if found is None:
        return NO_ITEMS
    if found == wanted:
        return passed(f"Three items were read, the newest is {found[0]}.")
    if found == wanted[::-1]:
        return not_yet(
            f"These are the right three, and the oldest comes first: {found}.",
            "the newest first",
            "let the query walk backwards instead of turning the list round.",
        )
    if found == of("user456")[:3]:
        return not_yet(f"These are Bob's oldest orders: {found}.", "the newest", "set `ScanIndexForward=False`.")
    if len(found) > 3 and found[:3] == wanted:
        return not_yet(
            f"There are {len(found)} orders.", "three", "a `Limit` stops the read, and the cost, after three."
        )
    return not_yet(f"You have {found[:4]}.", f"three orders of user456, among them {wanted[1]}", "look at the key.")


@exercise(
    "ten-to-twenty-one",
    chapter="read-and-query",
    level="mistake",
    concept="between, and what a sort key looks like",
    hints=[
        "`.between(low, high)` includes both ends. Print the ids that you get: which day is missing?",
        'Strings are compared from the left: `"2024-03-21#0263"` is longer than `"2024-03-21"`, hence greater.',
        'The high end must lie behind all ids of that day: `"2024-03-22"`, or `"2024-03-21~"`, as `~` comes after `#`.',
    ],
    solution="""
        days = Key("OrderID").between("2024-03-10", "2024-03-22")
        ten_to_twenty_one = queries.query("Orders", alice & days)
    """,
)
def ten_to_twenty_one(answer: Any) -> Verdict:
    found, wanted = order_ids(answer), of("user123", "2024-03-10", "2024-03-22")
    if found is None:
        return NO_ITEMS
    if sorted(found) == wanted:
        return passed(f"{len(found)} orders, the last one is {wanted[-1]}.")
    if sorted(found) == wanted[:-1]:
        return not_yet(
            f"You have {len(found)} orders, and the last one is {max(found)}.",
            "those of the 21st as well",
            'compare in Python: `"2024-03-21#0264" <= "2024-03-21"`.',
        )
    if not set(found) - set(of("user123")):
        return not_yet(
            f"You have {len(found)} orders, from {min(found, default='-')} to {max(found, default='-')}.",
            f"{len(wanted)}, the first one is {wanted[0]}",
            "narrow the sort key at both ends.",
        )
    return not_yet(f"There are other people's orders: {len(found)} in all.", "Alice's", "`UserID` is `user123`.")


@exercise(
    "waiting-in-berlin",
    chapter="read-and-query",
    level="mistake",
    concept="all pages of a scan",
    hints=[
        '`Attr("ToShip").eq("Berlin")` is the filter.',
        "One `table.scan(...)` reads one page. Has your answer a `LastEvaluatedKey`?",
        '`queries.scan_pages("Orders", FilterExpression=...)` gives all pages; add up their `Count`.',
    ],
    solution="""
        berlin = Attr("ToShip").eq("Berlin")
        waiting = sum(page["Count"] for page in queries.scan_pages("Orders", FilterExpression=berlin))
    """,
)
def waiting_in_berlin(answer: Any) -> Verdict:
    berlin = Attr("ToShip").eq("Berlin")
    pages = [page["Count"] for page in queries.scan_pages("Orders", FilterExpression=berlin)]
    number = len(answer) if isinstance(answer, (list, tuple)) else answer
    if not isinstance(number, int):
        return not_yet(f"Your answer is of the type {type(answer).__name__}.", "a number", "count the orders.")
    if number == sum(pages):
        return passed(f"{number} orders wait in Berlin, and you found the last of them on page {len(pages)}.")
    if number == pages[0]:
        return not_yet(
            f"You have {number}: those on the first page.",
            "those of all pages",
            "as long as an answer has a `LastEvaluatedKey`, there is more to read.",
        )
    if number == sum(page["Count"] for page in queries.scan_pages("Orders", FilterExpression=Attr("ToShip").exists())):
        return not_yet(f"You have {number}: all that wait, anywhere.", "those in Berlin", "filter by the value.")
    return not_yet(f"You have {number}.", "another number", "filter by `ToShip`, and read all pages.")


@exercise(
    "collection-of-your-own",
    chapter="read-and-query",
    level="open",
    concept="a key for a question",
    hints=[
        "What stays the same in your question is the partition key. What it is ordered by is the sort key.",
        '`tables.create("Messages", "Chat", "SentAt")` makes such a table, `items.put_all` fills it.',
        'A number as the sort key needs its type: `types={...: "N"}`.',
    ],
    solution="""
        from userlab import tables

        tables.create("Messages", "Chat", "Number", types={"Number": "N"})
        texts = ["Hello", "Are you there?", "No", "Pity", "Bye"]
        items.put_all("Messages", [{"Chat": "family", "Number": n, "Text": text} for n, text in enumerate(texts)])
        name, value = "Messages", "family"
    """,
)
def collection_of_your_own(name: Any, value: Any) -> Verdict:
    if name not in tables.names():
        return not_yet(f"There is no table {name!r}, only {tables.names()}.", "the name of yours", "create it first.")
    if name == "Orders":
        return not_yet("`Orders` is the chapter's table.", "one of your own", "what would you like to keep?")
    keys = tables.key_names(tables.describe(name))
    if len(keys) == 1:
        return not_yet(
            f"`{name}` has the partition key `{keys[0]}` and no sort key: one item for each value.",
            "a key of two parts",
            "a key can't be changed: create another table, with a sort key as the third parameter.",
        )
    condition = Key(keys[0]).eq(value)
    found = queries.count(name, condition)
    if found < 5:
        return not_yet(f"Under {keys[0]} {value!r} there are {found} items.", "five or more", "put some more.")
    last = (
        boto3.resource("dynamodb").Table(name).query(KeyConditionExpression=condition, ScanIndexForward=False, Limit=2)
    )
    two = " and ".join(str(item[keys[1]]) for item in last["Items"])
    return passed(f"{found} items lie under {value!r}. One Query found the last two by `{keys[1]}`: {two}.")
