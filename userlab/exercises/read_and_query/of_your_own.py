"""Chapter 4's last exercise: a table of the learner's own, with a key for a question."""

from __future__ import annotations

import re
from typing import Any

import boto3
from boto3.dynamodb.conditions import Key

from userlab import queries, tables
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed

DAY_FIRST = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")


def problem_with_order(sort_keys: list[Any], name: str) -> Verdict | None:
    """What is wrong with these values of a sort key once more of them come, or None."""
    strings = [each for each in sort_keys if isinstance(each, str)]
    digits = bool(strings) and all(each.isdigit() for each in strings)
    if digits and (len(set(map(len, strings))) > 1 or len(strings[0]) == 1):
        return not_yet(
            f"`{name}` has numbers in strings: {strings}. Strings are ordered from the left, so 10 comes before 9.",
            "a sort key in which 10 comes after 9",
            f'declare a number, `types={{"{name}": "N"}}`, or write leading zeros. It needs a new table.',
        )
    if strings and all(DAY_FIRST.fullmatch(each) for each in strings):
        return not_yet(
            f"`{name}` has dates with the year at the end: {strings[0]!r}. They are ordered by their first digits.",
            "dates with the year first",
            "write `2024-07-10`, and put the items again.",
        )
    return None


@exercise(
    "collection-of-your-own",
    chapter="read-and-query",
    level="open",
    concept="a key for a question",
    hints=[
        "What stays the same in your question is the partition key. What orders the answer is the sort key.",
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
        return not_yet(
            f"There is no table {name!r}, only {tables.names()}.", "the name of your table", "create it first."
        )
    if name == "Orders":
        return not_yet("`Orders` is the chapter's table.", "a table of your own", "what would you like to keep?")
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
        return not_yet(
            f"Under {keys[0]} {value!r} there {'is 1 item' if found == 1 else f'are {found} items'}.",
            "five items or more under one partition key",
            "does the partition key name what stays the same in your question?",
        )
    sort_keys = [item[keys[1]] for item in queries.query(name, condition)]
    problem = problem_with_order(sort_keys, keys[1])
    if problem:
        return problem
    last = (
        boto3.resource("dynamodb").Table(name).query(KeyConditionExpression=condition, ScanIndexForward=False, Limit=2)
    )
    two = " and ".join(str(item[keys[1]]) for item in last["Items"])
    return passed(f"{found} items lie under {value!r}. One Query found the last two by `{keys[1]}`: {two}.")
