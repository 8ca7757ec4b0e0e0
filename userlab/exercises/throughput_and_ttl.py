"""Exercises of chapter 6, "Throughput and TTL"."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import boto3

from userlab import items, partitions, throughput
from userlab.exercises.bill import measured
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed

if TYPE_CHECKING:
    from userlab.lab.lab import Lab

BYTES, READINGS, EVENTS = 9000, 8, 10_000
DAY, PARTITIONS, MOST_KEYS, MOST_EVENTS = "2024-07-10", 8, 100, 2000
IN_A_ROW, MOST_OF_A_ROW = 500, 0.5
SECONDS_A_DAY = 24 * 60 * 60


@exercise(
    "units-by-hand",
    chapter="throughput-and-ttl",
    level="easy",
    concept="read and write units",
    hints=[
        "A write unit pays for 1,024 bytes, a read unit for 4,096. Round up to whole units.",
        "9,000 / 1,024 is 8.8, and 9,000 / 4,096 is 2.2. Round both up, then halve the eventually consistent read.",
    ],
    solution="write, consistent, eventual = 9, 3, 1.5",
)
def units_by_hand(write: Any, consistent: Any, eventual: Any) -> Verdict:
    right = {
        "the write": (write, throughput.write_units(BYTES), "bytes / 1,024, rounded up"),
        "the consistent read": (consistent, throughput.read_units(BYTES, True), "bytes / 4,096, rounded up"),
        "the eventually consistent read": (eventual, throughput.read_units(BYTES), "half of the consistent read"),
    }
    for what, (answer, expected, rule) in right.items():
        if answer != expected:
            return not_yet(
                f"You have {answer!r} for {what}.", f"the result of: {rule}", "round first, halve afterwards."
            )
    return passed("9 units to write, 3 to read, and 1.5 if a moment of delay does not matter.")


@exercise(
    "a-cheap-counter",
    chapter="throughput-and-ttl",
    level="thought",
    concept="what a write costs",
    hints=[
        "A write costs what the whole item is. Which item could hold the number instead?",
        'A small item of its own: `{"UserID": "memoirs#stars"}`. `items.add(table, key, "Stars", 1)` adds in DynamoDB.',
        "`items.get` returns None while nobody has given a star. Then the answer is 0.",
    ],
    solution="""
        counter = {"UserID": "memoirs#stars"}

        def add_star():
            items.add("Users", counter, "Stars", 1)

        def stars():
            found = items.get("Users", counter)
            return int(found["Stars"]) if found else 0
    """,
)
def a_cheap_counter(add_star: Any, stars: Any, lab: Lab) -> Verdict:
    if not (callable(add_star) and callable(stars)):
        return not_yet("`add_star` and `stars` are not both functions.", "two functions", "write both with `def`.")
    try:
        before, asked = measured(lab, stars)
        _, added = measured(lab, add_star)
        _, _ = measured(lab, add_star)
        after, _ = measured(lab, stars)
    except Exception as error:
        return not_yet(f"One of your functions raised {type(error).__name__}: {error}", "both return")
    if not added.write_units:
        return not_yet(
            f"`add_star` made {added}: the star is not in DynamoDB.", "1 write", "a variable of Python ends with it."
        )
    if added.read_units:
        return not_yet(
            f"`add_star` made {added}: it reads first, so of two readers who click at once one star gets lost.",
            "a write that adds, without a read before it",
            "let DynamoDB add: `items.add`, or `ADD` in an UpdateExpression.",
        )
    if added.write_units > 1:
        return not_yet(
            f"`add_star` made {added}: it writes a large item for a small number.",
            "1 write unit",
            "give the number an item of its own.",
        )
    if not added.count("UpdateItem"):
        return not_yet(
            f"`add_star` made {added}: it writes a number that your program counted. A second program counts anew.",
            "1 call of UpdateItem, which adds to what is there",
            "let DynamoDB add: `items.add`, or `ADD` in an UpdateExpression.",
        )
    if not isinstance(before, int | Decimal) or not isinstance(after, int | Decimal) or after - before != 2:
        return not_yet(
            f"`stars` returned {before!r}, and after two stars {after!r}.", "two more, and 0 if there is no star yet"
        )
    if asked.read_units > 0.5:
        return not_yet(f"`stars` made {asked}.", "0.5 read units", "read the small item by its key.")
    return passed("A star costs one unit instead of six, because the number lies in a small item of its own.")


@exercise(
    "write-them-all",
    chapter="throughput-and-ttl",
    level="mistake",
    concept="throttling and unprocessed items",
    hints=[
        "`BatchWriteItem` writes what the table takes, and hands back the rest as `UnprocessedItems`, without error.",
        "Put them one by one, and be patient with each: `throughput.with_backoff(...)`.",
        "A loop over `readings`, with `throughput.with_backoff(lambda: meter.put_item(Item=reading))` in it.",
    ],
    solution="""
        for one in readings:
            throughput.with_backoff(lambda: meter.put_item(Item=one))
    """,
)
def write_them_all() -> Verdict:
    client = boto3.client("dynamodb", config=_patient())
    wanted = {f"reading{number}" for number in range(READINGS)}
    there = set()
    for name in sorted(wanted):
        answer = client.get_item(TableName="Meter", Key={"ID": {"S": name}})
        there |= {name} if "Item" in answer else set()
    if not there:
        return not_yet(
            f"None of the {READINGS} readings is in `Meter`.", "all of them", "write them, and see what comes back."
        )
    if there != wanted:
        return not_yet(
            f"{len(there)} of {READINGS} readings are in `Meter`; {', '.join(sorted(wanted - there))} got lost.",
            "all of them",
            "send a refused write again: look at `UnprocessedItems` of a batch, or at the exception of a put.",
        )
    return passed(f"All {READINGS} readings are there: what was refused was sent again.")


def _patient() -> Any:
    """The table has one read unit a second, too: the check must not be refused itself."""
    from botocore.config import Config

    return Config(retries={"total_max_attempts": 12, "mode": "standard"})


@exercise(
    "spread-the-day",
    chapter="throughput-and-ttl",
    level="open",
    concept="a hot partition",
    hints=[
        "One key a day is one partition. What could you add to the day that differs from event to event?",
        "`2024-07-10#0` to `2024-07-10#29` are thirty keys: event number n takes key n % 30. Thirty are too few.",
        "The more keys, the more even. Count with `partitions.spread(keys, 8)`.",
    ],
    solution="""
        numbers = list(range(90)) * 112
        keys = [f"2024-07-10#{number}" for number in numbers[:10_000]]
    """,
)
def spread_the_day(keys: Any) -> Verdict:
    keys = list(keys)
    if len(keys) != EVENTS:
        return not_yet(f"There are {len(keys):,} keys.", f"{EVENTS:,}, one for each event", "make a list with a loop.")
    strange = [key for key in keys if not (isinstance(key, str) and key.startswith(DAY))]
    if strange:
        return not_yet(f"This key does not begin with the day: {strange[0]!r}.", f"`{DAY}`, and more behind it")
    different = len(set(keys))
    if different > MOST_KEYS:
        return not_yet(
            f"There are {different:,} different keys: whoever reads the day asks as many times.",
            f"{MOST_KEYS} at most",
            "let the keys repeat: number % 90.",
        )
    load = partitions.spread(keys, PARTITIONS)
    most = max(load)
    if most > MOST_EVENTS:
        return not_yet(
            f"Partition {load.index(most)} gets {most:,} events with your {different} keys.",
            f"{MOST_EVENTS:,} at most",
            "more different keys spread better; try other endings, too.",
        )
    for first in range(0, EVENTS, IN_A_ROW):
        share = partitions.busiest(keys[first : first + IN_A_ROW], PARTITIONS)
        if share > MOST_OF_A_ROW:
            return not_yet(
                f"Of the events {first:,} to {first + IN_A_ROW - 1:,}, one partition gets {share:.0%}.",
                f"{MOST_OF_A_ROW:.0%} at most: the events come in this order, and each partition has a limit a second",
                "let the key change from one event to the next: number % 90, not number // 90.",
            )
    return passed(f"{different} keys, and the busiest partition gets {most:,} of {EVENTS:,} events.")


@exercise(
    "a-session-for-a-day",
    chapter="throughput-and-ttl",
    level="mistake",
    concept="TTL in seconds",
    hints=[
        "`lab.clock.now()` is the time in seconds. How many seconds has a day?",
        '`items.put("Sessions", {"SessionID": "mine", "User": ..., "ExpiresAt": lab.clock.now() + 24 * 60 * 60})`',
    ],
    solution="""
        tomorrow = lab.clock.now() + 24 * 60 * 60
        items.put("Sessions", {"SessionID": "mine", "User": "Dave", "ExpiresAt": tomorrow})
    """,
)
def a_session_for_a_day() -> Verdict:
    mine = items.get("Sessions", {"SessionID": "mine"}, consistent=True)
    if mine is None:
        return not_yet("There is no session `mine` in `Sessions`.", "yours", "put it, with a user and an end.")
    expires = mine.get("ExpiresAt")
    if isinstance(expires, str):
        return not_yet(
            "`ExpiresAt` is a string: this session never ends.", "a number", "leave out the quotes, or `str`."
        )
    if not isinstance(expires, Decimal):
        return not_yet("The session has no number in `ExpiresAt`.", "the second in which it ends", "add the attribute.")
    if expires > time.time() * 100:
        return not_yet(
            "`ExpiresAt` lies tens of thousands of years ahead: are these milliseconds?",
            "seconds since 1970",
            "leave out the factor 1000.",
        )
    # Python's clock is behind the account's by what the chapter moved that one: some two hours.
    hours = float(expires - Decimal(time.time())) / 3600
    if not SECONDS_A_DAY / 3600 - 1 <= hours <= SECONDS_A_DAY / 3600 + 12:
        return not_yet(
            f"The session ends in about {hours:,.0f} hours.",
            "24",
            "the end is a moment, not a duration: now, and 24 * 60 * 60 seconds more.",
        )
    return passed("The session ends in a day, as a number of seconds. Some time after that, DynamoDB deletes it.")
