"""A lab that commit 9a00c31 saved opens with nothing lost: tests/fixtures/make_home_9a00c31.py says what it holds."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from userlab.base.account_keys import account_keys
from userlab.base.home import secret_of
from userlab.process import local_cloud

ACCOUNT = "123456789012"
ARCHIVE = Path(__file__).parents[2] / "fixtures/home-9a00c31.zip"
Client = Callable[[str], Any]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("home")
    with zipfile.ZipFile(ARCHIVE) as packed:
        packed.extractall(home)
    yield home
    local_cloud.stop(home)


@pytest.fixture(scope="module")
def opened(home: Path) -> Client:
    """opened("dynamodb") is a client of the fixture's account in a cloud of today's code."""
    cloud = local_cloud.start(home)
    keys = account_keys(secret_of(home), ACCOUNT)
    session = boto3.session.Session(keys.access_key_id, keys.secret_access_key, region_name="us-east-1")
    return lambda service: session.client(service, endpoint_url=cloud.endpoint)


def test_nothing_was_set_aside(opened, home):
    kept = {file.name for file in (home / "accounts").iterdir()}
    assert kept - {f"{ACCOUNT}.0.log"} == {f"{ACCOUNT}.snapshot"}  # the log is of what other tests changed


def test_the_table_has_its_keys_indexes_stream_expiry_and_tags(opened):
    dynamodb = opened("dynamodb")
    table = dynamodb.describe_table(TableName="Orders")["Table"]
    assert [key["AttributeName"] for key in table["KeySchema"]] == ["UserID", "OrderID"]
    assert table["GlobalSecondaryIndexes"][0]["IndexName"] == "by-status"
    assert table["LocalSecondaryIndexes"][0]["IndexName"] == "by-total"
    assert table["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    expiry = dynamodb.describe_time_to_live(TableName="Orders")["TimeToLiveDescription"]
    assert expiry == {"TimeToLiveStatus": "ENABLED", "AttributeName": "ExpiresAt"}
    tags = dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"]
    assert tags == [{"Key": "Project", "Value": "NoSQLApp"}]


def test_items_have_values_of_all_types(opened):
    key = {"UserID": {"S": "u1"}, "OrderID": {"S": "o1"}}
    item = opened("dynamodb").get_item(TableName="Orders", Key=key)["Item"]
    assert item == {
        **key,
        "Status": {"S": "PAID"},
        "Total": {"N": "12.5"},
        "Big": {"N": "12345678901234567890123456789012345678"},
        "Raw": {"B": b"\x00\xff\n"},
        "Open": {"BOOL": False},
        "Nothing": {"NULL": True},
        "Lines": {"L": [{"S": "tea"}, {"M": {"deep": {"N": "1"}}}]},
        "Names": {"SS": ["a", "ü"]},
        "Numbers": {"NS": ["1", "2.5"]},
        "Blobs": {"BS": [b"\x01", b"\x02"]},
        "ExpiresAt": {"N": "4102444800"},
    }


def test_indexes_are_queried(opened):
    new = {"KeyConditionExpression": "#s = :s", "ExpressionAttributeNames": {"#s": "Status"}}
    new["ExpressionAttributeValues"] = {":s": {"S": "NEW"}}
    found = opened("dynamodb").query(TableName="Orders", IndexName="by-status", **new)["Items"]
    assert [item["OrderID"]["S"] for item in found] == ["o2", "o3", "o4", "o5", "o6"]
    u1 = {"KeyConditionExpression": "UserID = :u", "ExpressionAttributeValues": {":u": {"S": "u1"}}}
    found = opened("dynamodb").query(TableName="Orders", IndexName="by-total", **u1)["Items"]
    assert [item["Total"]["N"] for item in found] == ["3", "5", "12.5"]


def test_the_stream_has_its_records(opened):
    streams = opened("dynamodbstreams")
    arn = streams.list_streams(TableName="Orders")["Streams"][0]["StreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    place = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    records = streams.get_records(ShardIterator=place["ShardIterator"])["Records"]
    assert [record["dynamodb"]["Keys"]["OrderID"]["S"] for record in records[:6]] == [f"o{n}" for n in range(1, 7)]


def test_the_node_js_function_runs(opened, home, node):
    (home / "nodejs").symlink_to(node / "nodejs", target_is_directory=True)
    said = opened("lambda").invoke(FunctionName="greeter", Payload=b'{"name": "Alice"}')["Payload"].read()
    assert json.loads(said) == {"greeting": "Hello Alice", "table": "Orders"}


def test_the_python_function_runs_by_its_alias(opened):
    said = opened("lambda").invoke(FunctionName="orders", Qualifier="live", Payload=b"{}")["Payload"].read()
    assert json.loads(said) == {"version": "1", "records": 0}


def test_a_function_keeps_its_versions_alias_tags_permission_and_sources(opened):
    functions = opened("lambda")
    listed = functions.list_versions_by_function(FunctionName="orders")["Versions"]
    assert [each["Version"] for each in listed] == ["$LATEST", "1"]
    assert functions.get_alias(FunctionName="orders", Name="live")["FunctionVersion"] == "1"
    assert functions.get_function(FunctionName="orders")["Tags"] == {"app": "shop"}
    policy = json.loads(functions.get_policy(FunctionName="orders")["Policy"])
    assert policy["Statement"][0]["Principal"] == {"Service": "apigateway.amazonaws.com"}
    sources = functions.list_event_source_mappings(FunctionName="orders:live")["EventSourceMappings"]
    assert sorted((each["EventSourceArn"].split(":")[2], each["State"]) for each in sources) == [
        ("dynamodb", "Enabled"),
        ("sqs", "Enabled"),
    ]


def test_a_role_and_a_user_keep_their_policies_and_keys(opened):
    iam = opened("iam")
    assert iam.list_role_policies(RoleName="orders")["PolicyNames"] == ["table"]
    attached = iam.list_attached_role_policies(RoleName="orders")["AttachedPolicies"]
    assert {each["PolicyName"] for each in attached} == {
        "AWSLambdaBasicExecutionRole",
        "AWSLambdaDynamoDBExecutionRole",
    }
    assert iam.list_user_policies(UserName="alice")["PolicyNames"] == ["read"]
    assert [each["Status"] for each in iam.list_access_keys(UserName="alice")["AccessKeyMetadata"]] == ["Active"]


def answer_of(opened: Client, path: str, **headers: str) -> tuple[int, str]:
    apis = opened("apigateway")
    api = apis.get_rest_apis()["items"][0]["id"]
    url = f"{apis.meta.endpoint_url}/restapis/{api}/dev/_user_request_{path}"
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_the_api_answers_over_http(opened):
    assert answer_of(opened, "/orders/u1") == (200, "PAID")


def test_the_api_s_key_and_usage_plan_still_decide(opened):
    assert answer_of(opened, "/members/u1")[0] == 403
    assert answer_of(opened, "/members/u1", **{"x-api-key": "a-key-of-twenty-characters"}) == (200, "PAID")


def test_the_stage_keeps_its_variables(opened):
    apis = opened("apigateway")
    api = apis.get_rest_apis()["items"][0]["id"]
    assert apis.get_stage(restApiId=api, stageName="dev")["variables"] == {"colour": "blue"}


def test_log_events_are_there(opened):
    logs = opened("logs")
    events = logs.get_log_events(logGroupName="/shop/by-hand", logStreamName="one")["events"]
    assert [event["message"] for event in events] == ["line 0", "line 1", "line 2"]
    names = {group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]}
    assert "/aws/lambda/orders" in names


def test_the_queue_the_bucket_the_parameter_and_the_topic_are_there(opened):
    sqs = opened("sqs")
    url = sqs.get_queue_url(QueueName="waiting")["QueueUrl"]
    messages = sqs.receive_message(QueueUrl=url, VisibilityTimeout=0)["Messages"]
    assert [message["Body"] for message in messages] == ["a message"]
    found = opened("s3").get_object(Bucket="shop-123456789012", Key="folder/object.txt")
    assert (found["Body"].read(), found["Metadata"]) == (b"an object", {"a": "b"})
    assert opened("ssm").get_parameter(Name="/shop/greeting")["Parameter"]["Value"] == "hello"
    sns = opened("sns")
    topic = sns.list_topics()["Topics"][0]["TopicArn"]
    assert sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"][0]["Protocol"] == "sqs"
