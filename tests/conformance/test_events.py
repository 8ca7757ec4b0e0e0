"""The events that functions get parse with the models of Powertools for AWS Lambda."""

from __future__ import annotations

import json
import time

import pytest
from aws_lambda_powertools.utilities.parser import parse
from aws_lambda_powertools.utilities.parser.models import APIGatewayProxyEventModel, DynamoDBStreamModel

ECHO = """
import json

def handler(event, context):
    return {"statusCode": 200, "body": json.dumps(event)}
"""
PRINT = """
import json

def handler(event, context):
    print(json.dumps(event))
"""
READS = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"]


@pytest.fixture
def echo(site, bundle):
    return site(bundle(ECHO), binary=("image/png",))


def model_of(answer) -> APIGatewayProxyEventModel:
    assert answer.status == 200
    return parse(event=answer.json, model=APIGatewayProxyEventModel)


def test_a_get_without_anything_is_a_proxy_event(echo):
    event = model_of(echo.call("GET", "/users/u101"))
    assert (event.path, event.pathParameters, event.body) == ("/users/u101", {"proxy": "users/u101"}, None)
    assert (event.queryStringParameters, event.multiValueQueryStringParameters) == (None, None)
    assert event.stageVariables == {"table": "Users"}


def test_a_get_of_the_root_has_no_path_parameters(echo):
    event = model_of(echo.call("GET", "/"))
    assert (event.resource, event.path, event.pathParameters) == ("/", "/", None)


def test_a_post_with_query_and_body_is_a_proxy_event(echo):
    event = model_of(echo.call("POST", "/users?tag=a&tag=b", b'{"id": "u101"}', Content_Type="application/json"))
    assert event.queryStringParameters == {"tag": "b"}
    assert event.multiValueQueryStringParameters == {"tag": ["a", "b"]}
    assert (event.body, event.isBase64Encoded) == ('{"id": "u101"}', False)
    assert event.headers["Content-Type"] == "application/json"


def test_a_binary_body_is_a_proxy_event(echo):
    event = model_of(echo.call("PUT", "/picture", b"\x89PNG", Content_Type="image/png"))
    assert (event.body, event.isBase64Encoded) == ("iVBORw==", True)


def test_the_request_context_tells_api_stage_and_caller(echo, account):
    context = model_of(echo.call("DELETE", "/users/u101")).requestContext
    assert (context.accountId, context.stage, context.path) == (account, "dev", "/dev/users/u101")
    assert (context.httpMethod, context.resourcePath, context.protocol) == ("DELETE", "/{proxy+}", "HTTP/1.1")
    assert str(context.identity.sourceIp) == "127.0.0.1/32"
    assert abs(context.requestTimeEpoch.timestamp() - time.time()) < 60


def test_the_records_of_a_stream_are_a_stream_event(function, bundle, client):
    arn, table = function(bundle(PRINT)), client("dynamodb")
    stream = table.create_table(
        TableName="Users",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "UserID", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "UserID", "AttributeType": "S"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )["TableDescription"]["LatestStreamArn"]
    statement = {"Effect": "Allow", "Action": READS, "Resource": stream}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    client("iam").put_role_policy(RoleName="app", PolicyName="stream", PolicyDocument=policy)
    client("lambda").create_event_source_mapping(
        EventSourceArn=stream, FunctionName=arn, StartingPosition="TRIM_HORIZON"
    )
    table.put_item(TableName="Users", Item={"UserID": {"S": "u101"}, "Age": {"N": "30"}})

    event = parse(event=printed(client("logs")), model=DynamoDBStreamModel)
    record = event.Records[0]
    assert (record.eventName, record.eventSource, record.eventSourceARN) == ("INSERT", "aws:dynamodb", stream)
    assert record.dynamodb.NewImage["Age"] == 30
    assert record.dynamodb.StreamViewType == "NEW_AND_OLD_IMAGES"


def printed(logs) -> dict:
    """The event that the function printed, as soon as it is in the log."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        groups = [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]]
        found = logs.filter_log_events(logGroupName=groups[0], filterPattern="Records")["events"] if groups else []
        if found:
            return json.loads(found[0]["message"])
        time.sleep(0.05)
    raise AssertionError("the function was not invoked")
