"""Time to live: what expires, when it is deleted, and what is left of it."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from moto.dynamodb.models import dynamodb_backends

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.clock import Clock
from userlab.cloud.dynamodb import items_in_moto
from userlab.cloud.dynamodb.tables import expiry
from userlab.cloud.dynamodb.tables.expiry import DELAY_SECONDS, OLDEST_SECONDS, Expiry, _look, is_due
from userlab.cloud.dynamodb.tables.time_to_live import describe_time_to_live, update_time_to_live
from userlab.cloud.http.aws_request import AwsError
from userlab.cloud.moto_seams.dynamodb import items as dynamodb_items
from userlab.cloud.moto_seams.dynamodb import stream_reading
from userlab.cloud.moto_seams.dynamodb import streams as dynamodb_streams
from userlab.cloud.moto_seams.forwarding import application

REGION = "us-east-1"
NOW = 2_100_000_000.0  # far from today, so that no other sweep of this process finds these items due
LONG_AGO = str(int(NOW - 2 * DELAY_SECONDS))
_numbers = itertools.count(1)


class Sessions:
    """A table of sessions that expire by their attribute "ttl"."""

    def __init__(self, account: str) -> None:
        self.account = account
        self.clock = Clock(wall=lambda: NOW)  # it stands until a lesson moves it
        self.changes: list[str] = []
        accounts = Accounts(self.clock)
        accounts.on_change(lambda account, *_: self.changes.append(account))
        items_in_moto.install()
        self.time_before = dynamodb_streams.install(self.clock.now)
        self.expiry = Expiry(accounts)
        self.table = dynamodb_backends[account][REGION].create_table(
            name="Sessions",
            schema=[{"AttributeName": "id", "KeyType": "HASH"}],
            throughput=None,
            attr=[{"AttributeName": "id", "AttributeType": "S"}, {"AttributeName": "user", "AttributeType": "S"}],
            global_indexes=[
                {
                    "IndexName": "by-user",
                    "KeySchema": [{"AttributeName": "user", "KeyType": "HASH"}],
                    "Projection": {"ProjectionType": "ALL"},
                }
            ],
            indexes=None,
            streams={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
            billing_mode="PAY_PER_REQUEST",
            sse_specification=None,
            tags=[],
            deletion_protection_enabled=False,
            warm_throughput=None,
        )
        self.enable("ttl")

    def enable(self, attribute: str, enabled: bool = True) -> dict[str, Any]:
        specification = {"Enabled": enabled, "AttributeName": attribute}
        parameters = {"TableName": "Sessions", "TimeToLiveSpecification": specification}
        return update_time_to_live(self.account, REGION, parameters)

    def put(self, name: str, **attributes: Any) -> None:
        item = {"id": {"S": name}, "user": {"S": "u1"}} | attributes
        dynamodb_items.write(self.table, None, item)

    def ids(self) -> list[str]:
        return sorted(record.item()["id"]["S"] for record in dynamodb_items.store_of(self.table).records.values())


@pytest.fixture
def sessions() -> Iterator[Sessions]:
    account = f"5{os.getpid() % 100_000:05d}{next(_numbers):06d}"
    sessions = Sessions(account)
    yield sessions
    sessions.expiry.close()
    dynamodb_streams.install(sessions.time_before)
    application.forget(account)


def test_an_item_is_deleted_ten_minutes_after_it_expired() -> None:
    assert not is_due(Decimal(int(NOW)), NOW)
    assert not is_due(Decimal(int(NOW)), NOW + 599)
    assert is_due(Decimal(int(NOW)), NOW + 600)


def test_an_expired_item_is_there_until_the_sweep(sessions: Sessions) -> None:
    sessions.put("s1", ttl={"N": LONG_AGO})
    assert sessions.ids() == ["s1"]
    assert sessions.expiry.sweep() == 1
    assert sessions.ids() == []


def test_items_that_expire_later_or_never_stay(sessions: Sessions) -> None:
    sessions.put("later", ttl={"N": str(int(NOW + 60))})
    sessions.put("just now", ttl={"N": str(int(NOW - 60))})
    sessions.put("never")
    assert sessions.expiry.sweep() == 0
    assert sessions.ids() == ["just now", "later", "never"]


@pytest.mark.parametrize("value", [{"S": LONG_AGO}, {"NS": [LONG_AGO]}, {"M": {"ttl": {"N": LONG_AGO}}}])
def test_only_a_number_expires(sessions: Sessions, value: dict[str, Any]) -> None:
    sessions.put("s1", ttl=value)
    assert sessions.expiry.sweep() == 0


def test_a_number_of_that_name_inside_a_map_does_not_expire_the_item(sessions: Sessions) -> None:
    sessions.put("s1", ttl={"N": str(int(NOW + 60))}, data={"M": {"ttl": {"N": LONG_AGO}}})
    assert sessions.expiry.sweep() == 0


def test_what_expired_more_than_five_years_ago_stays(sessions: Sessions) -> None:
    sessions.put("s1", ttl={"N": str(int(NOW - OLDEST_SECONDS - 1))})
    assert sessions.expiry.sweep() == 0


def test_milliseconds_lie_in_a_far_future_and_never_expire(sessions: Sessions) -> None:
    sessions.put("s1", ttl={"N": str(int(LONG_AGO) * 1000)})
    assert sessions.expiry.sweep() == 0


def test_moving_the_lessons_clock_sweeps_at_once(sessions: Sessions) -> None:
    sessions.put("s1", ttl={"N": str(int(NOW + 3600))})
    sessions.clock.advance(7200, sessions.account)
    assert sessions.ids() == []


def test_moving_the_clock_of_another_account_deletes_nothing(sessions: Sessions) -> None:
    sessions.put("s1", ttl={"N": str(int(NOW + 3600))})
    sessions.clock.advance(7200, "999999999999")
    assert sessions.ids() == ["s1"]


def test_the_stream_record_says_that_the_service_deleted_it(sessions: Sessions) -> None:
    sessions.put("s1", ttl={"N": LONG_AGO})
    sessions.expiry.sweep()
    arn = f"{sessions.table.table_arn}/stream/{sessions.table.latest_stream_label}"
    records = stream_reading.read_records(sessions.account, REGION, arn, 0, 10)
    assert [record["eventName"] for record in records] == ["INSERT", "REMOVE"]
    assert records[1]["userIdentity"] == {"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"}
    assert records[1]["dynamodb"]["OldImage"]["ttl"] == {"N": LONG_AGO}
    assert "userIdentity" not in records[0]


def test_a_deleted_item_is_gone_from_its_indexes(sessions: Sessions) -> None:
    sessions.put("s1", ttl={"N": LONG_AGO})
    assert list(dynamodb_items.store_of(sessions.table).indexes["by-user"].walk()) != []
    sessions.expiry.sweep()
    assert list(dynamodb_items.store_of(sessions.table).indexes["by-user"].walk()) == []


def test_a_table_without_ttl_keeps_its_items(sessions: Sessions) -> None:
    sessions.enable("ttl", False)
    sessions.put("s1", ttl={"N": LONG_AGO})
    assert sessions.expiry.sweep() == 0


def test_a_sweep_that_deleted_something_is_saved(sessions: Sessions) -> None:
    sessions.expiry.sweep()
    assert sessions.changes == []
    sessions.put("s1", ttl={"N": LONG_AGO})
    sessions.expiry.sweep()
    assert sessions.changes == [sessions.account]


def test_a_sweep_looks_again_only_at_what_changed_or_is_due(sessions: Sessions, monkeypatch) -> None:
    for number in range(2000):
        sessions.put(f"s{number}", ttl={"N": str(int(NOW + 3600))})
    sessions.put("soon", ttl={"N": str(int(NOW + 10))})
    sessions.expiry.sweep()
    looked_at: list[int] = []
    monkeypatch.setattr(
        expiry, "_look", lambda records, *rest: (looked_at.append(len(records)), _look(records, *rest))[1]
    )
    sessions.expiry.sweep()
    assert looked_at == []
    sessions.put("s7", ttl={"N": LONG_AGO})
    assert sessions.expiry.sweep() == 1
    assert sum(looked_at) == 500
    looked_at.clear()
    sessions.expiry.sweep()  # what it deleted changed the block
    sessions.clock.advance(11 + DELAY_SECONDS, sessions.account)
    assert "soon" not in sessions.ids()
    assert sum(looked_at) <= 1000


def test_the_background_sweep_deletes_and_ends_when_closed(sessions: Sessions, monkeypatch) -> None:
    monkeypatch.setattr("userlab.cloud.dynamodb.tables.expiry.SWEEP_SECONDS", 0.01)
    sessions.put("s1", ttl={"N": LONG_AGO})
    sessions.expiry.start()
    deadline = time.monotonic() + 10
    while sessions.ids() and time.monotonic() < deadline:
        time.sleep(0.005)
    assert sessions.ids() == []
    sessions.expiry.close()
    assert not sessions.expiry._thread.is_alive()


def test_enabling_answers_the_specification_and_describing_the_state(sessions: Sessions) -> None:
    described = describe_time_to_live(sessions.account, REGION, {"TableName": "Sessions"})
    assert described == {"TimeToLiveDescription": {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}}
    answer = sessions.enable("ttl", False)
    assert answer == {"TimeToLiveSpecification": {"Enabled": False, "AttributeName": "ttl"}}
    described = describe_time_to_live(sessions.account, REGION, {"TableName": "Sessions"})
    assert described == {"TimeToLiveDescription": {"TimeToLiveStatus": "DISABLED"}}


def test_a_state_that_is_there_already_is_refused(sessions: Sessions) -> None:
    with pytest.raises(AwsError, match="TimeToLive is already enabled"):
        sessions.enable("ttl")
    with pytest.raises(
        AwsError, match="TimeToLive is active on a different AttributeName: current AttributeName is ttl"
    ):
        sessions.enable("other")
    sessions.enable("ttl", False)
    with pytest.raises(AwsError, match="TimeToLive is already disabled"):
        sessions.enable("ttl", False)


def test_a_table_that_is_not_there_is_not_found(sessions: Sessions) -> None:
    with pytest.raises(AwsError) as error:
        describe_time_to_live(sessions.account, REGION, {"TableName": "No"})
    assert error.value.code == "ResourceNotFoundException"
    assert error.value.message == "Requested resource not found: Table: No not found"
