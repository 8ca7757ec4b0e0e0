"""Three designs of the club's bookings: each answers within its units, and one lets a slot be booked twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from userlab.examples import club
from userlab.measured import design

pytestmark = pytest.mark.usefixtures("learner")
DESIGNS = (club.one_table, club.several_tables, club.many_indexes)
MADE = club.made_up(40)


def booked_again(kind: Callable[..., Any]) -> None:
    """Somebody else books what the first of the bookings has."""
    taken = MADE[0] | {"Member": "m999"}
    pattern = kind(MADE, taken)[0]
    getattr(boto3.resource("dynamodb").meta.client, pattern.operation)(**pattern.request)


def test_no_slot_is_booked_twice_and_it_is_the_same_each_time() -> None:
    made = club.made_up()
    assert len({(each["Court"], each["Day"], each["Hour"]) for each in made}) == len(made) == 600
    assert made == club.made_up()


@pytest.mark.parametrize("kind", DESIGNS, ids=lambda kind: kind.__name__)
def test_every_question_holds(kind: Callable[..., Any]) -> None:
    asked = club.booking(MADE[0]["Court"], MADE[0]["Day"], 21, MADE[0]["Member"])
    table = design.check(kind(MADE, asked))
    assert list(table.index) == ["book", "day", "member", "cancel"]
    assert set(table["holds"]) == {"yes"}
    of_day = [each for each in MADE if (each["Court"], each["Day"]) == (asked["Court"], asked["Day"])]
    assert table.loc["day", "items"] == len(of_day) + 1


@pytest.mark.parametrize("kind", [club.one_table, club.several_tables], ids=lambda kind: kind.__name__)
def test_a_slot_that_is_taken_is_refused(kind: Callable[..., Any]) -> None:
    with pytest.raises(ClientError, match=r"ConditionalCheckFailed"):
        booked_again(kind)


def test_many_indexes_do_not_keep_a_slot_from_being_booked_twice() -> None:
    booked_again(club.many_indexes)
