"""Lessons on event source mappings, with a real function: connected, paused, changed, and waited for."""

from __future__ import annotations

import pytest

from userlab import event_sources, functions, items, roles, streams, tables

pytestmark = pytest.mark.usefixtures("learner")
NOTE = """
import boto3
seen = boto3.resource("dynamodb").Table("Seen")
def lambda_handler(event, context):
    for record in event["Records"]:
        seen.put_item(Item={"ID": record["dynamodb"]["Keys"]["ID"]["S"]})
"""


@pytest.fixture(autouse=True)
def follower(learner: None) -> None:
    """The table Things, and a function that notes in the table Seen which of them changed."""
    for name in ("Things", "Seen"):
        tables.create(name, "ID")
    role = roles.create_execution_role("follower", roles.users_policy("Seen"))
    event_sources.allow("follower")
    functions.deploy("follower", functions.package_files({"lambda_function.py": NOTE}), role)


def seen() -> set[str]:
    return {item["ID"] for item in items.scan("Seen")}


def test_a_connected_function_sees_changes_and_those_before_if_the_stream_has_them() -> None:
    streams.enable("Things")
    items.put("Things", {"ID": "before"})
    uuid = event_sources.connect("Things", "follower")
    items.put("Things", {"ID": "after"})
    event_sources.wait_until(lambda: seen() == {"before", "after"})
    event_sources.wait_until(lambda: event_sources.last_result(uuid) == "OK")


def test_connecting_twice_changes_the_mapping_that_is_there() -> None:
    uuid = event_sources.connect("Things", "follower")
    assert event_sources.connect("Things", "follower", BatchSize=5) == uuid
    items.put("Things", {"ID": "one"})
    event_sources.wait_until(lambda: seen() == {"one"})


def test_a_paused_mapping_goes_on_from_where_it_was() -> None:
    uuid = event_sources.connect("Things", "follower")
    event_sources.update(uuid, Enabled=False)
    assert event_sources.state(uuid) == "Disabled"
    items.put("Things", {"ID": "meanwhile"})
    assert seen() == set()
    event_sources.update(uuid, Enabled=True)
    event_sources.wait_until(lambda: seen() == {"meanwhile"})


def test_disconnecting_twice_is_fine() -> None:
    uuid = event_sources.connect("Things", "follower")
    event_sources.disconnect(uuid)
    event_sources.disconnect(uuid)


def test_waiting_returns_the_answer_and_ends_with_what_to_look_at() -> None:
    answers = iter(["", "there"])
    assert event_sources.wait_until(lambda: next(answers)) == "there"
    with pytest.raises(TimeoutError, match="last_result"):
        event_sources.wait_until(lambda: False, seconds=0)
