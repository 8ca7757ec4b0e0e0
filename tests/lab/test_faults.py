"""lab.faults: the switch that breaks things, as a notebook uses it."""

from __future__ import annotations

from typing import Any

import pytest

from userlab.base.errors import LabError
from userlab.lab.faults import LabFaults
from userlab.lab.target import Target


@pytest.fixture
def faults(cloud: Any, account: str, environment: dict[str, str]) -> LabFaults:
    """The faults of the test's account."""
    return LabFaults(Target("local", cloud.endpoint, account, "us-east-1", environment))


def test_fault_ends_with_its_block(faults: LabFaults) -> None:
    with faults.throttle("sqs", share=0.3, seed=4) as fault:
        assert (fault.kind, fault.name) == ("throttle", "sqs")
        assert [(each["share"], each["seed"]) for each in faults.active()] == [(0.3, 4)]
    assert faults.active() == []


def test_every_kind_can_be_turned_on_and_all_be_cleared(faults: LabFaults) -> None:
    faults.throttle("sqs")
    faults.slow("sqs", seconds=0.5)
    faults.time_out("sqs", seconds=2)
    faults.deny("sqs", action="SendMessage")
    faults.server_error("sqs", status=503)
    kinds = [each["kind"] for each in faults.active()]
    assert kinds == ["throttle", "slow", "time_out", "deny", "server_error"]
    faults.clear()
    assert faults.active() == []


def test_unknown_name_says_what_is_there(faults: LabFaults) -> None:
    with pytest.raises(LabError, match="There is no table, function or service 'Nobody' that could fail"):
        faults.slow("Nobody")


def test_aws_breaks_nothing_for_a_lesson() -> None:
    with pytest.raises(LabError, match="Faults need the local cloud: AWS breaks nothing for a lesson"):
        LabFaults(Target("aws", None, "", "eu-central-1", {})).throttle("dynamodb")
