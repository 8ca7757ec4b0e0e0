"""Lessons on expiry and streams: what is still there, what a reader leaves out, and who deleted what is gone."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from userlab import expiry, items, streams, tables

pytestmark = pytest.mark.usefixtures("learner")


@pytest.fixture(autouse=True)
def sessions(learner: None) -> None:
    tables.create("Sessions", "SessionID")


def now_of(cloud: Any, account: str) -> int:
    return int(cloud.clock.now(account))


def test_switching_on_twice_is_fine() -> None:
    assert expiry.status("Sessions") == {"TimeToLiveStatus": "DISABLED"}
    for _ in range(2):
        assert expiry.switch_on("Sessions", "ExpiresAt") == "ENABLED"
    assert expiry.status("Sessions")["AttributeName"] == "ExpiresAt"


def test_another_attribute_is_refused() -> None:
    expiry.switch_on("Sessions", "ExpiresAt")
    with pytest.raises(ClientError, match="ValidationException"):
        expiry.switch_on("Sessions", "Until")


def test_readers_leave_out_what_has_expired_and_keep_what_never_does(cloud: Any, account: str) -> None:
    now = now_of(cloud, account)
    items.put_all(
        "Sessions",
        [
            {"SessionID": "live", "ExpiresAt": now + 60},
            {"SessionID": "over", "ExpiresAt": now - 1},
            {"SessionID": "forever"},
        ],
    )
    assert {item["SessionID"] for item in expiry.scan_live("Sessions", "ExpiresAt", now)} == {"live", "forever"}
    found = [expiry.get_live("Sessions", {"SessionID": name}, "ExpiresAt", now) for name in ("live", "over", "forever")]
    assert [bool(item) for item in found] == [True, False, True]
    assert expiry.get_live("Sessions", {"SessionID": "nobody"}, "ExpiresAt", now) is None


def test_stream_tells_an_expiry_from_a_delete(cloud: Any, account: str) -> None:
    now = now_of(cloud, account)
    streams.enable("Sessions")
    assert streams.enable("Sessions") == streams.enable("Sessions")
    expiry.switch_on("Sessions", "ExpiresAt")
    items.put_all("Sessions", [{"SessionID": name, "ExpiresAt": now + 60} for name in ("expired", "deleted")])
    items.delete("Sessions", {"SessionID": "deleted"})
    cloud.clock.advance(3600, account)
    gone = {
        record["dynamodb"]["Keys"]["SessionID"]["S"]: expiry.by_service(record)
        for record in streams.records("Sessions")
        if record["eventName"] == "REMOVE"
    }
    assert gone == {"deleted": False, "expired": True}


def test_records_of_lambdas_events_are_read_as_well() -> None:
    """Lambda writes the two names with a small letter."""
    identity = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
    assert expiry.by_service({"eventName": "REMOVE", "userIdentity": identity})
    assert not expiry.by_service({"eventName": "REMOVE"})
