"""Limits that lessons meet: partitions, the maximum on demand, item collections; and how they are told."""

from __future__ import annotations

import json

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

from userlab.cloud.account.accounts import Settings
from userlab.cloud.dynamodb.capacity.access import Read, Write
from userlab.cloud.dynamodb.capacity.capacity import units_of
from userlab.cloud.dynamodb.capacity.key_ranges import SPLIT_SECONDS, KeyRanges
from userlab.cloud.dynamodb.capacity.throttling import Throttle, cancellation_reason
from userlab.cloud.dynamodb.items.partition_ring import token_of
from userlab.cloud.dynamodb.tables.table_model import TableModel
from userlab.cloud.http.aws_request import AwsError

ARN = "arn:aws:dynamodb:us-east-1:123456789012:table/Users"
TABLE = TableModel("123456789012", "us-east-1", "Users", ARN, "UserID", None, {"UserID": "S"})
HOT = "u1"
ONE_SECOND = Settings(partition_burst_seconds=1)


class Standing:
    """A clock that stands until it is moved."""

    seconds = 0.0

    def monotonic(self, account=None):
        return self.seconds


@pytest.fixture
def clock():
    return Standing()


@pytest.fixture
def throttle(clock):
    return Throttle(clock, lambda account: ONE_SECOND)


def writes(throttle, count, user=HOT, table=TABLE):
    """How many of `count` writes of 1 KB are refused."""
    return refused(throttle, [Write(table, None, {"UserID": {"S": user}})] * count)


def refused(throttle, accesses):
    return sum(throttle.take_all([units_of(access)])[0] is not None for access in accesses)


def test_a_partition_takes_1000_writes_and_3000_reads_a_second(throttle, clock):
    read = Read(TABLE, 1, consistent=True, partition=(HOT,))
    assert writes(throttle, 1010) == 10
    assert refused(throttle, [read] * 3010) == 10
    clock.seconds += 1
    assert writes(throttle, 1001) == 1


def test_keys_of_other_partitions_are_not_throttled(throttle):
    ranges = KeyRanges(4)
    other = next(f"u{n}" for n in range(100) if ranges.of((f"u{n}",)) != ranges.of((HOT,)))
    assert writes(throttle, 1001) == 1
    assert writes(throttle, 1000, other) == 0


def test_what_a_partition_does_not_use_it_saves_for_300_seconds(clock):
    throttle = Throttle(clock)
    access = Write(TABLE, None, {"UserID": {"S": HOT}, "Text": {"S": "x" * 102_300}})  # 100 units
    assert refused(throttle, [access] * 3_003) == 3


def test_a_partition_that_stays_hot_for_a_minute_is_split(throttle, clock):
    ranges = KeyRanges(4)
    start = ranges.of((HOT,))
    middle = start + 2**29
    low = token_of((HOT,)) < middle
    names = (f"u{n}" for n in range(1000))
    other = next(name for name in names if ranges.of((name,)) == start and (token_of((name,)) < middle) != low)
    assert writes(throttle, 1001) == 1
    assert writes(throttle, 1, other) == 1
    clock.seconds += SPLIT_SECONDS
    assert writes(throttle, 1001) == 1  # here it is split
    clock.seconds += 1
    assert writes(throttle, 1000) + writes(throttle, 1000, other) == 0


def test_a_table_on_demand_tells_a_hot_key_range(throttle):
    writes(throttle, 1000)
    with pytest.raises(AwsError) as caught:
        throttle.take(units_of(Write(TABLE, None, {"UserID": {"S": HOT}})))
    assert caught.value.code == "ThrottlingException"
    assert caught.value.message.startswith("Throughput exceeds the current capacity of your table or index.")
    reasons = [{"reason": "TableWriteKeyRangeThroughputExceeded", "resource": ARN}]
    assert caught.value.members == {"throttlingReasons": reasons}
    assert cancellation_reason(caught.value)["Code"] == "ThrottlingError"


def test_a_maximum_on_demand_is_a_limit(users):
    users("UpdateTable", TableName="Users", OnDemandThroughput={"MaxWriteRequestUnits": 1, "MaxReadRequestUnits": -1})
    batch = [{"Put": {"TableName": "Users", "Item": {"UserID": {"S": f"u{n}"}}}} for n in range(5)]
    users("TransactWriteItems", TransactItems=batch[:1])
    refusal = users.refused("PutItem", TableName="Users", Item={"UserID": {"S": "u1"}})
    assert (refusal.code, refusal.message) == (
        "ThrottlingException",
        "Throughput exceeds the maximum OnDemandThroughput configured on table or index",
    )
    assert refusal.document["throttlingReasons"][0]["reason"] == "TableWriteMaxOnDemandThroughputExceeded"


def limits(call, **wanted):
    """The lab's own call that lowers the limits of an account."""
    body = json.dumps(wanted).encode()
    request = AWSRequest("POST", f"{call.endpoint}/_userlab/limits", data=body)
    SigV4Auth(call.credentials, "userlab", "us-east-1").add_auth(request)
    call.connection.request("POST", "/_userlab/limits", body=body, headers=dict(request.headers))
    answer = call.connection.getresponse()
    return answer.status, json.loads(answer.read())


def test_a_lesson_lowers_the_limits_of_its_account_and_raises_them_no_higher_than_those_of_aws(users):
    assert limits(users, partition_write_units=2, partition_burst_seconds=1)[1] == {
        "partition_read_units": 3000.0,
        "partition_write_units": 2,
        "partition_burst_seconds": 1,
        "item_collection_bytes": 10 * 1024**3,
    }
    hot = {"TableName": "Users", "Item": {"UserID": {"S": HOT}}}
    for _ in range(2):
        users("PutItem", **hot)
    refusal = users.refused("TransactWriteItems", TransactItems=[{"Put": hot}])
    assert refusal.document["CancellationReasons"][0]["Code"] == "ThrottlingError"
    assert limits(users, partition_write_units=1001)[0] == 400
    assert limits(users)[1]["partition_write_units"] == 1000.0


def test_an_item_collection_beside_a_local_index_has_a_limit(orders):
    limits(orders, item_collection_bytes=4096)
    item = {"UserID": {"S": "u1"}, "Number": {"N": "1"}, "Text": {"S": "x" * 3000}}
    orders("PutItem", TableName="Orders", Item=item)
    more = {**item, "Number": {"N": "2"}}
    refusal = orders.refused("PutItem", TableName="Orders", Item=more)
    assert (refusal.code, refusal.message) == (
        "ItemCollectionSizeLimitExceededException",
        "Collection size exceeded.",
    )
    orders("PutItem", TableName="Orders", Item={**more, "UserID": {"S": "u2"}})
    put = {"Put": {"TableName": "Orders", "Item": more}}
    cancelled = orders.refused("TransactWriteItems", TransactItems=[put])
    assert cancelled.document["CancellationReasons"][0]["Code"] == "ItemCollectionSizeLimitExceeded"
