"""Exercises of chapter 2, "Create the table"."""

from __future__ import annotations

from typing import Any

from userlab import tables
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed

OF_THE_CHAPTER = {"Users", "Books", "Scores", "Reviews"}
A_FIFTH = {"Product": "lamp", "UserID": "user789", "WrittenOn": "2024-07-10 09:30", "Stars": 5}


@exercise(
    "books-table",
    chapter="create-the-table",
    level="easy",
    concept="a table's key",
    hints=[
        "`tables.create` takes the table's name and the name of its partition key.",
        'The name is `"Books"`, the partition key `"ISBN"`, and upper and lower case count.',
    ],
    solution='tables.create("Books", "ISBN")["TableStatus"]',
)
def books_table() -> Verdict:
    if "Books" not in tables.names():
        return not_yet(
            f"The tables are {tables.names()}.",
            "a table named `Books`",
            "call `tables.create`. Upper and lower case count.",
        )
    table = tables.describe("Books")
    if tables.key_names(table) != ["ISBN"]:
        return not_yet(
            f"The key of `Books` is {tables.key_names(table)}.",
            "`['ISBN']`, the partition key alone",
            'a key can\'t be changed: `tables.delete("Books")` first, then create it anew.',
        )
    if types(table)["ISBN"] != "S":
        return not_yet(
            f"`ISBN` is of type {types(table)['ISBN']}.",
            "`S`, a string: an ISBN may begin with 0 and end in X",
            'delete the table and create it with `"AttributeType": "S"`.',
        )
    return passed("`Books` is there, with the string `ISBN` as its partition key.")


@exercise(
    "scores-by-points",
    chapter="create-the-table",
    level="mistake",
    concept="the type of a key",
    hints=[
        "One player has many scores, so `Player` alone can't be the key: each new score would replace the last.",
        'The sort key is `"Points"`. As a string, "9" would come after "10".',
        'The types are the last parameter: `types={"Points": "N"}`.',
    ],
    solution='tables.create("Scores", "Player", "Points", types={"Points": "N"})["KeySchema"]',
)
def scores_by_points() -> Verdict:
    if "Scores" not in tables.names():
        return not_yet(
            f"The tables are {tables.names()}.",
            "a table named `Scores`",
            "call `tables.create`. Upper and lower case count.",
        )
    table = tables.describe("Scores")
    again = '`tables.delete("Scores")` first, then create it anew'
    if tables.key_names(table) == ["Player"]:
        return not_yet(
            "`Scores` has room for one score of each player: the key is `Player` alone.",
            "a key of two parts, `Player` and `Points`",
            f"name a sort key as the third parameter; {again}.",
        )
    if tables.key_names(table) != ["Player", "Points"]:
        return not_yet(f"The key is {tables.key_names(table)}.", "`['Player', 'Points']`", f"{again}.")
    if types(table)["Points"] != "N":
        return not_yet(
            "`Points` is a string, and strings are ordered letter by letter: 10 comes before 9.",
            "the type `N`, a number",
            f'add `types={{"Points": "N"}}`; {again}.',
        )
    return passed("Each player's scores lie together, ordered by their points as numbers.")


def problem_with_keys(items: list[dict[str, Any]], partition_key: str, sort_key: str) -> Verdict | None:
    """What is wrong with the keys of these reviews, or None: each unique, by product, in the order of time."""
    products = {(item["Product"], item[partition_key]) for item in items}
    if len(products) > len({product for product, _ in products}):
        return not_yet(
            f"The reviews of the lamp lie under several values of `{partition_key}`.",
            "all reviews of a product under one partition key",
            "what the page names, the product, is the partition key.",
        )
    if len({key for _, key in products}) < len(products):
        return not_yet(
            f"Reviews of different products share a value of `{partition_key}`.",
            "a partition key for each product",
            "what the page names, the product, is the partition key.",
        )
    keys = [(item[partition_key], item[sort_key]) for item in items]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice:
        return not_yet(
            f"Two reviews have the key {twice}: the second would replace the first.",
            "a key of its own for each review, also for the next one: in the same minute, with as many stars",
            "two customers wrote in the same minute. What tells them apart? Join it to the end of the sort key.",
        )
    of_the_lamp = sorted((item for item in items if item["Product"] == "lamp"), key=lambda item: item[sort_key])
    times = [item["WrittenOn"] for item in of_the_lamp]
    if times != sorted(times):
        return not_yet(
            f"Ordered by `{sort_key}`, the reviews of the lamp are not in the order of time.",
            "a sort key that begins with the time",
            "strings are compared from the left: what comes first in the sort key decides the order.",
        )
    return None


@exercise(
    "reviews-table",
    chapter="create-the-table",
    level="thought",
    concept="a key for a page",
    hints=[
        "The page names a product: that is the partition key. It shows reviews by time: the sort key begins with that.",
        "Two reviews of the lamp are of the same minute. With the time alone as the sort key, one replaces the other.",
        "Join the time and the UserID to one new attribute: `f\"{review['WrittenOn']}#{review['UserID']}\"`.",
    ],
    solution="""
        tables.create("Reviews", "Product", "Written")

        def keyed(review):
            return review | {"Written": f"{review['WrittenOn']}#{review['UserID']}"}
    """,
)
def reviews_table(keyed: Any, reviews: list[dict[str, Any]]) -> Verdict:
    if "Reviews" not in tables.names():
        return not_yet(f"The tables are {tables.names()}.", "a table named `Reviews`", "call `tables.create`.")
    table = tables.describe("Reviews")
    keys = tables.key_names(table)
    if len(keys) == 1:
        return not_yet(
            f"`Reviews` has the key {keys}: one review for each value.",
            "a key of two parts",
            'a product has many reviews. `tables.delete("Reviews")` first, then create it with a sort key.',
        )
    if not callable(keyed):
        return not_yet(
            f"`keyed` is of the type {type(keyed).__name__}.", "a function", "`def keyed(review):` begins it."
        )
    items = [keyed(dict(review)) for review in [*reviews, A_FIFTH]]
    for item in items:
        lacking = [key for key in keys if not isinstance(item, dict) or not item.get(key)]
        if lacking:
            return not_yet(
                f"What `keyed` returns has no `{lacking[0]}`: {item!r}.",
                f"an item with {' and '.join(f'`{key}`' for key in keys)}",
                "`review | {...}` adds attributes to a review.",
            )
        wrong = [key for key in keys if types(table)[key] != ("S" if isinstance(item[key], str) else "N")]
        if wrong:
            return not_yet(
                f"`{wrong[0]}` is {item[wrong[0]]!r}, and the table declares the type {types(table)[wrong[0]]}.",
                "a value of the declared type",
                "DynamoDB would refuse this item. Make the two agree.",
            )
    return problem_with_keys(items, keys[0], keys[1]) or passed(
        f"Every review has a key of its own, and one query by `{keys[0]}` reads a product's in the "
        f"order of `{keys[1]}`: {items[0][keys[1]]}."
    )


@exercise(
    "table-of-your-own",
    chapter="create-the-table",
    level="open",
    concept="choosing a key, tags",
    hints=[
        "By what will you ask for a thing most often? That, if it is unique for each thing, is the partition key.",
        "`tables.tag(name, Owner=..., Project=...)` puts tags on a table.",
    ],
    solution="""
        tables.create("Recipes", "Title")
        tables.tag("Recipes", Owner="me", Purpose="what to cook")
    """,
)
def table_of_your_own() -> Verdict:
    own = [name for name in tables.names() if name not in OF_THE_CHAPTER]
    if not own:
        return not_yet(
            "There are no tables other than the chapter's.", "a table of your own", "create it, under any other name."
        )
    tags = {name: tables.tags_of(name) for name in own}
    tagged = [name for name in own if "Owner" in tags[name] and len(tags[name]) >= 2]
    if not tagged:
        return not_yet(
            f"The tags of `{own[0]}` are {tags[own[0]]}.",
            "a tag `Owner`, and one more that you choose",
            f'call `tables.tag("{own[0]}", Owner=..., ...)`.',
        )
    key = " and ".join(f"`{name}`" for name in tables.key_names(tables.describe(tagged[0])))
    return passed(f"`{tagged[0]}` is found by {key}, and belongs to {tags[tagged[0]]['Owner']}.")


def types(table: dict[str, Any]) -> dict[str, str]:
    """The types of a described table's key attributes: {"UserID": "S"}."""
    return {defined["AttributeName"]: defined["AttributeType"] for defined in table["AttributeDefinitions"]}
