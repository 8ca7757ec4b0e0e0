"""Partitions as a picture: the same key in the same place, many keys spread, one key hot."""

from __future__ import annotations

import pytest

from userlab import partitions

MANY = [f"user{number}" for number in range(1000)]


def test_a_key_has_one_partition_whatever_process_asks() -> None:
    assert [partitions.partition_of(key, 4) for key in ("user123", "user456")] == [2, 3]


def test_every_call_is_counted_in_one_partition() -> None:
    assert sum(partitions.spread(MANY, 7)) == 1000


def test_many_keys_spread_evenly_and_one_key_does_not() -> None:
    assert partitions.busiest(MANY, 4) < 0.3
    assert partitions.busiest(["user123"] * 1000, 4) == 1.0


def test_chart_marks_the_hot_partition_and_tells_the_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    figure = partitions.chart(partitions=4, by_user=MANY, by_country=["user123"] * 1000)
    colours = [[bar.get_facecolor()[0] for bar in axes.patches] for axes in figure.axes]
    assert len(set(colours[0])) == 1
    assert len(set(colours[1])) == 2
    assert "by country: 0, 0, 1,000, 0" in capsys.readouterr().out
