"""Lessons on readings: what a day is, that repetition is harmless, and which readings a range has."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError

from userlab import items, tables
from userlab.base import progress
from userlab.examples import readings

pytestmark = pytest.mark.usefixtures("learner")
DAY = readings.of_day("greenhouse-1", "2024-07-10")


@pytest.fixture(autouse=True)
def table(learner: None) -> None:
    tables.create("Readings", "DeviceDay", "Time")


def test_a_day_has_a_reading_every_five_minutes_and_is_the_same_each_time() -> None:
    assert readings.of_day("greenhouse-1", "2024-07-10") == DAY
    assert [reading["Time"] for reading in DAY[:3]] == ["00:00", "00:05", "00:10"]
    assert len({reading["Time"] for reading in DAY}) == 288


def test_a_reading_that_comes_twice_in_a_batch_is_refused_by_put_all_and_stored_once_by_ingest() -> None:
    with pytest.raises(ClientError, match="Provided list of item keys contains duplicates"):
        items.put_all("Readings", [DAY[0], DAY[0]])
    readings.ingest("Readings", [DAY[0], DAY[1], DAY[0]])
    assert len(items.scan("Readings")) == 2


def test_a_range_has_both_its_ends_and_one_device_only() -> None:
    readings.ingest("Readings", DAY + readings.of_day("greenhouse-2", "2024-07-10"))
    found = readings.between("Readings", "greenhouse-1", "2024-07-10", "06:00", "06:10")
    assert [reading["Time"] for reading in found] == ["06:00", "06:05", "06:10"]
    assert {reading["DeviceDay"] for reading in found} == {"greenhouse-1#2024-07-10"}


def test_the_policy_names_tables_and_queue() -> None:
    document = readings.policy("Readings", queue_arn="arn:aws:sqs:us-east-1:123456789010:given-up")
    assert json.dumps(document).count("table/Readings") == 1
    assert document["Statement"][1]["Resource"].endswith(":given-up")


def test_a_bar_hands_on_everything_and_its_last_line_tells_no_time(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(progress.bar(range(100), "things")) == list(range(100))
    assert capsys.readouterr().out.split("\r")[-1] == "█" * 40 + " 100 of 100 things\n"
    assert list(progress.bar([], "things")) == []
