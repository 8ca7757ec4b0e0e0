"""Three briefs to choose from: a guest book, notes, bookings."""

from __future__ import annotations

from typing import Any

from userlab.base.errors import LabError
from userlab.capstone.brief import Brief, Call, Measured

LONGEST = 500  # characters of a text


def _wrong_bodies(path: str, name: str, right: dict[str, Any]) -> tuple[Call, ...]:
    """Input that must be refused with 400: no JSON, no object, a text that is missing, empty, too long, no text."""
    wrong = {
        "a body that is no JSON": "Hello",
        "a body that is a list": [right],
        f"a body without {name}": {},
        f"{name} that is a number": right | {name: 7},
        f"{name} that is empty": right | {name: ""},
        f"{name} of {LONGEST + 1} characters": right | {name: "x" * (LONGEST + 1)},
    }
    return tuple(Call(what, "alice", "POST", path, body, 400) for what, body in wrong.items())


GUEST_BOOK = Brief(
    name="guest-book",
    words=(
        "Guests of our hotel write into a book, on their phones. Whoever stays with us may read it, the newest entry "
        "first, twenty on a page. What somebody wrote, nobody else may take away. A text has 1 to 500 characters. "
        "The book gets long: it must not get slower or dearer with it. And wake us when it breaks."
    ),
    identity="EntryID",
    works=(
        Call("an empty book", "alice", "GET", "/entries", says={"entries": []}),
        Call("alice signs", "alice", "POST", "/entries", {"Text": "A quiet room."}, 201,
             {"Author": "alice", "Text": "A quiet room."}, "first"),
        Call("bob signs, as alice", "bob", "POST", "/entries", {"Text": "Good bread.", "Author": "alice"}, 201,
             {"Author": "bob", "Text": "Good bread."}, "second"),
        Call("the newest first", "alice", "GET", "/entries", says={"entries": [{"EntryID": "{second}", "Author": "bob"},
             {"EntryID": "{first}", "Author": "alice"}]}),
        Call("one entry", "bob", "GET", "/entries/{first}", says={"EntryID": "{first}", "Text": "A quiet room."}),
        Call("an entry that is not there", "bob", "GET", "/entries/nothing", status=404),
        *_wrong_bodies("/entries", "Text", {"Text": "Hello"}),
        Call("a text of 500 characters", "bob", "POST", "/entries", {"Text": "x" * LONGEST}, 201),
        Call("taking away what is not there", "bob", "DELETE", "/entries/nothing", status=404),
        Call("bob takes his away", "bob", "DELETE", "/entries/{second}", status=204),
        Call("and it is gone", "bob", "GET", "/entries/{second}", status=404),
    ),
    theirs=(
        Call("bob takes alice's entry away", "bob", "DELETE", "/entries/{first}", status=403),
        Call("alice's entry is still there", "alice", "GET", "/entries/{first}", says={"EntryID": "{first}"}),
    ),
    routes=(("POST", "/entries"), ("GET", "/entries"), ("GET", "/entries/{first}"), ("DELETE", "/entries/{first}")),
    measured=(
        Measured(Call("sign", "alice", "POST", "/entries", {"Text": "A quiet room."}, 201, keep="new"), 0, 2),
        Measured(Call("page", "bob", "GET", "/entries"), 2, 0),
        Measured(Call("entry", "bob", "GET", "/entries/{new}"), 1, 0),
        Measured(Call("take away", "alice", "DELETE", "/entries/{new}", status=204), 1, 2),
    ),
)  # fmt: skip

NOTES = Brief(
    name="notes",
    words=(
        "We want to keep notes, each of us our own, and nobody else may see them: for others a note is not there at "
        "all. We look at our newest twenty, open one, throw one away. A text has 1 to 500 characters. Some of us will "
        "have thousands. And wake us when it breaks."
    ),
    identity="NoteID",
    works=(
        Call("no notes yet", "alice", "GET", "/notes", says={"notes": []}),
        Call("alice writes", "alice", "POST", "/notes", {"Text": "Milk"}, 201, {"Text": "Milk"}, "first"),
        Call("alice writes again", "alice", "POST", "/notes", {"Text": "Bread"}, 201, {"Text": "Bread"}, "second"),
        Call("bob writes", "bob", "POST", "/notes", {"Text": "Tea"}, 201, {"Text": "Tea"}, "bobs"),
        Call("her own, the newest first", "alice", "GET", "/notes",
             says={"notes": [{"NoteID": "{second}"}, {"NoteID": "{first}"}]}),
        Call("one note", "alice", "GET", "/notes/{first}", says={"NoteID": "{first}", "Text": "Milk"}),
        Call("a note that is not there", "alice", "GET", "/notes/nothing", status=404),
        *_wrong_bodies("/notes", "Text", {"Text": "Hello"}),
        Call("a text of 500 characters", "bob", "POST", "/notes", {"Text": "x" * LONGEST}, 201),
        Call("throwing away what is not there", "alice", "DELETE", "/notes/nothing", status=404),
        Call("alice throws one away", "alice", "DELETE", "/notes/{second}", status=204),
        Call("and it is gone", "alice", "GET", "/notes/{second}", status=404),
    ),
    theirs=(
        Call("bob reads alice's note", "bob", "GET", "/notes/{first}", status=404),
        Call("bob throws alice's note away", "bob", "DELETE", "/notes/{first}", status=404),
        Call("alice's note is still there", "alice", "GET", "/notes/{first}", says={"NoteID": "{first}"}),
    ),
    routes=(("POST", "/notes"), ("GET", "/notes"), ("GET", "/notes/{first}"), ("DELETE", "/notes/{first}")),
    measured=(
        Measured(Call("write", "alice", "POST", "/notes", {"Text": "A quiet room."}, 201, keep="new"), 0, 2),
        Measured(Call("newest", "alice", "GET", "/notes"), 2, 0),
        Measured(Call("note", "alice", "GET", "/notes/{new}"), 1, 0),
        Measured(Call("throw away", "alice", "DELETE", "/notes/{new}", status=204), 1, 2),
    ),
)  # fmt: skip

SEVEN = {"Room": "sauna", "Slot": "2031-06-14T07"}
BOOKINGS = Brief(
    name="bookings",
    words=(
        "Our guests book a room by the hour: the sauna, the music room. One room, one hour, one guest: two in the "
        "sauna at once must never be. We look at our own bookings, in order of their hours, twenty at a time, and "
        "cancel them; nobody else may. There will be many bookings. And wake us when it breaks."
    ),
    identity="BookingID",
    works=(
        Call("no bookings yet", "alice", "GET", "/bookings", says={"bookings": []}),
        Call("alice books eight", "alice", "POST", "/bookings", SEVEN | {"Slot": "2031-06-14T08"}, 201,
             SEVEN | {"Slot": "2031-06-14T08"}, "first"),
        Call("alice books seven", "alice", "POST", "/bookings", SEVEN, 201, SEVEN, "second"),
        Call("bob wants seven, too", "bob", "POST", "/bookings", SEVEN, 409),
        Call("her own, by hour", "alice", "GET", "/bookings",
             says={"bookings": [{"BookingID": "{second}"}, {"BookingID": "{first}"}]}),
        Call("one booking", "alice", "GET", "/bookings/{first}", says={"BookingID": "{first}", "Room": "sauna"}),
        Call("a booking that is not there", "alice", "GET", "/bookings/nothing", status=404),
        *_wrong_bodies("/bookings", "Room", SEVEN),
        Call("an hour that is none", "alice", "POST", "/bookings", SEVEN | {"Slot": "soon"}, 400),
        Call("cancelling what is not there", "alice", "DELETE", "/bookings/nothing", status=404),
        Call("alice cancels seven", "alice", "DELETE", "/bookings/{second}", status=204),
        Call("bob books it then", "bob", "POST", "/bookings", SEVEN, 201, SEVEN, "bobs"),
    ),
    theirs=(
        Call("alice cancels bob's booking", "alice", "DELETE", "/bookings/{bobs}", status=403),
        Call("bob still has it", "bob", "GET", "/bookings/{bobs}", says=SEVEN),
    ),
    routes=(
        ("POST", "/bookings"), ("GET", "/bookings"), ("GET", "/bookings/{first}"), ("DELETE", "/bookings/{first}"),
    ),
    measured=(
        Measured(Call("book", "alice", "POST", "/bookings", SEVEN | {"Room": "music"}, 201, keep="new"), 1, 4),
        Measured(Call("own", "alice", "GET", "/bookings"), 2, 0),
        Measured(Call("one", "alice", "GET", "/bookings/{new}"), 1, 0),
        Measured(Call("cancel", "alice", "DELETE", "/bookings/{new}", status=204), 1, 4),
    ),
    varied=("2031-06-14T07",),
)  # fmt: skip

BRIEFS = {brief.name: brief for brief in (GUEST_BOOK, NOTES, BOOKINGS)}


def find(name: str) -> Brief:
    """The brief of this name. Raises LabError for any other name."""
    if name not in BRIEFS:
        raise LabError(f"There is no brief {name!r}. There are: {', '.join(BRIEFS)}.")
    return BRIEFS[name]
