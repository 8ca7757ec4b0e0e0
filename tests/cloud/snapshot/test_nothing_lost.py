"""After kill -9 and a new start everything is there that was answered, and the API answers at its old URL."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import psutil
import pytest

from tests.benchmarks.kills import Killing
from userlab.base.account_keys import account_keys
from userlab.base.home import secret_of
from userlab.process import local_cloud
from userlab.process.background import wait_for_end
from userlab.process.record import LocalCloud

ACCOUNT = "123456789012"
STRANGER = Path(__file__).parents[2] / "conformance" / "stranger.py"
HANDLER = Path(__file__).parents[3] / "userlab/handlers/python/walkthrough/lambda_function.py"
ENDLESS = "import time\ndef handler(event, context):\n    while True:\n        time.sleep(0.01)\n"


class Lab:
    """A lab of the test's own: real processes, killed and started again."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.cloud: LocalCloud = local_cloud.start(home)

    @property
    def environment(self) -> dict[str, str]:
        keys = account_keys(secret_of(self.home), ACCOUNT)
        return {
            "AWS_ENDPOINT_URL": self.cloud.endpoint,
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": keys.access_key_id,
            "AWS_SECRET_ACCESS_KEY": keys.secret_access_key,
        }

    def client(self, service: str) -> Any:
        keys = account_keys(secret_of(self.home), ACCOUNT)
        return boto3.session.Session().client(
            service,
            endpoint_url=self.cloud.endpoint,
            region_name="us-east-1",
            aws_access_key_id=keys.access_key_id,
            aws_secret_access_key=keys.secret_access_key,
        )

    def kill(self) -> list[psutil.Process]:
        """Kill -9; the processes that the cloud had."""
        tree = psutil.Process(self.cloud.pid).children(recursive=True)
        psutil.Process(self.cloud.pid).kill()
        return tree

    def start(self) -> None:
        self.cloud = local_cloud.attach_or_start(self.home)

    def make_table(self, name: str = "Users", streamed: bool = True) -> None:
        self.client("dynamodb").create_table(
            TableName=name,
            KeySchema=[{"AttributeName": "UserID", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "UserID", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
            if streamed
            else {"StreamEnabled": False},
        )


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    lab = Lab(tmp_path / "home")
    yield lab
    local_cloud.stop(lab.home)


def described(lab: Lab) -> dict[str, Any]:
    """All that a learner would look up, as AWS describes it, without what belongs to the call itself."""
    dynamodb, apis, functions, iam = (lab.client(name) for name in ("dynamodb", "apigateway", "lambda", "iam"))
    asked: dict[str, Callable[[], Any]] = {
        "table": lambda: dynamodb.describe_table(TableName="Users"),
        "items": lambda: dynamodb.scan(TableName="Users")["Items"],
        "function": lambda: functions.get_function(FunctionName="users-api")["Configuration"],
        "permission": lambda: functions.get_policy(FunctionName="users-api")["Policy"],
        "role": lambda: iam.get_role(RoleName="users-api")["Role"],
        "policy": lambda: iam.get_role_policy(RoleName="users-api", PolicyName="table"),
        "apis": lambda: apis.get_rest_apis()["items"],
        "stages": lambda: apis.get_stages(restApiId=apis.get_rest_apis()["items"][0]["id"])["item"],
        "resources": lambda: apis.get_resources(restApiId=apis.get_rest_apis()["items"][0]["id"])["items"],
    }
    found = {name: ask() for name, ask in asked.items()}
    return {
        name: {key: value for key, value in answer.items() if key != "ResponseMetadata"}
        if isinstance(answer, dict)
        else answer
        for name, answer in found.items()
    }


def test_a_whole_deployment_survives_kill_9_and_its_api_answers_at_the_same_url(lab):
    command = [sys.executable, str(STRANGER), str(HANDLER)]
    done = subprocess.run(
        command, env={**os.environ, **lab.environment}, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    url = json.loads(done.stdout)["url"]
    before = described(lab)
    lab.kill()
    lab.start()
    assert described(lab) == before
    body = json.dumps({"UserID": "u102", "Name": "Bob"}).encode()
    request = urllib.request.Request(f"{url}/user", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert (answer.status, answer.read()) == (200, b"User added.")


def test_every_kind_of_write_is_there_after_kill_9(lab):
    lab.make_table()
    dynamodb = lab.client("dynamodb")
    dynamodb.put_item(TableName="Users", Item={"UserID": {"S": "put"}, "Age": {"N": "30"}, "Raw": {"B": b"\0\xff"}})
    dynamodb.put_item(TableName="Users", Item={"UserID": {"S": "gone"}})
    dynamodb.put_item(TableName="Users", Item={"UserID": {"S": "updated"}, "List": {"L": [{"N": "1"}]}})
    change = {"UpdateExpression": "SET #l = list_append(#l, :l)", "ExpressionAttributeNames": {"#l": "List"}}
    values = {":l": {"L": [{"M": {"deep": {"NULL": True}}}]}}
    dynamodb.update_item(
        TableName="Users", Key={"UserID": {"S": "updated"}}, **change, ExpressionAttributeValues=values
    )
    dynamodb.delete_item(TableName="Users", Key={"UserID": {"S": "gone"}})
    dynamodb.transact_write_items(
        TransactItems=[{"Put": {"TableName": "Users", "Item": {"UserID": {"S": "transacted"}}}}]
    )
    dynamodb.batch_write_item(RequestItems={"Users": [{"PutRequest": {"Item": {"UserID": {"S": "batched"}}}}]})
    before = sorted(dynamodb.scan(TableName="Users")["Items"], key=lambda item: item["UserID"]["S"])
    assert [item["UserID"]["S"] for item in before] == ["batched", "put", "transacted", "updated"]
    lab.kill()
    lab.start()
    after = lab.client("dynamodb").scan(TableName="Users")["Items"]
    assert sorted(after, key=lambda item: item["UserID"]["S"]) == before


def stream_of(lab: Lab) -> list[tuple[str, str]]:
    """(event, sequence number) of every record in the table's stream."""
    streams = lab.client("dynamodbstreams")
    arn = streams.list_streams(TableName="Users")["Streams"][0]["StreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    place = {"StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
    records = streams.get_records(ShardIterator=streams.get_shard_iterator(**place)["ShardIterator"])["Records"]
    return [(record["eventName"], record["dynamodb"]["SequenceNumber"]) for record in records]


def test_a_stream_keeps_its_records_and_goes_on_where_it_was(lab):
    lab.make_table()
    put = {"TableName": "Users", "Item": {"UserID": {"S": "u1"}}}
    lab.client("dynamodb").put_item(**put)
    before = stream_of(lab)
    lab.kill()
    lab.start()
    assert stream_of(lab) == before
    lab.client("dynamodb").delete_item(TableName="Users", Key=put["Item"])
    after = stream_of(lab)
    assert [name for name, _ in after] == ["INSERT", "REMOVE"]
    assert int(after[1][1]) > int(after[0][1])


def test_a_cloud_killed_while_it_writes_leaves_a_state_that_can_be_read(lab):
    lab.make_table()
    dynamodb = lab.client("dynamodb")
    for number in range(600):  # 6 MB: the keeper makes a snapshot meanwhile
        dynamodb.put_item(TableName="Users", Item={"UserID": {"S": f"u{number}"}, "Text": {"S": "x" * 10_000}})
    lab.kill()
    lab.start()
    pages = lab.client("dynamodb").get_paginator("scan").paginate(TableName="Users")  # 6 MB are six pages
    found = {item["UserID"]["S"] for page in pages for item in page["Items"]}
    assert found == {f"u{number}" for number in range(600)}


def test_a_deleted_table_stays_deleted(lab):
    lab.make_table(streamed=False)  # a stream would stay for a day
    lab.client("dynamodb").delete_table(TableName="Users")
    lab.kill()
    lab.start()
    assert lab.client("dynamodb").list_tables()["TableNames"] == []


def test_under_load_nothing_that_was_acknowledged_is_lost_by_a_kill(tmp_path):
    killing = Killing(tmp_path / "home")
    try:
        rounds = [killing.round(0.7) for _ in range(2)]
    finally:
        killing.stop()
    assert all(each.calls for each in rounds)
    assert [(each.lost, each.torn) for each in rounds] == [(0, 0), (0, 0)]


def deploy_endless_function(lab: Lab) -> None:
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = lab.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as code:
        code.writestr("endless.py", ENDLESS)
    functions = lab.client("lambda")
    functions.create_function(
        FunctionName="endless",
        Runtime="python3.13",
        Role=role,
        Handler="endless.handler",
        Code={"ZipFile": archive.getvalue()},
        Timeout=60,
    )
    functions.get_waiter("function_active_v2").wait(FunctionName="endless")
    functions.invoke(FunctionName="endless", InvocationType="Event")


@pytest.mark.parametrize("end", ["kill", "stop"])
def test_no_sandbox_outlives_the_cloud_not_even_one_that_never_returns(lab, end):
    deploy_endless_function(lab)
    cloud = psutil.Process(lab.cloud.pid)
    deadline = time.monotonic() + 20
    while not (tree := cloud.children(recursive=True)):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    if end == "kill":
        lab.kill()
    else:
        local_cloud.stop(lab.home)
    assert wait_for_end(tree, 10) == []


def test_a_stack_and_what_it_made_are_there_after_kill_9(lab):
    table = {"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
             "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], "BillingMode": "PAY_PER_REQUEST"}  # fmt: skip
    template = {"Resources": {"Table": {"Type": "AWS::DynamoDB::Table", "Properties": table},
                              "Queue": {"Type": "AWS::SQS::Queue"}}}  # fmt: skip
    lab.client("cloudformation").create_stack(StackName="s", TemplateBody=json.dumps(template))
    wait = {"StackName": "s", "WaiterConfig": {"Delay": 1}}
    lab.client("cloudformation").get_waiter("stack_create_complete").wait(**wait)
    lab.kill()
    lab.start()
    stacks = lab.client("cloudformation")
    found = stacks.describe_stack_resources(StackName="s")["StackResources"]
    names = {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in found}
    assert lab.client("dynamodb").list_tables()["TableNames"] == [names["Table"]]
    assert lab.client("sqs").list_queues()["QueueUrls"] == [names["Queue"]]
    stacks.delete_stack(StackName="s")
    stacks.get_waiter("stack_delete_complete").wait(**wait)
    assert lab.client("dynamodb").list_tables()["TableNames"] == []
