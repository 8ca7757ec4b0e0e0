"""Streams: what is recorded, and reading it through the DynamoDB Streams API."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from typing import Any

import pytest
from moto.dynamodb.models import dynamodb_backends

from userlab.cloud.account.clock import Clock
from userlab.cloud.account.principal import learner
from userlab.cloud.dynamodb import items_in_moto
from userlab.cloud.dynamodb.streams import Streams
from userlab.cloud.http.aws_request import AwsError, AwsRequest
from userlab.cloud.moto_seams.dynamodb import stream_reading
from userlab.cloud.moto_seams.dynamodb import streams as dynamodb_streams
from userlab.cloud.moto_seams.dynamodb import tables as moto
from userlab.cloud.moto_seams.forwarding import application

REGION = "us-east-1"
NOW = 1_700_000_000.25
_numbers = itertools.count(1)
ALICE = {"UserID": {"S": "u1"}, "Name": {"S": "Alice"}}
ALICIA = {"UserID": {"S": "u1"}, "Name": {"S": "Alicia"}}


class Users:
    """A table with a stream, its API, and a clock that stands."""

    def __init__(self, account: str) -> None:
        self.account = account
        items_in_moto.install()
        self.clock = Clock(wall=lambda: NOW)
        self.time_before = dynamodb_streams.install(self.clock.now)
        self.api = Streams(self.clock.now)
        self.table = self.create("Users")

    @property
    def arn(self) -> str:
        return f"{self.table.table_arn}/stream/{self.table.latest_stream_label}"

    def create(self, name: str, view_type: str = "NEW_AND_OLD_IMAGES") -> Any:
        return dynamodb_backends[self.account][REGION].create_table(
            name=name,
            schema=[{"AttributeName": "UserID", "KeyType": "HASH"}],
            throughput=None,
            attr=[{"AttributeName": "UserID", "AttributeType": "S"}],
            global_indexes=None,
            indexes=None,
            streams={"StreamEnabled": True, "StreamViewType": view_type},
            billing_mode="PAY_PER_REQUEST",
            sse_specification=None,
            tags=[],
            deletion_protection_enabled=False,
            warm_throughput=None,
        )

    def change(self, old: dict | None, new: dict | None) -> bool:
        return dynamodb_streams.record_change(self.table, old, new)

    def update(self, **specification: Any) -> None:
        dynamodb_backends[self.account][REGION].update_table_streams(self.table, specification)

    def call(self, action: str, account: str = "", **parameters: Any) -> dict[str, Any]:
        principal = learner(account or self.account)
        request = AwsRequest(
            "POST", "/", "", None, b"", "dynamodbstreams", action, REGION, principal, parameters, "r", "t"
        )
        return self.api.answer(request)

    def iterator(self, kind: str = "TRIM_HORIZON", **more: Any) -> str:
        shard = self.call("DescribeStream", StreamArn=self.arn)["StreamDescription"]["Shards"][0]["ShardId"]
        parameters = {"StreamArn": self.arn, "ShardId": shard, "ShardIteratorType": kind} | more
        return self.call("GetShardIterator", **parameters)["ShardIterator"]

    def records(self, iterator: str | None = None, **more: Any) -> list[dict[str, Any]]:
        return self.call("GetRecords", ShardIterator=iterator or self.iterator(), **more)["Records"]


@pytest.fixture
def users() -> Iterator[Users]:
    users = Users(f"4{os.getpid() % 100_000:05d}{next(_numbers):06d}")
    yield users
    dynamodb_streams.install(users.time_before)
    application.forget(users.account)


def test_put_change_and_delete_are_recorded_in_order(users: Users) -> None:
    users.change(None, ALICE)
    users.change(ALICE, ALICIA)
    users.change(ALICIA, None)
    records = users.records()
    assert [record["eventName"] for record in records] == ["INSERT", "MODIFY", "REMOVE"]
    numbers = [int(record["dynamodb"]["SequenceNumber"]) for record in records]
    assert numbers == sorted(set(numbers))
    assert records[1]["dynamodb"] == {
        "ApproximateCreationDateTime": int(NOW),
        "Keys": {"UserID": {"S": "u1"}},
        "NewImage": ALICIA,
        "OldImage": ALICE,
        "SequenceNumber": str(numbers[1]),
        "SizeBytes": 8 + 18 + 17,
        "StreamViewType": "NEW_AND_OLD_IMAGES",
    }


def test_a_write_that_changes_nothing_is_not_recorded(users: Users) -> None:
    assert users.change(None, ALICE)
    assert not users.change(ALICE, dict(ALICE))
    assert len(users.records()) == 1


@pytest.mark.parametrize(
    ("view_type", "images"),
    [
        ("KEYS_ONLY", set()),
        ("NEW_IMAGE", {"NewImage"}),
        ("OLD_IMAGE", {"OldImage"}),
        ("NEW_AND_OLD_IMAGES", {"NewImage", "OldImage"}),
    ],
)
def test_the_view_type_says_which_images_a_record_has(users: Users, view_type: str, images: set[str]) -> None:
    users.table = users.create(view_type.title().replace("_", ""), view_type)
    users.change(ALICE, ALICIA)
    change = users.records()[0]["dynamodb"]
    assert {"NewImage", "OldImage"} & set(change) == images
    assert change["StreamViewType"] == view_type


def test_latest_gives_what_comes_afterwards(users: Users) -> None:
    users.change(None, ALICE)
    iterator = users.iterator("LATEST")
    assert users.records(iterator) == []
    users.change(ALICE, ALICIA)
    assert [record["eventName"] for record in users.records(iterator)] == ["MODIFY"]


def test_an_iterator_goes_on_with_the_next_one_it_answered(users: Users) -> None:
    users.change(None, ALICE)
    users.change(ALICE, ALICIA)
    first = users.call("GetRecords", ShardIterator=users.iterator(), Limit=1)
    second = users.call("GetRecords", ShardIterator=first["NextShardIterator"])
    assert [len(page["Records"]) for page in (first, second)] == [1, 1]
    assert second["Records"][0]["eventName"] == "MODIFY"


def test_an_iterator_can_stand_at_or_behind_a_sequence_number(users: Users) -> None:
    users.change(None, ALICE)
    users.change(ALICE, ALICIA)
    number = users.records()[0]["dynamodb"]["SequenceNumber"]
    assert len(users.records(users.iterator("AT_SEQUENCE_NUMBER", SequenceNumber=number))) == 2
    assert len(users.records(users.iterator("AFTER_SEQUENCE_NUMBER", SequenceNumber=number))) == 1


def test_an_iterator_is_good_for_15_minutes(users: Users) -> None:
    iterator = users.iterator()
    users.clock.advance(899, users.account)
    assert users.records(iterator) == []
    users.clock.advance(2, users.account)
    with pytest.raises(AwsError) as error:
        users.records(iterator)
    assert error.value.code == "ExpiredIteratorException"


def test_records_stay_for_24_hours(users: Users) -> None:
    users.change(None, ALICE)
    users.clock.advance(86_399, users.account)
    assert len(users.records()) == 1
    users.clock.advance(3, users.account)
    assert users.records() == []


def test_reading_past_the_oldest_record_is_told(users: Users) -> None:
    users.change(None, ALICE)
    number = users.records()[0]["dynamodb"]["SequenceNumber"]
    users.clock.advance(2 * 86_400, users.account)
    with pytest.raises(AwsError) as error:
        users.iterator("AT_SEQUENCE_NUMBER", SequenceNumber=number)
    assert error.value.code == "TrimmedDataAccessException"


def test_a_stream_is_described(users: Users) -> None:
    description = users.call("DescribeStream", StreamArn=users.arn)["StreamDescription"]
    shard = description.pop("Shards")[0]
    assert description == {
        "StreamArn": users.arn,
        "StreamLabel": "2023-11-14T22:13:20.250",
        "StreamStatus": "ENABLED",
        "StreamViewType": "NEW_AND_OLD_IMAGES",
        "CreationRequestDateTime": NOW,
        "TableName": "Users",
        "KeySchema": [{"AttributeName": "UserID", "KeyType": "HASH"}],
    }
    assert len(shard["ShardId"]) == len("shardId-00000001541626099285-f35f62ef")
    assert "EndingSequenceNumber" not in shard["SequenceNumberRange"]


def test_a_disabled_stream_is_still_readable_and_ends(users: Users) -> None:
    users.change(None, ALICE)
    users.update(StreamEnabled=False)
    assert not users.change(ALICE, ALICIA)
    description = users.call("DescribeStream", StreamArn=users.arn)["StreamDescription"]
    assert description["StreamStatus"] == "DISABLED"
    assert "EndingSequenceNumber" in description["Shards"][0]["SequenceNumberRange"]
    page = users.call("GetRecords", ShardIterator=users.iterator())
    assert len(page["Records"]) == 1
    assert "NextShardIterator" not in page


def test_a_stream_that_is_enabled_again_has_another_arn(users: Users) -> None:
    before = users.arn
    users.update(StreamEnabled=False)
    users.clock.advance(1, users.account)
    users.update(StreamEnabled=True, StreamViewType="KEYS_ONLY")
    assert users.arn != before
    assert users.call("DescribeStream", StreamArn=users.arn)["StreamDescription"]["StreamViewType"] == "KEYS_ONLY"


def test_streams_are_listed_by_table(users: Users) -> None:
    first, users.table = users.arn, users.create("Carts")
    assert [stream["TableName"] for stream in users.call("ListStreams")["Streams"]] == ["Carts", "Users"]
    assert users.call("ListStreams", TableName="Carts")["Streams"] == [
        {"StreamArn": users.arn, "TableName": "Carts", "StreamLabel": users.table.latest_stream_label}
    ]
    page = users.call("ListStreams", Limit=1)
    assert page["LastEvaluatedStreamArn"] == users.arn
    rest = users.call("ListStreams", Limit=1, ExclusiveStartStreamArn=users.arn)
    assert [stream["StreamArn"] for stream in rest["Streams"]] == [first]


def test_another_account_does_not_see_a_stream_even_with_its_iterator(users: Users) -> None:
    users.change(None, ALICE)
    iterator = users.iterator()
    for action, parameters in (
        ("GetRecords", {"ShardIterator": iterator}),
        ("DescribeStream", {"StreamArn": users.arn}),
    ):
        with pytest.raises(AwsError) as error:
            users.call(action, account="999999999999", **parameters)
        assert error.value.code == "ResourceNotFoundException"


@pytest.mark.parametrize("iterator", ["", "x", "a|1|b", "a|1|e30=", 5, None, "a|1|eyJuIjoiMSIsInQiOltdfQ=="])
def test_a_broken_iterator_is_refused(users: Users, iterator: Any) -> None:
    with pytest.raises(AwsError) as error:
        users.call("GetRecords", ShardIterator=iterator)
    assert error.value.code == "ValidationException"


@pytest.mark.parametrize("limit", [0, 1001, "5", True])
def test_a_limit_is_from_1_to_1000(users: Users, limit: Any) -> None:
    with pytest.raises(AwsError, match="limit"):
        users.records(Limit=limit)


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"ShardIteratorType": "FIRST"}, "ValidationException"),
        ({"ShardIteratorType": "AT_SEQUENCE_NUMBER"}, "ValidationException"),
        ({"ShardIteratorType": "AT_SEQUENCE_NUMBER", "SequenceNumber": "x"}, "ValidationException"),
        ({"ShardId": "shardId-no"}, "ResourceNotFoundException"),
        ({"StreamArn": "arn:aws:dynamodb:us-east-1:1:table/No/stream/x"}, "ResourceNotFoundException"),
        ({"StreamArn": "no"}, "ValidationException"),
    ],
)
def test_a_wrong_iterator_request_is_refused(users: Users, parameters: dict[str, Any], code: str) -> None:
    with pytest.raises(AwsError) as error:
        users.iterator(**({"kind": parameters.pop("ShardIteratorType", "LATEST")} | parameters))
    assert error.value.code == code


def test_rolling_a_transaction_back_drops_its_records(users: Users) -> None:
    import copy

    users.change(None, ALICE)
    before = copy.deepcopy(users.table)
    users.change(ALICE, ALICIA)
    assert len(before.stream_shard.items) == 1
    assert before.stream_shard.table is before


def test_a_stream_that_another_replaced_stays_readable_for_a_day(users):
    users.change(None, ALICE)
    before = users.arn
    users.update(StreamEnabled=False)
    users.clock.advance(1, users.account)
    users.update(StreamEnabled=True, StreamViewType="KEYS_ONLY")
    assert [stream.arn for stream in stream_reading.all_streams(users.account, REGION)] == [users.arn, before]
    assert not stream_reading.find_stream(users.account, REGION, before).enabled
    number = stream_reading.find_stream(users.account, REGION, before).first
    assert len(stream_reading.read_records(users.account, REGION, before, number, 10)) == 1
    users.clock.advance(24 * 3600, users.account)
    assert stream_reading.find_stream(users.account, REGION, before) is None


def test_the_stream_of_a_deleted_table_stays_readable_for_a_day(users):
    users.change(None, ALICE)
    arn = users.arn
    moto.drop_table(users.account, REGION, "Users")
    stream = stream_reading.find_stream(users.account, REGION, arn)
    assert (stream.table_name, stream.enabled) == ("Users", False)
    assert users.table.stream_shard.table is None  # no items are kept with it
    assert len(stream_reading.read_records(users.account, REGION, arn, stream.first, 10)) == 1
    users.clock.advance(24 * 3600 + 1, users.account)
    assert stream_reading.all_streams(users.account, REGION) == []
