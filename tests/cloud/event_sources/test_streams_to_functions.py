"""From PutItem to a real function, through the whole cloud."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

HANDLER = """
import boto3

table = boto3.resource("dynamodb").Table("Seen")

def lambda_handler(event, context):
    for record in event["Records"]:
        key = record["dynamodb"]["Keys"]["UserID"]["S"]
        if key == "poison":
            raise ValueError(key)
        table.put_item(Item={"UserID": key, "event": record["eventName"], "by": str(record.get("userIdentity"))})
"""
TRUST = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def archive(code: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr("lambda_function.py", code)
    return content.getvalue()


def until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)


@pytest.fixture
def lab(client, account: str) -> SimpleNamespace:
    """The table Users with a stream, the table Seen, and a function that notes in Seen what it saw of Users."""
    dynamodb, functions, iam = client("dynamodb"), client("lambda"), client("iam")
    for name, stream in (("Users", True), ("Seen", False)):
        more = {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}} if stream else {}
        dynamodb.create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "UserID", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "UserID", "AttributeType": "S"}],
            **more,
        )
    stream_arn = dynamodb.describe_table(TableName="Users")["Table"]["LatestStreamArn"]
    role = iam.create_role(RoleName="watcher", AssumeRolePolicyDocument=policy(TRUST))["Role"]["Arn"]
    actions = [f"dynamodb:{name}" for name in ("GetRecords", "GetShardIterator", "DescribeStream", "ListStreams")]
    seen = f"arn:aws:dynamodb:us-east-1:{account}:table/Seen"
    document = policy(
        {"Effect": "Allow", "Action": actions, "Resource": stream_arn},
        {"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": seen},
    )
    iam.put_role_policy(RoleName="watcher", PolicyName="watching", PolicyDocument=document)
    functions.create_function(
        FunctionName="watcher",
        Runtime="python3.13",
        Role=role,
        Handler="lambda_function.lambda_handler",
        Code={"ZipFile": archive(HANDLER)},
        Timeout=30,
    )
    functions.get_waiter("function_active_v2").wait(FunctionName="watcher")

    def mapped(**settings: Any) -> str:
        settings = {"StartingPosition": "TRIM_HORIZON"} | settings
        answer = functions.create_event_source_mapping(FunctionName="watcher", EventSourceArn=stream_arn, **settings)
        return answer["UUID"]

    def put(name: str, **attributes: Any) -> None:
        dynamodb.put_item(TableName="Users", Item={"UserID": {"S": name}} | attributes)

    def seen_items() -> dict[str, dict[str, Any]]:
        return {item["UserID"]["S"]: item for item in dynamodb.scan(TableName="Seen")["Items"]}

    return SimpleNamespace(
        dynamodb=dynamodb, functions=functions, iam=iam, map=mapped, put=put, seen=seen_items, stream_arn=stream_arn
    )


def test_a_put_reaches_the_function_which_writes_as_its_role(lab) -> None:
    lab.map()
    lab.put("u1")
    until(lambda: "u1" in lab.seen())
    assert lab.seen()["u1"]["event"] == {"S": "INSERT"}


def test_a_poisoned_record_is_given_up_and_the_others_are_handled(lab) -> None:
    for name in ("u1", "poison", "u2"):
        lab.put(name)
    uuid = lab.map(MaximumRetryAttempts=0, BisectBatchOnFunctionError=True)
    until(lambda: {"u1", "u2"} <= set(lab.seen()))
    assert "poison" not in lab.seen()
    until(lambda: lab.functions.get_event_source_mapping(UUID=uuid)["LastProcessingResult"] == "OK")


def test_what_ttl_deletes_reaches_the_function_with_the_services_identity(cloud, account, lab) -> None:
    specification = {"Enabled": True, "AttributeName": "ttl"}
    lab.dynamodb.update_time_to_live(TableName="Users", TimeToLiveSpecification=specification)
    pattern = json.dumps({"userIdentity": {"type": ["Service"], "principalId": ["dynamodb.amazonaws.com"]}})
    lab.map(FilterCriteria={"Filters": [{"Pattern": pattern}]})
    lab.put("u1", ttl={"N": str(int(cloud.clock.now(account)) + 3600)})
    lab.put("u2")
    cloud.clock.advance(7200, account)
    until(lambda: lab.seen() != {})
    assert list(lab.seen()) == ["u1"]
    assert lab.seen()["u1"]["event"] == {"S": "REMOVE"}


def test_invocation_and_the_functions_own_calls_share_a_trace(cloud, account, lab) -> None:
    lab.map()
    lab.put("u1")
    until(lambda: any(record.source == "streams" for record in cloud.journal.read(account)))
    invoked = next(record for record in cloud.journal.read(account) if record.source == "streams")
    same_trace = {record.action for record in cloud.journal.read(account) if record.trace_id == invoked.trace_id}
    assert {"Invoke", "PutItem"} <= same_trace
    assert (invoked.error, invoked.memory_mb) == (None, 128)


def test_a_role_that_may_not_read_the_stream_is_refused_in_aws_words(lab) -> None:
    lab.iam.delete_role_policy(RoleName="watcher", PolicyName="watching")
    with pytest.raises(ClientError) as error:
        lab.map()
    assert error.value.response["Error"]["Code"] == "InvalidParameterValueException"
    assert error.value.response["Error"]["Message"].startswith(f"Cannot access stream {lab.stream_arn}. Please ensure")


def test_the_api_answers_as_the_sdk_expects(lab) -> None:
    uuid = lab.map()
    assert lab.functions.get_event_source_mapping(UUID=uuid)["State"] == "Enabled"
    listed = lab.functions.list_event_source_mappings(FunctionName="watcher")["EventSourceMappings"]
    assert [mapping["UUID"] for mapping in listed] == [uuid]
    assert lab.functions.update_event_source_mapping(UUID=uuid, BatchSize=7)["BatchSize"] == 7
    assert lab.functions.delete_event_source_mapping(UUID=uuid)["State"] == "Deleting"
    with pytest.raises(lab.functions.exceptions.ResourceNotFoundException):
        lab.functions.get_event_source_mapping(UUID=uuid)


def test_a_mapping_has_tags_of_its_own(lab) -> None:
    uuid = lab.map(Tags={"course": "streams"})
    arn = lab.functions.get_event_source_mapping(UUID=uuid)["EventSourceMappingArn"]
    lab.functions.tag_resource(Resource=arn, Tags={"week": "3"})
    lab.functions.untag_resource(Resource=arn, TagKeys=["course"])
    assert lab.functions.list_tags(Resource=arn)["Tags"] == {"week": "3"}
