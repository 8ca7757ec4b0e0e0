"""Exercises of chapter 1, "Key concepts"."""

from __future__ import annotations

from typing import Any

from userlab import items, partitions, tables
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed

OF_THE_CHAPTER = {"user123", "user456", "user789", "acme"}
KNOWN = {"UserID", "Name", "Age", "Email", "Hobbies", "Address", "Company", "Founded", "Active"}
PARTITIONS = 8
LARGEST_SHARE = 0.2


@exercise(
    "another-kind",
    chapter="key-concepts",
    level="easy",
    concept="items that differ",
    hints=[
        '`items.put("Users", {...})` writes a dict. It needs a `UserID`, a text.',
        "A robot has a battery, a cat has whiskers. Nothing has to be declared before.",
    ],
    solution='items.put("Users", {"UserID": "cat1", "Name": "Mia", "Whiskers": 24, "Likes": ["fish", "sun"]})',
)
def another_kind() -> Verdict:
    own = [item for item in items.scan("Users") if item["UserID"] not in OF_THE_CHAPTER]
    if not own:
        return not_yet("There are the chapter's items only.", "one of yours", "put it under a `UserID` of its own.")
    new = {item["UserID"]: sorted(set(item) - KNOWN) for item in own}
    best = max(new, key=lambda key: len(new[key]))
    if len(new[best]) < 2:
        return not_yet(
            f"`{best}` has {len(new[best])} attributes that the others don't have: {new[best]}.",
            "two or more",
            "what would you know about a thing that is no person and no company?",
        )
    return passed(f"`{best}` has {', '.join(new[best])}, which no other item has, and the table took it.")


@exercise(
    "two-anns",
    chapter="key-concepts",
    level="mistake",
    concept="a key that is unique",
    hints=[
        "Two people may share a name. What do no two members share, or what could you give them that is unique?",
        'A number of membership, as in `tables.create("Club", "MemberID")`. Then each Ann gets one.',
        "Another way is a key of two parts. But what if two Anns were born in the same year?",
    ],
    solution="""
        tables.create("Club", "MemberID")
        items.put("Club", {"MemberID": "m1", "Name": "Ann", "Born": 1990})
        items.put("Club", {"MemberID": "m2", "Name": "Ann", "Born": 2001})
    """,
)
def two_anns() -> Verdict:
    if "Club" not in tables.names():
        return not_yet(f"The tables are {tables.names()}.", "one named `Club`", "create it with a better key.")
    keys = tables.key_names(tables.describe("Club"))
    born = sorted(int(item["Born"]) for item in items.scan("Club") if item.get("Name") == "Ann" and "Born" in item)
    if keys == ["Name"]:
        return not_yet(
            f"The key of `Club` is `Name` again, and the Anns in it were born in {born}.",
            "a key that differs for the two of them",
            'a key can\'t be changed: `tables.delete("Club")` first, then create it anew.',
        )
    if not {1990, 2001} <= set(born):
        return not_yet(f"In `Club` there are Anns born in {born}.", "in 1990 and in 2001", "put both.")
    if "Born" in keys and set(keys) <= {"Name", "Born"}:
        return passed(
            f"Both Anns are there, under the key {keys}. A third one, born in 2001, would replace the second."
        )
    return passed(f"Both Anns are there, told apart by {' and '.join(keys)}.")


@exercise(
    "key-that-spreads",
    chapter="key-concepts",
    level="open",
    concept="a partition key that spreads",
    hints=[
        'A function of one line: `key = lambda visit: visit["Visitor"]`.',
        "Two attributes can be joined: a page and a visitor make one text.",
        "Or split what is hot: `f\"{visit['Page']}#{...}\"` with a number from 0 to 99 that comes from the visitor.",
    ],
    solution="key = lambda visit: f\"{visit['Page']}#{visit['Visitor'][-2:]}\"",
)
def key_that_spreads(key: Any, visits: list[dict[str, Any]]) -> Verdict:
    if not callable(key):
        return not_yet(
            f"`key` is of the type {type(key).__name__}.", "a function", '`lambda visit: visit["Page"]` is one.'
        )
    keys = [key(visit) for visit in visits]
    if not all(isinstance(each, str) and each for each in keys):
        wrong = next(each for each in keys if not isinstance(each, str) or not each)
        return not_yet(f"For a visit it returns {wrong!r}.", "a text that is not empty", "an f-string makes one.")
    if keys != [key(visit) for visit in visits]:
        return not_yet(
            "Asked twice, it returns different keys for the same visit.",
            "the same key each time, or nobody finds the item again",
            "take it from the visit, not from chance.",
        )
    share = partitions.busiest(keys, PARTITIONS)
    if share > LARGEST_SHARE:
        return not_yet(
            f"{len(set(keys)):,} different keys, and the busiest partition gets {share:.0%} of the visits.",
            f"at most {LARGEST_SHARE:.0%}; a fair share is {1 / PARTITIONS:.1%}",
            "more different values, none of them frequent. What could be joined to it?",
        )
    return passed(f"{len(set(keys)):,} different keys; the busiest of {PARTITIONS} partitions gets {share:.0%}.")
