"""A tennis club's bookings, in three designs: one table, several tables, and one table with an index for everything.

A booking is {"Court": "c3", "Day": "2025-06-14", "Hour": 17, "Member": "m042", "Note": "..."}. Each design is a
function that makes its tables, fills them, and returns the club's questions as patterns for `design.check`.
Source: DynamoDB Developer Guide, "Data modeling foundations in DynamoDB".
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from boto3.dynamodb.conditions import Attr, Key

from userlab import indexes, items, tables
from userlab.measured.design import Pattern, pattern

COURTS, DAYS, MEMBERS = 6, 60, 60
HOURS = range(8, 21)
FIRST_DAY = date(2025, 6, 1)
NOTE = "Four balls and a racket, please. " * 4
# How often a day each question is asked in all clubs, and the units that it may cost.
RATES: dict[str, tuple[int, float]] = {
    "day": (2_000_000, 0.5),
    "member": (500_000, 0.5),
    "book": (200_000, 4),
    "cancel": (30_000, 4),
}


def made_up(count: int = 600) -> list[dict[str, Any]]:
    """So many bookings of six courts in 60 days, no slot twice, in no certain order. The same each time.

    >>> club.made_up()[0]["Court"]
    'c1'
    """
    dice = Random(19)
    made = []
    for slot in dice.sample(range(COURTS * DAYS * len(HOURS)), count):
        court, rest = slot % COURTS + 1, slot // COURTS
        day, hour = str(FIRST_DAY + timedelta(days=rest % DAYS)), HOURS[rest // DAYS]
        made.append(booking(f"c{court}", day, hour, f"m{dice.randrange(MEMBERS):03}"))
    return made


def booking(court: str, day: str, hour: int, member: str) -> dict[str, Any]:
    """A booking, as the club's web site sends it."""
    return {"Court": court, "Day": day, "Hour": hour, "Member": member, "Note": NOTE}


def one_table(bookings: list[dict[str, Any]], asked: dict[str, Any]) -> list[Pattern]:
    """One table whose key is the slot, so that it can't be booked twice; one index, for members."""

    def stored(each: dict[str, Any]) -> dict[str, Any]:
        when = f"{each['Day']}#{each['Hour']:02}"
        return each | {"Slots": f"{each['Court']}#{each['Day']}", "When": when}

    tables.create("Visits", "Slots", "When")
    indexes.add("Visits", "by-member", "Member", "When")
    items.put_all("Visits", [stored(each) for each in bookings])
    new = stored(asked)
    there: dict[str, Any] = {"TableName": "Visits", "Key": {name: new[name] for name in ("Slots", "When")}}
    free = {"TableName": "Visits", "ConditionExpression": Attr("When").not_exists()}
    of_day = {"TableName": "Visits", "KeyConditionExpression": Key("Slots").eq(new["Slots"])}
    from_now = Key("Member").eq(new["Member"]) & Key("When").gte(new["Day"])
    of_member = {"TableName": "Visits", "IndexName": "by-member", "KeyConditionExpression": from_now}
    return [
        pattern("book", *RATES["book"], "put_item", Item=new, **free),
        pattern("day", *RATES["day"], "query", **of_day),
        pattern("member", *RATES["member"], "query", **of_member),
        pattern("cancel", *RATES["cancel"], "delete_item", ConditionExpression=_of(asked), **there),
    ]


def several_tables(bookings: list[dict[str, Any]], asked: dict[str, Any]) -> list[Pattern]:
    """A table of courts' days and a table of members' bookings, written together in a transaction."""

    def in_days(each: dict[str, Any]) -> dict[str, Any]:
        return each | {"Slots": f"{each['Court']}#{each['Day']}"}

    def in_members(each: dict[str, Any]) -> dict[str, Any]:
        return each | {"When": f"{each['Day']}#{each['Hour']:02}#{each['Court']}"}

    tables.create("Days", "Slots", "Hour", types={"Hour": "N"})
    tables.create("Members", "Member", "When")
    items.put_all("Days", [in_days(each) for each in bookings])
    items.put_all("Members", [in_members(each) for each in bookings])
    day, mine = in_days(asked), in_members(asked)
    keys = {"Days": {name: day[name] for name in ("Slots", "Hour")}}
    keys["Members"] = {name: mine[name] for name in ("Member", "When")}
    free = {"ConditionExpression": "attribute_not_exists(Slots)"}
    puts = [{"Put": {"TableName": "Days", "Item": day} | free}, {"Put": {"TableName": "Members", "Item": mine}}]
    there = {"ConditionExpression": "attribute_exists(Court)"}
    deletes = [{"Delete": {"TableName": name, "Key": key} | there} for name, key in keys.items()]
    of_day: dict[str, Any] = {"TableName": "Days", "KeyConditionExpression": Key("Slots").eq(day["Slots"])}
    from_now = Key("Member").eq(mine["Member"]) & Key("When").gte(mine["Day"])
    return [
        pattern("book", *RATES["book"], "transact_write_items", TransactItems=puts),
        pattern("day", *RATES["day"], "query", **of_day),
        pattern("member", *RATES["member"], "query", TableName="Members", KeyConditionExpression=from_now),
        pattern("cancel", *RATES["cancel"], "transact_write_items", TransactItems=deletes),
    ]


def many_indexes(bookings: list[dict[str, Any]], asked: dict[str, Any]) -> list[Pattern]:
    """A number for each booking, as in a relational table, and an index for each question.

    No key is the slot, so nothing keeps two bookings from the same one.
    """

    def stored(number: int, each: dict[str, Any]) -> dict[str, Any]:
        slots, when = f"{each['Court']}#{each['Day']}", f"{each['Day']}#{each['Hour']:02}"
        return each | {"ID": f"{number:06}", "Slots": slots, "When": when}

    tables.create("Games", "ID")
    for name, key in {"by-slots": "Slots", "by-member": "Member", "by-day": "Day"}.items():
        indexes.add("Games", name, key, "When")
    items.put_all("Games", [stored(number, each) for number, each in enumerate(bookings)])
    new = stored(len(bookings), asked)
    there: dict[str, Any] = {"TableName": "Games", "Key": {"ID": new["ID"]}}
    slots, from_now = Key("Slots").eq(new["Slots"]), Key("Member").eq(new["Member"]) & Key("When").gte(new["Day"])
    of_day = {"TableName": "Games", "IndexName": "by-slots", "KeyConditionExpression": slots}
    of_member = {"TableName": "Games", "IndexName": "by-member", "KeyConditionExpression": from_now}
    return [
        pattern("book", *RATES["book"], "put_item", TableName="Games", Item=new),
        pattern("day", *RATES["day"], "query", **of_day),
        pattern("member", *RATES["member"], "query", **of_member),
        pattern("cancel", *RATES["cancel"], "delete_item", ConditionExpression=_of(asked), **there),
    ]


def _of(asked: dict[str, Any]) -> Any:
    """The condition that a booking is this member's."""
    return Attr("Member").eq(asked["Member"])
