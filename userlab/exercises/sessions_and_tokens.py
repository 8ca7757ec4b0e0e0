"""Exercises of chapter 9, "Sessions and a token cache"."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from userlab import items
from userlab.examples import sessions
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed
from userlab.exercises.meanwhile import after_first_read

HOUR = 3600
YEAR = 365 * 24 * HOUR
TESTER = "a user of the check"


@exercise(
    "guest-session",
    chapter="sessions-and-tokens",
    level="mistake",
    concept="what TTL understands",
    hints=[
        "`lab.clock.now()` tells the lab's time in seconds, a whole number. An hour has 3600 of them.",
        "TTL understands a Number of seconds. It ignores strings, and milliseconds are far in the future.",
    ],
    solution="""
        an_hour_from_now = lab.clock.now() + 60 * 60
        items.put("Sessions", {"TokenHash": "guest", "UserID": "guest", "ExpiresAt": an_hour_from_now})
    """,
)
def guest_session(now: int) -> Verdict:
    guest = items.get("Sessions", {"TokenHash": "guest"}, consistent=True)
    if guest is None:
        return not_yet(
            "There is no item with the TokenHash `guest`.", "an item with this key", "put it into the table `Sessions`."
        )
    ends = guest.get("ExpiresAt")
    if isinstance(ends, str):
        return not_yet(
            f"ExpiresAt is the string {ends!r}, which TTL ignores: the guest would stay forever.",
            "a number",
            "leave out the quotes, `str` and `isoformat`.",
        )
    if not isinstance(ends, Decimal):
        return not_yet(f"ExpiresAt is {ends!r}.", "a number of seconds since 1970")
    left = int(ends) - now
    if left > 5 * YEAR:
        return not_yet(
            f"ExpiresAt is {left // YEAR:,} years ahead: that looks like milliseconds.", "seconds", "don't multiply."
        )
    if left < -YEAR:
        return not_yet(
            "ExpiresAt is a length of time, not a point in time.", "an hour from now", "add `lab.clock.now()`."
        )
    if not HOUR - 1200 <= left <= HOUR + 60:
        return not_yet(
            f"The guest's session ends in {round(left / 60)} minutes.",
            "60",
            "start from `lab.clock.now()`: the lab's clock was moved, that of `time.time()` was not.",
        )
    if guest.get("UserID") != "guest":
        return not_yet(f"The UserID is {guest.get('UserID')!r}.", "`'guest'`", "put the item again.")
    return passed("The guest may stay for an hour, and DynamoDB will clean up.")


@exercise(
    "not-forever",
    chapter="sessions-and-tokens",
    level="open",
    concept="an absolute limit",
    hints=[
        "Find the session first: `sessions.find` returns None if it is not good any more.",
        'The new end is `min(now + 1800, int(session["CreatedAt"]) + 12 * 3600)`.',
        "Write it as `sessions.extend` does, with the condition that the session is still good.",
    ],
    solution="""
        def slide(token, now):
            session = sessions.find("Sessions", token, now)
            if session is None:
                return False
            limit = int(session["CreatedAt"]) + 12 * 3600
            return sessions.extend("Sessions", token, now, minutes=min(30, (limit - now) // 60))
    """,
)
def not_forever(slide: Callable[[str, int], Any], begun: int) -> Verdict:
    late = 11 * HOUR + 45 * 60
    try:
        for what, age, ends, expected in (
            ("of ten minutes that ends in twenty", 600, 600 + 1200, 600 + 1800),
            ("that began 11 hours and 45 minutes ago", late, late + 900, 12 * HOUR),
            ("that has expired", 2400, 1800, None),
            ("that was ended", 600, None, None),
        ):
            verdict = _slid(slide, f"a session {what}", begun, age, ends, expected)
            if verdict:
                return verdict
        verdict = _ended_meanwhile(slide, begun)
        if verdict:
            return verdict
    finally:
        sessions.end_all("Sessions", TESTER)
    return passed("It slides, stops at twelve hours, and leaves expired and ended sessions alone.")


def _ended_meanwhile(slide: Callable[[str, int], Any], begun: int) -> Verdict | None:
    """A verdict if `slide` brings a session back that was ended between its read and its write."""
    token = sessions.start("Sessions", TESTER, begun)
    key = {"TokenHash": sessions.hash_of(token)}
    with after_first_read(lambda: sessions.end("Sessions", token)):
        try:
            slide(token, begun + 600)
        except Exception as error:
            return not_yet(
                f"For a session that was ended after your read, `slide` raised {type(error).__name__}: {error}",
                "it returns False",
                "a refused condition is an answer: catch it. `sessions.extend` does.",
            )
    there = items.get("Sessions", key, consistent=True)
    items.delete("Sessions", key)
    if there is None:
        return None
    return not_yet(
        f"Between your read and your write the user logged out, and `slide` brought an item back: {sorted(there)}.",
        "nothing",
        "the write needs the condition itself, as in `sessions.extend`: a look before it comes too early.",
    )


def _slid(
    slide: Callable[[str, int], Any], what: str, begun: int, age: int, ends: int | None, expected: int | None
) -> Verdict | None:
    """A verdict if sliding a session goes wrong that is `age` seconds old and ends `ends` after its beginning."""
    token = sessions.start("Sessions", TESTER, begun)
    key = {"TokenHash": sessions.hash_of(token)}
    if ends is None:
        sessions.end("Sessions", token)
    else:
        items.update("Sessions", key, ExpiresAt=begun + ends)
    try:
        returned = slide(token, begun + age)
    except Exception as error:
        return not_yet(f"For {what}, `slide` raised {type(error).__name__}: {error}")
    there = items.get("Sessions", key, consistent=True)
    items.delete("Sessions", key)
    if ends is None and there is not None:
        return not_yet(
            f"For {what}, `slide` brought an item back: {sorted(there)}.", "nothing", "UpdateItem needs a condition."
        )
    wanted = expected if expected is not None else ends
    if there and wanted is not None and abs(int(there["ExpiresAt"]) - begun - wanted) > 60:
        minutes = round((int(there["ExpiresAt"]) - begun) / 60)
        return not_yet(
            f"After `slide`, {what} ends {minutes} minutes after its beginning.", f"{round(wanted / 60)} minutes"
        )
    if bool(returned) is not (expected is not None):
        return not_yet(f"For {what}, `slide` returned {returned!r}.", f"{expected is not None}")
    return None


@exercise(
    "all-but-one",
    chapter="sessions-and-tokens",
    level="easy",
    concept="revoke sessions",
    hints=[
        "You have the tokens of all three: `sessions.end` ends one session.",
        "Without the tokens: query the index `ByUser`, and delete each TokenHash but `sessions.hash_of(laptop)`.",
    ],
    solution="""
        for token in (phone, tablet):
            sessions.end("Sessions", token)
    """,
)
def all_but_one(laptop: str, phone: str, tablet: str, dave: str) -> Verdict:
    there = {
        name: items.get("Sessions", {"TokenHash": sessions.hash_of(token)}, consistent=True) is not None
        for name, token in {"laptop": laptop, "phone": phone, "tablet": tablet, "Dave's": dave}.items()
    }
    open_still = [name for name in ("phone", "tablet") if there[name]]
    if not there["laptop"]:
        return not_yet(
            "Carol's laptop is logged out, too.",
            "its session stays",
            "run the cell above the task again, which logs in.",
        )
    if not there["Dave's"]:
        return not_yet("Dave is logged out.", "only Carol's sessions end", "run the cell above the task again.")
    if open_still:
        return not_yet(f"Still logged in: {' and '.join(open_still)}.", "nobody but the laptop, and Dave")
    return passed("Carol is logged in on her laptop only, and Dave noticed nothing.")


@exercise(
    "three-devices",
    chapter="sessions-and-tokens",
    level="thought",
    concept="a limit on live sessions",
    hints=[
        "Query the index `ByUser` for the user, and read each session by its `TokenHash` with `items.get`.",
        "Leave out what is None (ended) and what has `ExpiresAt` at or before `now` (expired, not deleted yet).",
        'Sort the others by `CreatedAt`; all but the last three go: `items.delete("Sessions", {"TokenHash": ...})`.',
    ],
    solution="""
        from boto3.dynamodb.conditions import Key

        def log_in(user, now):
            token = sessions.start("Sessions", user, now)
            of_user = table.query(IndexName="ByUser", KeyConditionExpression=Key("UserID").eq(user))["Items"]
            found = [items.get("Sessions", {"TokenHash": each["TokenHash"]}, consistent=True) for each in of_user]
            good = [each for each in found if each and each["ExpiresAt"] > now]
            for old in sorted(good, key=lambda each: each["CreatedAt"])[:-3]:
                items.delete("Sessions", {"TokenHash": old["TokenHash"]})
            return token
    """,
)
def three_devices(log_in: Callable[[str, int], Any], now: int) -> Verdict:
    other = sessions.start("Sessions", f"not {TESTER}", now)
    try:
        return _logged_in(log_in, now, other)
    finally:
        sessions.end_all("Sessions", TESTER)
        sessions.end("Sessions", other)


def _logged_in(log_in: Callable[[str, int], Any], now: int, other: str) -> Verdict:
    """The verdict on five logins of one user, with an expired session in the table."""
    sessions.end_all("Sessions", TESTER)
    longest = sessions.start("Sessions", TESTER, now - 600, minutes=600)
    expired = sessions.start("Sessions", TESTER, now - 300)
    items.update("Sessions", {"TokenHash": sessions.hash_of(expired)}, ExpiresAt=now - 1)
    tokens = [longest]
    for number in range(4):
        try:
            token = log_in(TESTER, now + number)
        except Exception as error:
            return not_yet(f"`log_in` raised {type(error).__name__}: {error}", "it returns a token")
        if not isinstance(token, str) or sessions.find("Sessions", token, now + number) is None:
            return not_yet(
                f"Login {number + 2} returned a {type(token).__name__} that opens no session.",
                "the token of the new session",
                "begin with `sessions.start`, return its token, and end the oldest session, not the newest.",
            )
        tokens.append(token)
        good = [each for each in tokens if sessions.find("Sessions", each, now + number)]
        if len(good) < min(3, len(tokens)):
            return not_yet(
                f"After {len(tokens)} logins, {len(good)} sessions are good.",
                f"{min(3, len(tokens))}",
                "a session that has expired is no device, even if it is still in the table.",
            )
        if len(good) > 3:
            return not_yet(f"After {len(tokens)} logins, {len(good)} sessions are good.", "3", "end the oldest one.")
        if good != tokens[-3:]:
            return not_yet(
                "The session that ended was not the oldest.",
                "the end of the one with the lowest `CreatedAt`",
                "sort by `CreatedAt`.",
            )
    if sessions.find("Sessions", other, now) is None:
        return not_yet("The session of another user was ended.", "only sessions of the user", "query `ByUser`.")
    return passed("The fourth device ends the oldest session, and expired ones don't count.")
