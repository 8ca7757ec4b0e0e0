"""Lessons on sessions: who is in, until when, and what the table knows of a token."""

from __future__ import annotations

import json
from typing import Any

import pytest

from userlab import expiry, items
from userlab.examples import sessions

pytestmark = pytest.mark.usefixtures("learner")
MINUTE = 60


@pytest.fixture
def now(cloud: Any, account: str, learner: None) -> int:
    sessions.create_table("Sessions")
    return int(cloud.clock.now(account))


def test_create_twice_keeps_sessions_and_expiry(now: int) -> None:
    token = sessions.start("Sessions", "user123", now)
    sessions.create_table("Sessions")
    assert sessions.find("Sessions", token, now) is not None
    assert expiry.status("Sessions") == {"TimeToLiveStatus": "ENABLED", "AttributeName": "ExpiresAt"}


def test_the_token_finds_its_session_and_is_not_in_the_table(now: int) -> None:
    token = sessions.start("Sessions", "user123", now)
    assert sessions.find("Sessions", token, now)["UserID"] == "user123"
    assert sessions.find("Sessions", "another token", now) is None
    assert token not in json.dumps(items.scan("Sessions"), default=str)


def test_every_session_has_a_token_of_its_own(now: int) -> None:
    assert len({sessions.start("Sessions", "user123", now) for _ in range(5)}) == 5


def test_an_expired_session_is_not_found_while_it_is_still_there(now: int) -> None:
    token = sessions.start("Sessions", "user123", now, minutes=30)
    assert sessions.find("Sessions", token, now + 30 * MINUTE - 1) is not None
    assert sessions.find("Sessions", token, now + 30 * MINUTE) is None
    assert len(items.scan("Sessions")) == 1


def test_extending_moves_the_end(now: int) -> None:
    token = sessions.start("Sessions", "user123", now, minutes=30)
    assert sessions.extend("Sessions", token, now + 20 * MINUTE, minutes=30)
    assert sessions.find("Sessions", token, now + 49 * MINUTE)["ExpiresAt"] == now + 50 * MINUTE


def test_an_ended_or_expired_session_is_not_extended(now: int) -> None:
    ended, expired = (sessions.start("Sessions", "user123", now, minutes=30) for _ in range(2))
    sessions.end("Sessions", ended)
    assert not sessions.extend("Sessions", ended, now)
    assert not sessions.extend("Sessions", expired, now + 30 * MINUTE)
    assert sessions.find("Sessions", ended, now) is None


def test_ending_twice_is_fine(now: int) -> None:
    token = sessions.start("Sessions", "user123", now)
    sessions.end("Sessions", token)
    sessions.end("Sessions", token)
    assert sessions.find("Sessions", token, now) is None


def test_end_all_ends_those_of_one_user(now: int) -> None:
    alices = [sessions.start("Sessions", "user123", now) for _ in range(30)]
    bobs = sessions.start("Sessions", "user456", now)
    assert sessions.end_all("Sessions", "user123") == 30
    assert not any(sessions.find("Sessions", token, now) for token in alices)
    assert sessions.find("Sessions", bobs, now) is not None
    assert sessions.end_all("Sessions", "user123") == 0
