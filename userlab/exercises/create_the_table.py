"""Exercises of chapter 2, "Create the table"."""

from __future__ import annotations

from typing import Any

from userlab import tables
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed

OF_THE_CHAPTER = {"Users", "Books", "Scores"}


@exercise(
    "books-table",
    chapter="create-the-table",
    level="easy",
    concept="a table's key",
    hints=[
        "`tables.create` takes the table's name and the name of the partition key.",
        'The name is `"Books"`, the partition key `"ISBN"`, and upper and lower case count.',
    ],
    solution='tables.create("Books", "ISBN")["TableStatus"]',
)
def books_table() -> Verdict:
    if "Books" not in tables.names():
        return not_yet(f"The tables are {tables.names()}.", "one that is named `Books`", "call `tables.create`.")
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
        'The types go into the last parameter: `types={"Points": "N"}`.',
    ],
    solution='tables.create("Scores", "Player", "Points", types={"Points": "N"})["KeySchema"]',
)
def scores_by_points() -> Verdict:
    if "Scores" not in tables.names():
        return not_yet(f"The tables are {tables.names()}.", "one that is named `Scores`", "call `tables.create`.")
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


@exercise(
    "table-of-your-own",
    chapter="create-the-table",
    level="open",
    concept="choosing a key, tags",
    hints=[
        "What will you ask for most often? The answer to that, unique for each thing, is the partition key.",
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
        return not_yet("There is no table but the chapter's.", "one of your own", "create it, under any other name.")
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
