"""Exercises of chapter 19 on the club's bookings: a slot is booked once, and two questions are answered."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from userlab.examples import club
from userlab.exercises.bill import Bill, measured
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed
from userlab.exercises.design_challenge import in_tables

if TYPE_CHECKING:
    from userlab.lab.lab import Lab

DAY = "2031-05-01"  # far from the club's bookings
BOOK_UNITS, READ_UNITS = 4.0, 0.5


@exercise(
    "book-once",
    chapter="design-challenge",
    level="easy",
    concept="a key that is taken once",
    hints=[
        "Two bookings collide if court, day and hour are the same. What if these three were the key?",
        "`items.put_new` writes only if nothing lies under the key, and says whether it did. "
        "Its last word is the name of the partition key.",
        "Hours as two digits, `f'{hour:02}'`, sort as they should.",
    ],
    solution="""
        tables.create("Club", "PK", "SK")

        def stored(booking):
            slots = f"COURT#{booking['Court']}#{booking['Day']}"
            when = f"{booking['Day']}#{booking['Hour']:02}"
            return {"Club": [booking | {"PK": slots, "SK": f"{booking['Hour']:02}", "When": when}]}

        def book(court, day, hour, member):
            booking = {"Court": court, "Day": day, "Hour": hour, "Member": member}
            return items.put_new("Club", stored(booking)["Club"][0], "PK")
    """,
)
def book_once(stored: Any, book: Any, lab: Lab) -> Verdict:
    slots: list[tuple[str, str, int]] = [
        ("c1", DAY, 9),
        ("c1", DAY, 10),
        ("c2", DAY, 9),
        ("c1", "2031-05-02", 9),
        ("c2", DAY, 10),
    ]
    wrong = in_tables.problem("stored", stored(club.booking(*slots[0], "m001")))
    if wrong:
        return wrong
    try:
        return _booked(stored, book, lab, slots)
    finally:
        for slot in slots:
            for member in ("m001", "m002"):
                in_tables.remove(stored(club.booking(*slot, member)))


def _booked(stored: in_tables.Stored, book: Callable[..., Any], lab: Lab, slots: list[tuple[str, str, int]]) -> Verdict:
    """The verdict on slots that are free, one that is taken, and one that many want at once."""
    for slot in slots[:4]:
        returned, bill = measured(lab, book, *slot, "m001")
        if returned is not True:
            return not_yet(
                f"`book` of {slot}, which is free, returned {returned!r}.",
                "True",
                "court, day and hour together say whether it is taken.",
            )
        if len(in_tables.there(stored(club.booking(*slot, "m001")))) == 0:
            return not_yet(
                f"After `book` of {slot}, no item lies under the keys that `stored` makes.",
                "what `stored` returns, written by `book`",
                "let `book` call `stored`.",
            )
        if bill.write_units > BOOK_UNITS:
            return not_yet(
                f"`book` made {bill}.", f"at most {BOOK_UNITS:g} write units", "write less, and fewer items."
            )
    returned, _ = measured(lab, book, *slots[0], "m002")
    has = {item.get("Member") for item in in_tables.there(stored(club.booking(*slots[0], "m001")))}
    if has != {"m001"}:
        return not_yet(
            f"m001 had {slots[0]}, then m002 booked it, and now it is of {sorted(map(str, has))}.",
            "m001 keeps it",
            "a put replaces. Write only if nothing lies under the key: a condition.",
        )
    if returned is not False:
        return not_yet(f"`book` of a slot that is taken returned {returned!r}.", "False")
    if len(bill.calls) > 1:
        return not_yet(
            f"`book` made {bill}. Between look and write somebody else may book.",
            "1 call of PutItem, or of TransactWriteItems",
            "a condition makes the look part of the write.",
        )
    with ThreadPoolExecutor(8) as members:
        got_it = sum(members.map(lambda number: book(*slots[4], f"m00{1 + number % 2}") is True, range(8)))
    if got_it != 1:
        return not_yet(
            f"Eight people wanted one slot at once, and {got_it} got it.", "1", "look and write in one step."
        )
    return passed(f"A slot is booked once, whoever comes: {bill}.")


@exercise(
    "two-views",
    chapter="design-challenge",
    level="open",
    concept="one booking, two views",
    hints=[
        "`day_of` is one query if a court's day is the partition key, and the hour the sort key.",
        "`next_of` needs another key: the member, and a sort key that begins with the day. An index has it, or a "
        "second item, or a second table. Whatever you choose, `stored` returns what the check loads.",
        "The sort key's condition for *from that day on* is `gte(day)`. Numbers come back as Decimal: `int(...)`.",
    ],
    solution="""
        indexes.add("Club", "by-member", "Member", "When")

        def day_of(court, day):
            found = queries.query("Club", Key("PK").eq(f"COURT#{court}#{day}"))
            return [(int(each["Hour"]), each["Member"]) for each in found]

        def next_of(member, day):
            from_day = Key("Member").eq(member) & Key("When").gte(day)
            found = queries.query("Club", from_day, IndexName="by-member")
            return [(each["Day"], int(each["Hour"]), each["Court"]) for each in found]
    """,
)
def two_views(stored: Any, day_of: Any, next_of: Any, lab: Lab) -> Verdict:
    made = club.made_up()
    wrong = in_tables.problem("stored", stored(made[0]))
    if wrong:
        return wrong
    in_tables.put([stored(each) for each in made])
    bills: list[Bill] = []
    for each in (made[7], made[70], club.booking("c1", "2029-01-01", 9, "m999")):
        court, day, member = each["Court"], each["Day"], each["Member"]
        of_day = sorted((one["Hour"], one["Member"]) for one in made if (one["Court"], one["Day"]) == (court, day))
        of_member = sorted(
            (one["Day"], one["Hour"], one["Court"]) for one in made if one["Member"] == member and one["Day"] >= day
        )
        for name, function, asked, expected in (
            ("day_of", day_of, (court, day), of_day),
            ("next_of", next_of, (member, day), of_member),
        ):
            found, bill = measured(lab, function, *asked)
            wrong = _wrong_answer(f"{name}{asked}", found, expected) or _too_dear(f"{name}{asked}", bill)
            if wrong:
                return wrong
            bills.append(bill)
    return passed(
        f"With {len(made)} bookings loaded, a court's day costs {bills[0].read_units:g} and a member's list "
        f"{bills[1].read_units:g} read units, and it stays like that when there are a million."
    )


def _wrong_answer(call: str, found: Any, expected: list[Any]) -> Verdict | None:
    if not isinstance(found, list) or not all(isinstance(each, tuple) for each in found):
        kind = f"a list of {type(found[0]).__name__}" if isinstance(found, list) and found else type(found).__name__
        return not_yet(f"`{call}` returned {kind}.", "a list of tuples", "the brief says what is in each.")
    if found == expected:
        return None
    if sorted(found) == expected:
        return not_yet(
            f"`{call}` returned the right bookings in a wrong order: {found[:3]}.",
            f"{expected[:3]}",
            "the sort key orders them. As text, 9 comes after 17, and 09 before it.",
        )
    return not_yet(
        f"`{call}` returned {len(found)} bookings, beginning with {found[:2]}.",
        f"{len(expected)}, beginning with {expected[:2]}",
        "which key condition selects these, and no others?",
    )


def _too_dear(call: str, bill: Bill) -> Verdict | None:
    if not len(bill.calls):
        return bill.nothing_read("Others book meanwhile.")
    if len(bill.calls) == 1 and bill.read_units <= READ_UNITS:
        return None
    return not_yet(
        f"The answer of `{call}` is right, and cost {bill}.",
        f"1 call, at most {READ_UNITS:g} read units",
        "what is read together lies together, under one key: of the table, of an index, or of a second table.",
    )
