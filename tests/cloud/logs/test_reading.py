"""FilterLogEvents and GetLogEvents, as boto3 and `aws logs` call them."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

GROUP = "/aws/lambda/users"
NOW = int(time.time() * 1000) - 60_000


@pytest.fixture
def logs(client) -> Any:
    """Two streams, whose events alternate."""
    logs = client("logs")
    logs.create_log_group(logGroupName=GROUP)
    for number, stream in enumerate(("one", "two")):
        logs.create_log_stream(logGroupName=GROUP, logStreamName=stream)
        lines = [
            {"timestamp": NOW + number, "message": json.dumps({"level": "INFO", "n": number})},
            {"timestamp": NOW + 10 + number, "message": f"[ERROR] failed {number}"},
        ]
        logs.put_log_events(logGroupName=GROUP, logStreamName=stream, logEvents=lines)
    return logs


def test_events_of_all_streams_come_in_the_order_of_their_time(logs):
    events = logs.filter_log_events(logGroupName=GROUP)["events"]
    assert [event["timestamp"] - NOW for event in events] == [0, 1, 10, 11]


def test_a_pattern_of_conditions_finds_json(logs):
    events = logs.filter_log_events(logGroupName=GROUP, filterPattern="{ $.n = 1 }")["events"]
    assert [event["logStreamName"] for event in events] == ["two"]


def test_a_pattern_that_cannot_be_read_is_refused(logs):
    with pytest.raises(logs.exceptions.InvalidParameterException, match="Invalid filter pattern"):
        logs.filter_log_events(logGroupName=GROUP, filterPattern="{ $.n }")


def test_a_stream_that_is_not_there_is_told_apart_from_a_group(logs):
    with pytest.raises(logs.exceptions.ResourceNotFoundException, match="log stream does not exist"):
        logs.get_log_events(logGroupName=GROUP, logStreamName="three")
    with pytest.raises(logs.exceptions.ResourceNotFoundException, match="log group does not exist"):
        logs.get_log_events(logGroupName="/nowhere", logStreamName="one")
