"""Log groups as Terraform and boto3 see them, and the texts of what is refused."""

from __future__ import annotations

import base64
import gzip
import json
import time
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.cloud.identity.identity_requests import refusal, send, signed

GROUP = "/app/users"


@pytest.fixture
def logs(client: Any) -> Any:
    logs = client("logs")
    logs.create_log_group(logGroupName=GROUP)
    logs.create_log_stream(logGroupName=GROUP, logStreamName="a-one")
    logs.create_log_stream(logGroupName=GROUP, logStreamName="b-two")
    return logs


def put(logs: Any, *messages: str, stream: str = "a-one", age: int = 0) -> dict[str, Any]:
    now = int(time.time() * 1000) - age
    events = [{"timestamp": now, "message": message} for message in messages]
    return logs.put_log_events(logGroupName=GROUP, logStreamName=stream, logEvents=events)


def test_a_group_shows_its_class_and_its_protection(logs, account):
    found = logs.describe_log_groups()["logGroups"][0]
    arn = f"arn:aws:logs:us-east-1:{account}:log-group:{GROUP}"
    assert found["logGroupClass"] == "STANDARD"
    assert found["deletionProtectionEnabled"] is False
    assert (found["arn"], found["logGroupArn"], found["metricFilterCount"]) == (f"{arn}:*", arn, 0)
    assert "retentionInDays" not in found


def test_a_group_keeps_the_class_that_it_was_made_with(logs):
    logs.create_log_group(logGroupName="/rare", logGroupClass="INFREQUENT_ACCESS")
    found = logs.describe_log_groups(logGroupNamePrefix="/rare")["logGroups"][0]
    assert found["logGroupClass"] == "INFREQUENT_ACCESS"


def test_a_protected_group_is_not_deleted(logs):
    logs.put_log_group_deletion_protection(logGroupIdentifier=GROUP, deletionProtectionEnabled=True)
    assert logs.describe_log_groups()["logGroups"][0]["deletionProtectionEnabled"] is True
    assert refusal(logs.delete_log_group, logGroupName=GROUP)[0] == "ValidationException"
    logs.put_log_group_deletion_protection(logGroupIdentifier=GROUP, deletionProtectionEnabled=False)
    logs.delete_log_group(logGroupName=GROUP)


def test_groups_are_found_by_prefix_or_by_pattern_not_by_both(logs):
    assert len(logs.describe_log_groups(logGroupNamePattern="USER")["logGroups"]) == 1
    assert logs.describe_log_groups(logGroupNamePattern="orders")["logGroups"] == []
    both = {"logGroupNamePrefix": "/app", "logGroupNamePattern": "users"}
    assert refusal(logs.describe_log_groups, **both) == (
        "InvalidParameterException",
        "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
    )


def test_groups_come_in_pages(logs):
    logs.create_log_group(logGroupName="/app/orders")
    page = logs.describe_log_groups(limit=1)
    assert page["logGroups"][0]["logGroupName"] == "/app/orders"
    assert logs.describe_log_groups(limit=1, nextToken=page["nextToken"])["logGroups"][0]["logGroupName"] == GROUP


@pytest.mark.parametrize("days", [8, 2, 1000])
def test_retention_is_for_certain_numbers_of_days(logs, days):
    code, message = refusal(logs.put_retention_policy, logGroupName=GROUP, retentionInDays=days)
    assert code == "InvalidParameterException"
    assert f"Value '{days}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum" in message
    logs.put_retention_policy(logGroupName=GROUP, retentionInDays=7)
    assert logs.describe_log_groups()["logGroups"][0]["retentionInDays"] == 7


@pytest.mark.parametrize(
    ("operation", "parameters", "code", "message"),
    [
        ("create_log_group", {}, "ResourceAlreadyExistsException", "The specified log group already exists"),
        (
            "create_log_stream",
            {"logStreamName": "a-one"},
            "ResourceAlreadyExistsException",
            "The specified log stream already exists",
        ),
        (
            "put_log_events",
            {"logStreamName": "none", "logEvents": [{"timestamp": 1, "message": "m"}]},
            "ResourceNotFoundException",
            "The specified log stream does not exist.",
        ),
        (
            "get_log_events",
            {"logStreamName": "none"},
            "ResourceNotFoundException",
            "The specified log stream does not exist.",
        ),
        (
            "put_retention_policy",
            {"logGroupName": "/none", "retentionInDays": 7},
            "ResourceNotFoundException",
            "The specified log group does not exist.",
        ),
        (
            "delete_log_group",
            {"logGroupName": "/none"},
            "ResourceNotFoundException",
            "The specified log group does not exist.",
        ),
    ],
)
def test_refusals_are_in_the_services_words(logs, operation, parameters, code, message):
    assert refusal(getattr(logs, operation), **{"logGroupName": GROUP} | parameters) == (code, message)


def test_events_are_found_in_streams_of_a_prefix(logs):
    put(logs, "one", stream="a-one")
    put(logs, "two", stream="b-two")
    found = logs.filter_log_events(logGroupName=GROUP, logStreamNamePrefix="b-")["events"]
    assert [event["message"] for event in found] == ["two"]
    assert logs.filter_log_events(logGroupName=GROUP, logStreamNamePrefix="c-")["events"] == []


def test_where_events_are_too_old_is_told_by_an_exclusive_end(logs):
    now = int(time.time() * 1000)
    days = 86_400_000
    events = [{"timestamp": now - age * days, "message": "m"} for age in (20, 19, 1)]
    answer = logs.put_log_events(logGroupName=GROUP, logStreamName="a-one", logEvents=events)
    assert answer["rejectedLogEventsInfo"] == {"tooOldLogEventEndIndex": 2}
    assert "rejectedLogEventsInfo" not in put(logs, "m")


def test_too_old_and_too_new_is_judged_by_the_accounts_clock(logs, cloud, account):
    now, hours = int(time.time() * 1000), 3_600_000
    cloud.clock.advance(30 * 86_400, account)
    later = now + 720 * hours
    events = [{"timestamp": at, "message": str(at)} for at in (now, later, later + hours, later + 3 * hours)]
    answer = logs.put_log_events(logGroupName=GROUP, logStreamName="a-one", logEvents=events)
    assert answer["rejectedLogEventsInfo"] == {"tooOldLogEventEndIndex": 1, "tooNewLogEventStartIndex": 3}
    found = logs.get_log_events(logGroupName=GROUP, logStreamName="a-one", startFromHead=True)["events"]
    assert [event["timestamp"] for event in found] == [later, later + hours]
    answer = logs.put_log_events(logGroupName=GROUP, logStreamName="a-one", logEvents=events[:1])
    assert answer["rejectedLogEventsInfo"] == {"tooOldLogEventEndIndex": 1}


def test_answers_are_json_of_amazon(cloud, account, logs):
    headers = {"X-Amz-Target": "Logs_20140328.DescribeLogStreams", "Content-Type": "application/x-amz-json-1.1"}
    host = cloud.endpoint.removeprefix("http://")
    body = json.dumps({"logGroupName": GROUP}).encode()
    keys = cloud.keys.account_keys(account)
    assert send(cloud.endpoint, signed(keys, headers=headers, body=body, service="logs", host=host))[0] == 200
    answer = logs.describe_log_streams(logGroupName=GROUP)
    assert answer["ResponseMetadata"]["HTTPHeaders"]["content-type"] == "application/x-amz-json-1.1"


def test_a_subscription_gets_what_its_pattern_finds(client, account, logs):
    client("logs").create_log_group(logGroupName="/copy")
    client("kinesis").create_stream(StreamName="k", ShardCount=1)
    client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps({
        "Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Principal": {"Service": "logs.amazonaws.com"}, "Action": "sts:AssumeRole"},
    }))  # fmt: skip
    logs.put_subscription_filter(
        logGroupName=GROUP,
        filterName="f",
        filterPattern="ERROR",
        destinationArn=f"arn:aws:kinesis:us-east-1:{account}:stream/k",
        roleArn=f"arn:aws:iam::{account}:role/r",
    )
    put(logs, "INFO fine")
    put(logs, "ERROR bad", "INFO fine")
    kinesis = client("kinesis")
    shard = kinesis.list_shards(StreamName="k")["Shards"][0]["ShardId"]
    place = {"StreamName": "k", "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
    records = kinesis.get_records(ShardIterator=kinesis.get_shard_iterator(**place)["ShardIterator"])["Records"]
    documents = [json.loads(gzip.decompress(_binary(record["Data"]))) for record in records]
    assert [[event["message"] for event in each["logEvents"]] for each in documents] == [["ERROR bad"]]


def _binary(data: bytes) -> bytes:
    return data if data[:2] == b"\x1f\x8b" else base64.b64decode(data)


@pytest.mark.parametrize(
    ("pattern", "value", "messages", "total"),
    [
        ("ERROR", "1", ["ERROR a", "fine", "ERROR b"], 2.0),
        ("{ $.ms > 10 }", "$.ms", ['{"ms": 20}', '{"ms": 5}', '{"ms": 30.5}'], 50.5),
        ("[ip, status = 5*, bytes]", "$bytes", ["1.2.3.4 500 7", "1.2.3.4 200 9"], 7.0),
    ],
)
def test_a_metric_filter_publishes_its_metric(client, logs, pattern, value, messages, total):
    transformation = {"metricName": "m", "metricNamespace": "app", "metricValue": value}
    logs.put_metric_filter(
        logGroupName=GROUP, filterName="f", filterPattern=pattern, metricTransformations=[transformation]
    )
    assert logs.describe_log_groups()["logGroups"][0]["metricFilterCount"] == 1
    put(logs, *messages)
    now = time.time()
    found = client("cloudwatch").get_metric_statistics(
        Namespace="app", MetricName="m", StartTime=now - 600, EndTime=now + 600, Period=3600, Statistics=["Sum"]
    )["Datapoints"]
    assert sum(point["Sum"] for point in found) == total


@pytest.mark.parametrize(
    ("operation", "arguments", "text"),
    [
        (
            "describe_metric_filters",
            {"filterNamePrefix": "x" * 513},
            f"1 validation error detected: Value '{'x' * 513}' at 'filterNamePrefix' failed to satisfy constraint: "
            "Member must have length less than or equal to 512",
        ),
        (
            "delete_metric_filter",
            {"logGroupName": "x" * 513, "filterName": "f"},
            "Invalid LogGroup or LogStream, both must have length less than or equal to 512.",
        ),
        (
            "put_log_events",
            {"logGroupName": GROUP, "logStreamName": "one", "logEvents": []},
            "1 validation error detected: Value '[]' at 'logEvents' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1",
        ),
    ],
)
def test_texts_and_lists_have_their_lengths(client, operation, arguments, text):
    logs = client("logs", config=Config(parameter_validation=False))
    with pytest.raises(ClientError) as caught:
        getattr(logs, operation)(**arguments)
    error = caught.value.response["Error"]
    assert (error["Code"], error["Message"]) == ("InvalidParameterException", text)
