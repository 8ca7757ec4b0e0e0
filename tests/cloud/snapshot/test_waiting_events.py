"""An event that was accepted (202) runs after a kill, too: Lambda delivers at least once."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cloud.functions.conftest import TRUST, zipped
from tests.cloud.snapshot.conftest import ACCOUNT, Killed
from userlab.cloud.functions.invoking.event_queue import EventQueue
from userlab.cloud.functions.invoking.invocation import Invocation, InvocationResult
from userlab.cloud.functions.invoking.invoker import Invoker


class Runs:
    """What was run in place of functions; `result` is what comes of it, and `gate` holds it up."""

    def __init__(self) -> None:
        self.events: list[Any] = []
        self.error: str | None = None
        self.gate = threading.Event()
        self.gate.set()

    def run(self, invocation: Invocation) -> InvocationResult:
        self.events.append(json.loads(invocation.payload))
        self.gate.wait(10)
        return InvocationResult(200, b"{}", self.error)

    def wait(self, events: list[Any]) -> None:
        deadline = time.monotonic() + 10
        while self.events != events and time.monotonic() < deadline:
            time.sleep(0.01)
        assert self.events == events


@pytest.fixture
def runs(lab: Killed, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runs]:
    runs = Runs()
    monkeypatch.setattr(Invoker, "run", lambda self, invocation: runs.run(invocation))
    lab.cloud.functions.events._run_now = runs.run
    role = lab.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    lab.client("lambda").create_function(
        FunctionName="f",
        Runtime="python3.13",
        Role=role,
        Handler="f.handler",
        Code={"ZipFile": zipped({"f.py": "def handler(event, context):\n    pass\n"})},
    )
    yield runs
    runs.gate.set()


def send(lab: Killed, *events: Any) -> None:
    for event in events:
        answer = lab.client("lambda").invoke(FunctionName="f", InvocationType="Event", Payload=json.dumps(event))
        assert answer["StatusCode"] == 202


@pytest.mark.parametrize("first", ["log alone", "snapshot"])
def test_an_event_that_waited_runs_after_a_kill(
    lab: Killed, runs: Runs, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    dispatch = EventQueue._dispatch
    monkeypatch.setattr(EventQueue, "_dispatch", lambda self: None)
    send(lab, 1, 2)
    if first == "snapshot":
        lab.snapshot()
    lab.kill(lambda: monkeypatch.setattr(EventQueue, "_dispatch", dispatch))
    runs.wait([1, 2])
    assert lab.cloud.functions.events.wait_until_idle(10, ACCOUNT)
    lab.snapshot()
    lab.kill()
    assert lab.cloud.functions.events.wait_until_idle(10, ACCOUNT)
    runs.wait([1, 2])  # done is done


def test_an_event_that_was_running_runs_again(lab: Killed, runs: Runs) -> None:
    runs.gate.clear()
    send(lab, 1)
    runs.wait([1])
    lab.kill()
    runs.wait([1, 1])


def test_the_next_attempt_of_one_that_failed_keeps_its_time(lab: Killed, runs: Runs) -> None:
    runs.error = "Unhandled"
    send(lab, 1)
    runs.wait([1])
    accepted = lab.cloud.accounts.accepted
    deadline = time.monotonic() + 10
    while '"attempts": 1' not in "".join(accepted.of(ACCOUNT).values()) and time.monotonic() < deadline:
        time.sleep(0.01)
    lab.snapshot()
    lab.kill()
    runs.wait([1])
    lab.cloud.clock.advance(61, ACCOUNT)
    runs.wait([1, 1])


def test_a_reset_drops_what_waits(lab: Killed, runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EventQueue, "_dispatch", lambda self: None)
    send(lab, 1)
    lab.cloud.reset(ACCOUNT)
    assert lab.cloud.accounts.accepted.of(ACCOUNT) == {}
    lab.kill()
    assert lab.cloud.accounts.accepted.of(ACCOUNT) == {}
