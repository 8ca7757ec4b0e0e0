"""How the learner's programs get into the console, and that they tell a false cloud nothing."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.http_servers import Handler, served
from userlab.base.errors import LabError
from userlab.console import entrance, proofs
from userlab.console.sessions import MOST, Sessions

HOST = "127.0.0.1:4580"


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str], dict[str, Any]]]:
    """Another program on a port of this machine: its address, all it was told, and what it answers."""
    told: list[str] = []
    answer: dict[str, Any] = {"run": "0" * 32, "proof": "0" * 40}

    class Listening(Handler):
        def do_POST(self) -> None:
            told.append(f"{self.requestline}\n{self.headers}{self.body().decode()}")
            self.answer(json.dumps(answer).encode())

    with served(Listening) as address:
        yield address, told, answer


def test_the_home_s_own_cloud_is_told_from_others(cloud: Any, console: Any, console_run: str) -> None:
    assert entrance.run_of(console.endpoint, cloud.secret) == console_run


@pytest.mark.parametrize("answer", [{}, {"run": 7}, {"proof": None}, {"run": ""}])
def test_a_program_that_took_the_port_gets_no_code(listener: Any, answer: dict[str, Any]) -> None:
    endpoint, told, answers = listener
    answers.update(answer)
    with pytest.raises(LabError, match="not this lab's console"):
        entrance.address(endpoint, b"secret", "123456789002")
    assert len(told) == 1
    assert "code" not in told[0]


def test_a_proof_is_good_for_one_nonce_only(listener: Any, cloud: Any, console_run: str) -> None:
    endpoint, _, answers = listener
    answers.update(run=console_run, proof=proofs.cloud_proof(cloud.secret, console_run, "0" * 32))
    with pytest.raises(LabError):
        entrance.run_of(endpoint, cloud.secret)


def test_the_redirect_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    file = entrance.redirect_file(tmp_path, 'http://127.0.0.1:4780/#code=c0de/123456789002/a&b"<')
    text = file.read_text("utf-8")
    assert "url=http://127.0.0.1:4780/#code=c0de/123456789002/a&amp;b&quot;&lt;" in text
    assert "no-referrer" in text
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.fixture
def opened() -> Callable[..., Any]:
    sessions = Sessions(b"secret", clock=lambda: 1000.0)

    def open_one(now: float = 1000.0) -> Any:
        return sessions.open(proofs.new_code(b"secret", sessions.run, now), HOST)

    open_one.sessions = sessions  # type: ignore[attr-defined]
    return open_one


def test_the_cloud_keeps_no_token_and_no_key(opened: Any) -> None:
    session = opened()
    kept = repr(vars(opened.sessions))
    assert session.id in kept
    assert session.token not in kept
    assert session.key not in kept


def test_sessions_end_with_the_cloud(opened: Any) -> None:
    session = opened()
    next_run = Sessions(b"secret", clock=lambda: 1000.0)
    assert opened.sessions.holds(session.token, HOST)
    assert not next_run.holds(session.token, HOST)
    assert next_run.prove("0" * 32, session.id) is None


def test_a_code_from_the_future_is_none(opened: Any) -> None:
    assert opened(now=2000.0) is None


def test_the_oldest_of_too_many_sessions_makes_room(opened: Any) -> None:
    first = opened()
    last = [opened() for _ in range(MOST)][-1]
    assert not opened.sessions.holds(first.token, HOST)
    assert opened.sessions.holds(last.token, HOST)
