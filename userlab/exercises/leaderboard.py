"""Exercises of chapter 8, "A leaderboard"."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from userlab import items
from userlab.exercises.bill import measured
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed

if TYPE_CHECKING:
    from userlab.lab.lab import Lab

RACER = "a racer of the check"


@exercise(
    "best-of-pong",
    chapter="leaderboard",
    level="easy",
    concept="the top of an index",
    hints=[
        '`leaderboard.top("Scores", "Pong", ...)` returns scores, best first.',
        'Each score is a dict, its name is `score["Player"]`.',
    ],
    solution='best = [score["Player"] for score in leaderboard.top("Scores", "Pong", 3)]',
)
def best_of_pong(best: Any) -> Verdict:
    ranked = ranking("Pong")
    found = list(best) if isinstance(best, (list, tuple)) else best
    if found == ranked[:3]:
        return passed(f"{', '.join(ranked[:3])}: best first.")
    if found == ranked[::-1][:3]:
        return not_yet(
            f"{found} are the last three.", "the best three", "read the index from its end: `ScanIndexForward=False`."
        )
    if isinstance(found, list) and [str(name).casefold() for name in found] == [name.casefold() for name in ranked[:3]]:
        return not_yet(f"Your list is {found}.", f"{ranked[:3]}", "write the names as the table has them.")
    return not_yet(f"Your list is {found!r}.", "the names of three players, best first")


@exercise(
    "better-time",
    chapter="leaderboard",
    level="mistake",
    concept="a condition on a value",
    hints=[
        "Two cases allow the write: there is no time yet, or it is longer than the new one.",
        "`attribute_not_exists(Seconds) OR Seconds > :seconds`",
        "A refused write raises `client.exceptions.ConditionalCheckFailedException`: catch it and return False.",
    ],
    solution="""
        def keep(player, seconds):
            try:
                scores.put_item(
                    Item={"Game": "Race", "Player": player, "Seconds": seconds},
                    ConditionExpression="attribute_not_exists(Seconds) OR Seconds > :seconds",
                    ExpressionAttributeValues={":seconds": seconds},
                )
            except client.exceptions.ConditionalCheckFailedException:
                return False
            return True
    """,
)
def better_time(keep: Callable[[str, int], Any]) -> Verdict:
    key = {"Game": "Race", "Player": RACER}
    items.delete("Scores", key)
    try:
        for seconds, kept, stored, when in (
            (60, True, 60, "of a player who had none"),
            (75, False, 60, "after 60"),
            (48, True, 48, "after 60"),
            (48, False, 48, "after 48"),
        ):
            verdict = _after(keep, key, seconds, kept, stored, when)
            if verdict:
                return verdict
    finally:
        items.delete("Scores", key)
    return passed("It keeps a first time and shorter ones, and refuses longer and equal ones.")


def _after(
    keep: Callable[[str, int], Any], key: items.Item, seconds: int, kept: bool, stored: int, when: str
) -> Verdict | None:
    """A verdict if keeping one more time goes wrong."""
    what = f"the time {seconds} {when}"
    try:
        returned = keep(RACER, seconds)
    except Exception as error:
        return not_yet(
            f"For {what}, `keep` raised {type(error).__name__}: {error}",
            f"it returns {kept}",
            "a refused condition is an answer: catch it, and return False.",
        )
    there = (items.get("Scores", key, consistent=True) or {}).get("Seconds")
    if there != stored:
        advice = "look at both halves of the condition: no time yet, or a longer one."
        return not_yet(f"After {what}, the stored time is {there}.", f"{stored}", advice)
    if returned and seconds == stored and not kept:
        return not_yet(
            f"For {what}, `keep` returned {returned!r}.", "False", "an equal time is not better: `>`, not `>=`."
        )
    if bool(returned) is not kept:
        return not_yet(f"For {what}, `keep` returned {returned!r}.", f"{kept}", "return whether it was stored.")
    return None


@exercise(
    "board-of-friends",
    chapter="leaderboard",
    level="open",
    concept="a board of some players",
    hints=[
        "The table's own key finds one player's score: `items.get`, or `items.get_all` for many at once.",
        "BatchGetItem returns what it finds, in no certain order. `sorted` takes `key=...` and `reverse=True`.",
    ],
    solution="""
        def board_of(friends):
            found = items.get_all("Scores", [{"Game": "Tetris", "Player": friend} for friend in friends])
            in_order = sorted(found, key=lambda score: score["Points"], reverse=True)
            return [score["Player"] for score in in_order]
    """,
)
def board_of_friends(board_of: Callable[[list[str]], Any], lab: Lab) -> Verdict:
    ranked = ranking("Tetris")
    for friends in (["Jo", "Ada", "Hal"], ["Fay", "nobody", "Dan"], ["nobody"], []):
        expected = [player for player in ranked if player in friends]
        asked = f"For {friends}"
        try:
            board, bill = measured(lab, board_of, list(friends))
        except Exception as error:
            return not_yet(f"{asked}, `board_of` raised {type(error).__name__}: {error}", f"it returns {expected}")
        if board is None or list(board) != expected:
            return not_yet(f"{asked}, `board_of` returned {board!r}.", f"{expected}")
        unread = bill.nothing_read("Tomorrow the scores are others.") if friends else None
        if unread:
            return unread
        read = set(bill.calls["action"]) - {"GetItem", "BatchGetItem"}
        if read or bill.read_units > 0.5 * len(friends):
            return not_yet(
                f"{asked}, `board_of` made {bill}. With a million players it misses friends, or reads them all.",
                f"{0.5 * len(friends):g} read units: one item for each friend",
                "the table's key is the player and the game: `items.get_all` reads many keys at once.",
            )
    return passed("It knows the order of friends, leaves out who has no score, and reads one item for each friend.")


@exercise(
    "who-is-next",
    chapter="leaderboard",
    level="thought",
    concept="a neighbour in an index",
    hints=[
        "The player's own points come from the table: `items.get`, half a unit.",
        'Of all higher scores you want the lowest one: `Key("Points").gt(...)`. From which end does a query begin?',
        "`Limit=1` without `ScanIndexForward=False`, on the index `ByPoints`.",
    ],
    solution="""
        def rival(player):
            mine = items.get("Scores", {"Game": "Quiz", "Player": player})["Points"]
            higher = Key("Game").eq("Quiz") & Key("Points").gt(mine)
            found = scores.query(IndexName="ByPoints", KeyConditionExpression=higher, Limit=1)["Items"]
            return found[0]["Player"] if found else None
    """,
)
def who_is_next(rival: Callable[[str], Any], lab: Lab) -> Verdict:
    ranked = ranking("Quiz")
    if len(ranked) < 2:
        return not_yet("`Quiz` has no players.", "two thousand of them", "run the cells above the exercise.")
    for place in (len(ranked) - 1, len(ranked) // 2, 1, 0):
        player, expected = ranked[place], ranked[place - 1] if place else None
        asked = f"For {player}, on place {place + 1:,},"
        try:
            found, bill = measured(lab, rival, player)
        except Exception as error:
            return not_yet(f"{asked} `rival` raised {type(error).__name__}: {error}", f"it returns {expected!r}")
        if found == player:
            return not_yet(f"{asked} `rival` returned the player.", f"{expected!r}", "higher is `gt`, not `gte`.")
        if found == ranked[0] != expected:
            return not_yet(
                f"{asked} `rival` returned the leader.", f"{expected!r}", "of all higher scores, take the lowest."
            )
        if found != expected:
            return not_yet(f"{asked} `rival` returned {found!r}.", f"{expected!r}")
        unread = bill.nothing_read("Tomorrow the scores are others.")
        if unread:
            return unread
        if bill.read_units > 1:
            return not_yet(f"{asked} `rival` made {bill}.", "1 read unit at most", "stop after one item: `Limit=1`.")
    return passed("Two reads of one item each, with two thousand players or with two million.")


def ranking(game: str) -> list[str]:
    """The players of a game, best first, read from the table itself and not from an index."""
    found = [score for score in items.scan("Scores") if score["Game"] == game and "Points" in score]
    return [score["Player"] for score in sorted(found, key=lambda score: -score["Points"])]
