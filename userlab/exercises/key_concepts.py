"""Exercises of chapter 1, "Key concepts"."""

from __future__ import annotations

from typing import Any

from userlab import items, partitions, tables
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed

OF_THE_CHAPTER = {"user123", "user456", "user789", "acme"}
KNOWN = {"UserID", "Name", "Age", "Email", "Hobbies", "Address", "Company", "Founded", "Active"}
PARTITIONS = 8
LARGEST_SHARE = 0.2
MOST_KEYS = 100  # of one day: each is a read
LARGEST_SHARE_OF_A_DAY = 0.3
ANOTHER_DAY = "2024-07-11"


@exercise(
    "another-kind",
    chapter="key-concepts",
    level="easy",
    concept="items that differ",
    hints=[
        "`users.put_item(Item={...})` writes a dict. It needs a `UserID`, which is a string.",
        "A robot has a battery, a cat has whiskers. You declare nothing before.",
    ],
    solution='users.put_item(Item={"UserID": "cat1", "Name": "Mia", "Whiskers": 24, "Likes": ["fish", "sun"]})',
)
def another_kind() -> Verdict:
    own = [item for item in items.scan("Users") if item["UserID"] not in OF_THE_CHAPTER]
    if not own:
        return not_yet(
            "The table `Users` has the chapter's items only.",
            "an item of yours",
            "put it under a `UserID` of its own; under one that is taken, it replaces what is there.",
        )
    new = {item["UserID"]: sorted(set(item) - KNOWN) for item in own}
    best = max(new, key=lambda key: len(new[key]))
    if len(new[best]) < 2:
        return not_yet(
            f"`{best}` has {new[best] or 'no attribute'} of its own; the chapter's items have all its others, too.",
            "two attributes or more that no other item has",
            "what would you know about a thing that is no person and no company?",
        )
    return passed(f"`{best}` has {', '.join(new[best])}, which no other item has, and the table took it.")


@exercise(
    "two-anns",
    chapter="key-concepts",
    level="mistake",
    concept="a key that is unique",
    hints=[
        "Two people may share a name. What do no two members share? What could you give them that is unique?",
        'A membership number, as in `tables.create("Club", "MemberID")`. Each Ann gets a number of her own.',
        "Another way is a key of two parts. But what if two Anns were born in the same year?",
    ],
    solution="""
        tables.create("Club", "MemberID")
        club = boto3.resource("dynamodb").Table("Club")
        club.put_item(Item={"MemberID": "m1", "Name": "Ann", "Born": 1990})
        club.put_item(Item={"MemberID": "m2", "Name": "Ann", "Born": 2001})
    """,
)
def two_anns() -> Verdict:
    if "Club" not in tables.names():
        return not_yet(
            f"The tables are {tables.names()}.",
            "a table named `Club`",
            "create it with a better key. Upper and lower case count.",
        )
    keys = tables.key_names(tables.describe("Club"))
    born = sorted(int(item["Born"]) for item in items.scan("Club") if item.get("Name") == "Ann" and "Born" in item)
    if keys == ["Name"]:
        return not_yet(
            f"The key of `Club` is `Name` again, and the Anns in it were born in {born}.",
            "a key that differs for the two of them",
            'a key can\'t be changed: `tables.delete("Club")` first, then create it anew.',
        )
    if not {1990, 2001} <= set(born):
        return not_yet(
            f"The Anns in `Club` have these years in `Born`: {born}.",
            "1990 and 2001",
            "put both, with the attributes `Name` and `Born`, and give each of them another key.",
        )
    if set(keys) <= {"Name", "Born"}:
        return passed(
            f"Both Anns are there, under the key {keys}. A third one, born in 2001, would replace the second."
        )
    return passed(f"Both Anns are there, and {' and '.join(keys)} tells them apart.")


@exercise(
    "key-that-spreads",
    chapter="key-concepts",
    level="open",
    concept="a partition key that spreads",
    hints=[
        'A function of one line: `key = lambda visit: visit["Visitor"]`.',
        "You can join two attributes: a page and a visitor make one string.",
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
        return not_yet(
            f"For a visit it returns {wrong!r}.", "a string that is not empty", "an f-string makes one of anything."
        )
    if "hash" in getattr(getattr(key, "__code__", None), "co_names", ()):
        return not_yet(
            "Your function uses Python's `hash`. For a string that is another number in every process.",
            "the same key each time, also tomorrow and on another machine",
            "join parts of the visit to a string, or take a hash that is always the same, from `hashlib`.",
        )
    if keys != [key(visit) for visit in visits]:
        return not_yet(
            "Asked twice, it returns different keys for the same visit.",
            "the same key each time, or nobody finds the item again",
            "make the key of what the visit has in it, not of a random number.",
        )
    share = partitions.busiest(keys, PARTITIONS)
    if share > LARGEST_SHARE:
        return not_yet(
            f"{len(set(keys)):,} different keys, and the busiest partition gets {share:.0%} of the visits.",
            f"at most {LARGEST_SHARE:.0%}; a fair share is {1 / PARTITIONS:.1%}",
            "you need more different values, and none that is frequent. What could you join to it?",
        )
    return passed(f"{len(set(keys)):,} different keys; the busiest of {PARTITIONS} partitions gets {share:.0%}.")


@exercise(
    "read-the-day-back",
    chapter="key-concepts",
    level="thought",
    concept="write sharding",
    hints=[
        "Cut the visitors into a fixed number of groups, and put the group's number behind the day.",
        'Visitor `v550` has the number 550: `int(visit["Visitor"][1:]) % 20` is a number from 0 to 19.',
        "`keys_of_day` makes the same strings for all groups: a list comprehension over `range(20)`.",
    ],
    solution="""
        def shard_key(visit):
            return f"{visit['Day']}#{int(visit['Visitor'][1:]) % 20}"

        def keys_of_day(day):
            return [f"{day}#{number}" for number in range(20)]
    """,
)
def read_the_day_back(shard_key: Any, keys_of_day: Any, visits: list[dict[str, Any]]) -> Verdict:
    if not (callable(shard_key) and callable(keys_of_day)):
        return not_yet(
            "You handed in something other than two functions.",
            "`shard_key` and `keys_of_day`",
            "`def` makes a function.",
        )
    keys = [shard_key(visit) for visit in visits]
    if keys != [shard_key(visit) for visit in visits]:
        return not_yet(
            "Asked twice, `shard_key` returns different keys for the same visit.",
            "the same key each time",
            "take the number from the visit: its visitor has one.",
        )
    listed = {day: list(keys_of_day(day)) for day in {visit["Day"] for visit in visits}}
    lost = [key for key, visit in zip(keys, visits, strict=True) if key not in set(listed[visit["Day"]])]
    if lost:
        return not_yet(
            f"{len(lost):,} of {len(visits):,} visits lie under keys that `keys_of_day` does not list, "
            f"such as {lost[0]!r}.",
            "every key that `shard_key` can return for that day",
            "let both functions count through the same numbers.",
        )
    another = [visit | {"Day": ANOTHER_DAY} for visit in visits[:100]]
    of_another = {shard_key(visit) for visit in another}
    if not of_another <= set(keys_of_day(ANOTHER_DAY)):
        return not_yet(
            f"For visits of {ANOTHER_DAY}, `keys_of_day` does not list the keys that `shard_key` returns.",
            "the keys of the day that it is called with",
            "make the keys of `day`, the parameter; does yours name one day always?",
        )
    if of_another & set(keys):
        return not_yet(
            f"Visits of two days have the same key: {sorted(of_another & set(keys))[0]!r}.",
            "keys that begin with the day",
            "without the day in it, a key's items are the visits of all days, and each read gets longer.",
        )
    longest = max(len(each) for each in listed.values())
    if longest > MOST_KEYS:
        return not_yet(
            f"`keys_of_day` lists {longest:,} keys: so many reads for one day.",
            f"at most {MOST_KEYS}",
            "cut the visitors into fewer groups; `%` gives the remainder of a division.",
        )
    share = partitions.busiest(keys, PARTITIONS)
    if share > LARGEST_SHARE_OF_A_DAY:
        return not_yet(
            f"{len(set(keys))} keys are in use, and the busiest partition gets {share:.0%} of the visits.",
            f"at most {LARGEST_SHARE_OF_A_DAY:.0%}",
            "more groups, and about the same number of visits in each.",
        )
    return passed(
        f"{longest} reads find all visits of a day, and the busiest of {PARTITIONS} partitions gets {share:.0%} of "
        "them. This is called write sharding."
    )
