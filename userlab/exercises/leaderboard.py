"""Exercises of chapter 8, "A leaderboard"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
from boto3.dynamodb.conditions import Key

from userlab import items
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed

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
def board_of_friends(board_of: Callable[[list[str]], Any]) -> Verdict:
    ranked = ranking("Tetris")
    for friends in (["Jo", "Ada", "Hal"], ["Fay", "nobody", "Dan"], ["nobody"], []):
        expected = [player for player in ranked if player in friends]
        asked = f"For {friends}"
        try:
            board = board_of(list(friends))
        except Exception as error:
            return not_yet(f"{asked}, `board_of` raised {type(error).__name__}: {error}", f"it returns {expected}")
        if board is None or list(board) != expected:
            return not_yet(f"{asked}, `board_of` returned {board!r}.", f"{expected}")
    return passed("It knows the order of friends, leaves out who has no score, and takes an empty list.")


def ranking(game: str) -> list[str]:
    """The players of a game, best first, read from the table itself and not from an index."""
    scores = boto3.resource("dynamodb").Table("Scores")
    found = scores.query(KeyConditionExpression=Key("Game").eq(game), ConsistentRead=True)["Items"]
    return [score["Player"] for score in sorted(found, key=lambda score: -score["Points"])]
