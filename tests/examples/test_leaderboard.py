"""Lessons on the leaderboard: what is kept, in which order, and what a rank costs."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from userlab import indexes, items, tables
from userlab.examples import leaderboard

pytestmark = pytest.mark.usefixtures("learner")
NOON = 1_720_000_000


@pytest.fixture(autouse=True)
def scores(learner: None) -> None:
    leaderboard.create_table("Scores")


def players(game: str, limit: int, index: str = "ByPoints") -> list[str]:
    return [score["Player"] for score in leaderboard.top("Scores", game, limit, index)]


def test_create_twice_keeps_the_scores() -> None:
    leaderboard.submit("Scores", "Tetris", "Ada", 100, NOON)
    table = leaderboard.create_table("Scores")
    assert tables.key_names(table) == ["Player", "Game"]
    assert players("Tetris", 1) == ["Ada"]


def test_top_is_best_first_and_of_one_game() -> None:
    for player, points in {"Ada": 90, "Bob": 1000, "Cleo": 500, "Dan": 95}.items():
        leaderboard.submit("Scores", "Tetris", player, points, NOON)
    leaderboard.submit("Scores", "Pong", "Eve", 9999, NOON)
    assert players("Tetris", 3) == ["Bob", "Cleo", "Dan"]


def test_lower_and_equal_scores_are_not_kept() -> None:
    assert leaderboard.submit("Scores", "Tetris", "Ada", 100, NOON)
    assert not leaderboard.submit("Scores", "Tetris", "Ada", 99, NOON)
    assert not leaderboard.submit("Scores", "Tetris", "Ada", 100, NOON + 5)
    assert leaderboard.submit("Scores", "Tetris", "Ada", 101, NOON)
    assert leaderboard.top("Scores", "Tetris", 1)[0]["Points"] == 101


def test_the_highest_of_scores_that_arrive_together_stays() -> None:
    points = list(range(1, 41))
    random.Random(8).shuffle(points)
    with ThreadPoolExecutor(8) as games:
        list(games.map(lambda each: leaderboard.submit("Scores", "Tetris", "Ada", each, NOON), points))
    assert leaderboard.top("Scores", "Tetris", 1)[0]["Points"] == 40


def test_standing_orders_by_points_and_then_by_time() -> None:
    reached = [(9, NOON), (10, NOON), (10, NOON - 1), (100, NOON + 7)]
    in_order = sorted(reached, key=lambda score: leaderboard.standing(*score), reverse=True)
    assert in_order == [(100, NOON + 7), (10, NOON - 1), (10, NOON), (9, NOON)]


def test_an_index_on_standings_breaks_ties() -> None:
    for player, at in {"Ada": NOON + 2, "Bob": NOON, "Cleo": NOON + 1}.items():
        leaderboard.submit("Scores", "Tetris", player, 500, at)
    indexes.add("Scores", "ByStanding", "Game", "Standing")
    assert players("Tetris", 3, "ByStanding") == ["Bob", "Cleo", "Ada"]


def test_a_rank_counts_higher_scores_and_costs_what_it_reads() -> None:
    items.put_all("Scores", [{"Game": "Go", "Player": f"p{n:03}", "Points": n} for n in range(500)])
    first, cheap = leaderboard.rank("Scores", "Go", 499)
    last, dear = leaderboard.rank("Scores", "Go", 0)
    assert (first, last) == (1, 500)
    assert dear > cheap == 0.5


def test_a_rank_is_counted_over_all_pages() -> None:
    padding = "x" * 30_000
    items.put_all("Scores", [{"Game": "Go", "Player": f"p{n:03}", "Points": n, "Replay": padding} for n in range(50)])
    assert leaderboard.rank("Scores", "Go", 0)[0] == 50


def test_shards_are_merged_best_first() -> None:
    for number in range(30):
        leaderboard.submit("Scores", "Go", f"player{number}", number, NOON)
    indexes.add("Scores", "ByBoard", "Board", "Points", types={"Points": "N"})
    best = leaderboard.top_of_shards("Scores", "Go", 4)
    assert [score["Points"] for score in best] == [29, 28, 27, 26]


def test_a_shard_is_the_same_in_every_program_and_anagrams_may_differ() -> None:
    shards = [leaderboard.shard_of(f"player{number}", 8) for number in range(800)]
    assert min(shards.count(shard) for shard in range(8)) > 70
    assert leaderboard.shard_of("Ada", 3) == 0
