"""Chapter 18's open exercise: a question of the learner's own, with an index for it."""

from __future__ import annotations

from typing import Any

from userlab import queries, tables
from userlab.examples import shop
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed
from userlab.measured import design

OF_THE_CHAPTER = {"GSI1", "by-place", "by-month"}
UNITS_OF_YOUR_OWN = 2


@exercise(
    "pattern-of-your-own",
    chapter="design-a-table",
    level="open",
    concept="an access pattern, measured",
    hints=[
        "Orders have the attributes Country, City, Day and Total, lines have Pieces. Who would ask for them, and how?",
        '`indexes.add("Shop", name, partition_key, sort_key, types={"Total": "N"}, include="KEYS_ONLY")` keeps entries '
        "small. Name the index in the pattern: `IndexName=name`.",
    ],
    solution="""
        indexes.add("Shop", "by-city", "City", "Total", types={"Total": "N"}, include="KEYS_ONLY")
        in_porto = Key("City").eq("Porto")
        mine = ask(
            "orders of a city, the largest first", 200, 2, "query",
            **in_shop, IndexName="by-city", KeyConditionExpression=in_porto, ScanIndexForward=False,
        )
    """,
)
def pattern_of_your_own(mine: Any) -> Verdict:
    if not isinstance(mine, design.Pattern):
        return not_yet(
            f"`mine` is a {type(mine).__name__}.",
            "what `design.pattern` returns",
            "give it your question, how often a day, the units, the operation, and the call's parameters.",
        )
    own = {
        index["IndexName"]: tables.key_names(index)
        for index in tables.describe(shop.TABLE).get("GlobalSecondaryIndexes", [])
        if index["IndexName"] not in OF_THE_CHAPTER
    }
    name = mine.request.get("IndexName")
    if mine.operation != "query" or name not in own:
        return not_yet(
            f"Your pattern is a {mine.operation} of {name or 'the table'}; the indexes of your own are {list(own)}.",
            "a query of an index of your own",
            "add the index, and name it in the pattern as `IndexName`.",
        )
    if own[name] in (["GSI1PK", "GSI1SK"], ["Country", "City", "Day"]):
        return not_yet(
            f"The key of `{name}` is {own[name]}: another index answers that already.",
            "an index for another question",
            "which attribute of an order did nobody ask for yet?",
        )
    row = design.check([mine]).iloc[0]
    every = sum(page["Count"] for page in queries.scan_pages(shop.TABLE, IndexName=name, Select="COUNT"))
    if row["items"] == 0:
        return not_yet(
            f"Your query of `{name}` finds nothing, and {every} items are in that index.",
            "an answer with items",
            "does the value exist, and does the type of the key fit the attribute?",
        )
    if row["items"] >= every:
        return not_yet(
            f"All {every} items of `{name}` lie under one key.", "a part of them", "choose a key that divides them."
        )
    if row["units"] > min(mine.at_most, UNITS_OF_YOUR_OWN) or row["holds"] != "yes":
        return not_yet(
            f"One answer costs {row['units']:g} units for {row['items']} items ({row['holds']}).",
            f"at most {min(mine.at_most, UNITS_OF_YOUR_OWN):g}",
            'let the index keep less, `include="KEYS_ONLY"`, or ask for fewer with a Limit.',
        )
    return passed(
        f"*{mine.question}*: {row['items']} of {every} items for {row['units']:g} units, {row['USD a month']:.2f} USD "
        f"a month."
    )
