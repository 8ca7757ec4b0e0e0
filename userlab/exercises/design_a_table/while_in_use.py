"""Chapter 18's last exercise: an attribute for old items, while others write."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from userlab import items
from userlab.examples import shop
from userlab.exercises.bill import Bill, measured
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed

if TYPE_CHECKING:
    from userlab.lab.lab import Lab


@exercise(
    "backfill-loses-nothing",
    chapter="design-a-table",
    level="thought",
    concept="a migration beside other writers",
    hints=[
        "A put replaces the whole item, with what was true when it was read. An update names what it changes.",
        "UpdateItem makes an item that is missing. Two conditions: `attribute_exists(PK)`, and that Year is missing.",
        "Catch `table.meta.client.exceptions.ConditionalCheckFailedException`: it is the answer False. `Year` is a "
        "reserved word, so write `#year`.",
    ],
    solution="""
        def backfill(order):
            try:
                table.update_item(
                    Key={"PK": order["PK"], "SK": order["SK"]},
                    UpdateExpression="SET #year = :year",
                    ConditionExpression="attribute_exists(PK) AND attribute_not_exists(#year)",
                    ExpressionAttributeNames={"#year": "Year"},
                    ExpressionAttributeValues={":year": order["Day"][:4]},
                )
            except table.meta.client.exceptions.ConditionalCheckFailedException:
                return False
            return True
    """,
)
def backfill_loses_nothing(backfill: Any, lab: Lab) -> Verdict:
    if not callable(backfill):
        return not_yet(f"`backfill` is a {type(backfill).__name__}.", "a function", "`def backfill(order):` begins it.")
    old = shop.order(9000, 999, "2023-12-30", 10) | {"PK": "CUSTOMER#of-the-check"}
    key = {"PK": old["PK"], "SK": old["SK"]}
    try:
        for case in (_changed, _deleted, _has_one):
            wrong = case(backfill, lab, old, key)
            if wrong:
                return wrong
    finally:
        items.delete(shop.TABLE, key)
    return passed("Old orders get their year, and whatever else happens to them meanwhile stays.")


def _changed(backfill: Callable[..., Any], lab: Lab, old: items.Item, key: items.Item) -> Verdict | None:
    """An order without a year, whose total changed after the scan."""
    items.put(shop.TABLE, old | {"Total": 12, "Paid": True})
    returned, bill, error = _called(backfill, lab, old)
    if error:
        return not_yet(f"For an order without a year, `backfill` raised {error}", "it returns True")
    now = items.get(shop.TABLE, key, consistent=True) or {}
    if now.get("Year") != old["Day"][:4]:
        return not_yet(
            f"After `backfill` of an order of {old['Day']}, its `Year` is {now.get('Year')!r}.",
            f"`Year` {old['Day'][:4]!r}",
            "set the attribute in the table, from the order's `Day`.",
        )
    if now.get("Total") != 12 or "Paid" not in now:
        return not_yet(
            "Between scan and `backfill` the order was paid, and its total changed. After `backfill` both are lost: "
            f"its Total is {now.get('Total')}.",
            "what changed meanwhile stays",
            "a put writes all that the scan had read. Update the one attribute.",
        )
    if len(bill.calls) != 1:
        return not_yet(
            f"`backfill` made {bill}. Between two calls somebody else may write.",
            "1 call of UpdateItem",
            "look and write in one step: a condition.",
        )
    if returned is not True:
        return not_yet(f"For an order without a year, `backfill` returned {returned!r}.", "True")
    return None


def _deleted(backfill: Callable[..., Any], lab: Lab, old: items.Item, key: items.Item) -> Verdict | None:
    """An order that was deleted after the scan."""
    items.delete(shop.TABLE, key)
    returned, _, error = _called(backfill, lab, old)
    if error:
        return not_yet(
            f"For an order that is gone, `backfill` raised {error}",
            "it returns False",
            "a condition that does not hold is an answer: catch the exception.",
        )
    if items.get(shop.TABLE, key, consistent=True):
        return not_yet(
            "The order was deleted after the scan, and `backfill` brought it back.",
            "no order",
            "UpdateItem makes what is missing: give it the condition `attribute_exists(PK)`.",
        )
    return None if returned is False else not_yet(f"For an order that is gone, it returned {returned!r}.", "False")


def _has_one(backfill: Callable[..., Any], lab: Lab, old: items.Item, key: items.Item) -> Verdict | None:
    """An order that has got a year, from a writer that knows better."""
    items.put(shop.TABLE, old | {"Year": "2024"})
    returned, _, error = _called(backfill, lab, old)
    if error:
        return not_yet(f"For an order that has a year, `backfill` raised {error}", "it returns False")
    year = (items.get(shop.TABLE, key, consistent=True) or {}).get("Year")
    if year != "2024":
        return not_yet(
            f"A writer had given the order the Year '2024' meanwhile, and `backfill` made {year!r} of it.",
            "what newer writers wrote stays",
            "add to the condition that the order has no year: `attribute_not_exists(#year)`.",
        )
    return None if returned is False else not_yet(f"For an order that has a year, it returned {returned!r}.", "False")


def _called(backfill: Callable[..., Any], lab: Lab, old: items.Item) -> tuple[Any, Bill, str]:
    """What a learner's function returned, its bill, and its error in words, or ""."""
    errors: list[str] = []

    def tried() -> Any:
        try:
            return backfill(dict(old))
        except Exception as error:
            errors.append(f"{type(error).__name__}: {error}")
            return None

    returned, bill = measured(lab, tried)
    return returned, bill, "".join(errors)
