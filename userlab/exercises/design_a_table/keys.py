"""Exercises of chapter 18 on the shop's one table: what its keys answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Key

from userlab import items, queries
from userlab.examples import shop
from userlab.exercises.bill import measured
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed

if TYPE_CHECKING:
    from userlab.lab.lab import Lab


@exercise(
    "recall-the-thermos",
    chapter="design-a-table",
    level="easy",
    concept="many to many by adjacency",
    hints=[
        "In the index a product's lines lie under `PRODUCT#thermos`, in the order of their days.",
        'A condition on the sort key takes the month: `& Key("GSI1SK").begins_with("2024-03")`. '
        "The number is the end of each line's PK.",
    ],
    solution="""
        in_march = Key("GSI1PK").eq("PRODUCT#thermos") & Key("GSI1SK").begins_with("2024-03")
        recalled = [line["PK"].removeprefix("ORDER#") for line in queries.query("Shop", in_march, IndexName="GSI1")]
    """,
)
def recall_the_thermos(recalled: Any) -> Verdict:
    lines = queries.query(shop.TABLE, Key("GSI1PK").eq("PRODUCT#thermos"), IndexName="GSI1")
    wanted = sorted(line["PK"].removeprefix("ORDER#") for line in lines if line["GSI1SK"].startswith("2024-03"))
    if not isinstance(recalled, list) or not all(isinstance(each, str) for each in recalled):
        kind = type(recalled[0]).__name__ if isinstance(recalled, list) and recalled else type(recalled).__name__
        return not_yet(f"`recalled` has a {kind} in it.", "a list of numbers as strings", 'such as `["0101", "0107"]`.')
    if any("#" in each for each in recalled):
        return not_yet(
            f"`recalled` begins with {recalled[0]!r}, which is a key.",
            "the number alone",
            'cut off what comes before the number: `.removeprefix("ORDER#")`.',
        )
    if len(recalled) == len(lines) and len(lines) != len(wanted):
        return not_yet(
            f"`recalled` has all {len(lines)} orders of a thermos, from January to June.",
            "those of March",
            "the index's sort key begins with the day: give the query a condition on it.",
        )
    if sorted(recalled) != wanted:
        right = len(set(recalled) & set(wanted))
        return not_yet(
            f"`recalled` has {len(recalled)} orders, and {right} of them are to be recalled.",
            f"{len(wanted)} orders",
            "the partition key of the index is the product, `PRODUCT#thermos`.",
        )
    return passed(f"{len(wanted)} orders of March have a thermos in them, from {wanted[0]} to {wanted[-1]}.")


@exercise(
    "the-garden-shelf",
    chapter="design-a-table",
    level="mistake",
    concept="a hierarchy in a sort key",
    hints=[
        "Which path in the answer does not belong there? How does it begin, and where does it part from the others?",
        "A part of a path ends with its separator: what is on the shelf `garden` begins with `garden/`.",
    ],
    solution="""
        def garden():
            return on_shelf("garden/")
    """,
)
def the_garden_shelf(garden: Any, lab: Lab) -> Verdict:
    if not callable(garden):
        return not_yet(f"`garden` is a {type(garden).__name__}.", "a function", "`def garden():` begins it.")
    bench, gnome = shop.product("bench", "garden-furniture"), shop.product("gnome", "garden/tools")
    try:
        items.put_all(shop.TABLE, [bench, gnome])  # the shop grows while somebody looks
        found, bill = measured(lab, garden)
    finally:
        for each in (bench, gnome):
            items.delete(shop.TABLE, {"PK": each["PK"], "SK": each["SK"]})
    if not isinstance(found, list):
        return not_yet(f"`garden` returned a {type(found).__name__}.", "a list of paths", "`return` it.")
    strange = sorted(path for path in found if not str(path).startswith("garden/"))
    if strange:
        return not_yet(
            f"`garden` returned {strange}, which are on other shelves. Their names only begin alike.",
            "what is on the shelf `garden`, or below it",
            "where does the name of a shelf end, in a path?",
        )
    garden_has = {f"{shelf}/{name}" for shelf, names in shop.SHELVES.items() for name in names}
    wanted = sorted(path for path in garden_has | {gnome["GSI1SK"]} if path.startswith("garden/"))
    if sorted(found) != wanted:
        missing = sorted(set(wanted) - set(found))
        return not_yet(
            f"`garden` returned {len(found)} paths. Missing: {missing}.",
            f"{len(wanted)} paths, from the shelf and from those below it",
            "ask for the branch with the shorter path, when you are called.",
        )
    if bill.count("Query") != 1 or len(bill.calls) != 1:
        return not_yet(f"The paths are right. `garden` made {bill}.", "1 call of Query", "the sort key is the path.")
    return passed(f"{len(found)} things for the garden, for {bill}.")
