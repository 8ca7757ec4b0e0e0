"""Exercises of chapter 4 on the orders of the shop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Attr, Key

from userlab import queries
from userlab.examples import orders
from userlab.exercises.bill import measured
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed

if TYPE_CHECKING:
    from userlab.lab.lab import Lab

NEWEST_THREE_UNITS = 1.0  # three orders of 1.9 KB, rounded up to 8 KB, eventually consistent
NEWEST_OF_EACH_UNITS = 6.0  # twelve orders, each read by a call of its own


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


NO_ITEMS = not_yet("That is not a list of items.", "a list of orders", 'hand in `answer["Items"]`, or the list itself.')


@exercise(
    "newest-three",
    chapter="read-and-query",
    level="easy",
    concept="order and limit of a query",
    hints=[
        "It is Alice's query from above, with another `UserID`, in a function.",
        "`ScanIndexForward=False` begins with the newest, `Limit=3` ends after three.",
    ],
    solution="""
        def bobs_newest():
            bob = Key("UserID").eq("user456")
            return table.query(KeyConditionExpression=bob, ScanIndexForward=False, Limit=3)["Items"]
    """,
)
def newest_three(bobs_newest: Any, lab: Lab) -> Verdict:
    if not callable(bobs_newest):
        return not_yet(
            f"`bobs_newest` is of the type {type(bobs_newest).__name__}.",
            "a function, so that the check can see what it reads",
            "`def bobs_newest():`, with `return` before your query.",
        )
    answer, bill = measured(lab, bobs_newest)
    found, wanted = order_ids(answer), of("user456")[:-4:-1]
    if found is None:
        return NO_ITEMS
    if found == wanted[::-1]:
        return not_yet(
            f"These are the right three, and the oldest comes first: {found}.",
            "the newest first",
            "let the query go backwards, with `ScanIndexForward=False`.",
        )
    if found == of("user456")[:3]:
        return not_yet(f"These are Bob's oldest orders: {found}.", "the newest", "set `ScanIndexForward=False`.")
    if len(found) > 3 and found[:3] == wanted:
        return not_yet(
            f"Your function returned {len(found)} orders, for {bill}.",
            "three orders",
            "`Limit=3` of `table.query` stops the read after three. In `queries.query` it is the size of a page.",
        )
    if found != wanted:
        return not_yet(
            f"Your function returned {found[:4]}.",
            f"three orders of user456, among them {wanted[1]}",
            "look at the partition key.",
        )
    unread = bill.nothing_read("Tomorrow Bob has new orders.")
    if unread:
        return unread
    if bill.read_units > NEWEST_THREE_UNITS:
        return not_yet(
            f"The three orders are right, and they cost too much: {bill}.",
            f"{NEWEST_THREE_UNITS:g} read unit",
            "DynamoDB should read three orders, not all of them, and an eventually consistent read is enough.",
        )
    return passed(f"The newest is {found[0]}, and all three cost {bill}.")


@exercise(
    "ten-to-twenty-one",
    chapter="read-and-query",
    level="mistake",
    concept="between, and what a sort key looks like",
    hints=[
        "`.between(low, high)` includes both ends. Print the ids that you get: which day is missing?",
        'Strings are compared from the left: `"2024-03-21#0263"` is longer than `"2024-03-21"`, hence greater.',
        'The high end must come after all ids of that day: `"2024-03-22"`, or `"2024-03-21~"`, as `~` comes after `#`.',
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
            "the orders of the 21st as well",
            'compare in Python: `"2024-03-21#0264" <= "2024-03-21"`.',
        )
    if not set(found) - set(of("user123")):
        return not_yet(
            f"You have {len(found)} orders, from {min(found, default='-')} to {max(found, default='-')}.",
            f"{len(wanted)} orders, the first one is {wanted[0]}",
            "narrow the sort key at both ends.",
        )
    return not_yet(
        f"Among your {len(found)} orders are other people's.", "Alice's orders", "her `UserID` is `user123`."
    )


@exercise(
    "waiting-in-berlin",
    chapter="read-and-query",
    level="mistake",
    concept="all pages of a scan",
    hints=[
        '`Attr("ToShip").eq("Berlin")` is the filter.',
        "One `table.scan(...)` reads one page. Does your answer have a `LastEvaluatedKey`?",
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
            f"You have {number}: the orders on the first page.",
            "the orders of all pages",
            "as long as an answer has a `LastEvaluatedKey`, there is more to read.",
        )
    if number == sum(page["Count"] for page in queries.scan_pages("Orders", FilterExpression=Attr("ToShip").exists())):
        return not_yet(
            f"You have {number}: all orders that wait, in any warehouse.",
            "the orders that wait in Berlin",
            "filter by the attribute's value.",
        )
    return not_yet(
        f"You have {number}.",
        "the number of orders whose `ToShip` is 'Berlin'",
        "count the items that pass the filter (`Count`, not `ScannedCount`), and read all pages.",
    )


@exercise(
    "newest-of-each",
    chapter="read-and-query",
    level="thought",
    concept="many small reads",
    hints=[
        "Begin with one customer. Which call reads the last item of a collection, and no other?",
        "A query with `Limit=1`, backwards, reads one order: half a read unit. There are twelve customers.",
        "Loop over `orders.CUSTOMERS`, and keep the `OrderID` of each query's only item.",
    ],
    solution="""
        def newest_of_each():
            found = {}
            for who in orders.CUSTOMERS:
                own = Key("UserID").eq(who)
                last = table.query(KeyConditionExpression=own, ScanIndexForward=False, Limit=1)
                found[who] = last["Items"][0]["OrderID"]
            return found
    """,
)
def newest_of_each(newest_of_each: Any, lab: Lab) -> Verdict:
    if not callable(newest_of_each):
        return not_yet(
            f"`newest_of_each` is of the type {type(newest_of_each).__name__}.",
            "a function, so that the check can see what it reads",
            "`def newest_of_each():` begins it.",
        )
    found, bill = measured(lab, newest_of_each)
    wanted = {who: of(who)[-1] for who in orders.CUSTOMERS}
    if not isinstance(found, dict):
        return not_yet(
            f"Your function returned a {type(found).__name__}.",
            "a dict of OrderIDs by UserID",
            '`found = {}` to begin with, and `found["user123"] = ...` for each customer.',
        )
    if found == {who: of(who)[0] for who in orders.CUSTOMERS}:
        return not_yet("These are everybody's oldest orders.", "the newest", "set `ScanIndexForward=False`.")
    wrong = [who for who in wanted if found.get(who) != wanted[who]]
    if wrong:
        return not_yet(
            f"For {wrong[0]} you have {found.get(wrong[0])!r}, and {len(wrong)} of {len(wanted)} are not right.",
            f"{wanted[wrong[0]]!r}, the OrderID of the newest order",
            "look at one customer first, then at all.",
        )
    unread = bill.nothing_read("Tomorrow the customers have new orders.")
    if unread:
        return unread
    if bill.read_units > NEWEST_OF_EACH_UNITS:
        return not_yet(
            f"The orders are right, and they cost too much: {bill}.",
            f"at most {NEWEST_OF_EACH_UNITS:g} read units",
            "how many orders does DynamoDB have to read for this, and how many does it read in your function?",
        )
    return passed(f"The newest orders of {len(found)} customers, for {bill}. A scan costs 138.5 read units.")
