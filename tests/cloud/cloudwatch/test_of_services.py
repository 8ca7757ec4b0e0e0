"""Metrics that services tell of themselves."""

from __future__ import annotations

import io
import time
import zipfile

import pytest
from botocore.exceptions import ClientError

KEY = {"UserID": {"S": "u1"}}


@pytest.fixture
def table(client):
    client("dynamodb").create_table(
        TableName="Users",
        KeySchema=[{"AttributeName": "UserID", "KeyType": "HASH"}],
        AttributeDefinitions=[
            {"AttributeName": "UserID", "AttributeType": "S"},
            {"AttributeName": "Mail", "AttributeType": "S"},
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-mail",
                "KeySchema": [{"AttributeName": "Mail", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    return client("dynamodb")


def test_a_write_consumes_units_of_the_table_and_of_each_index_by_itself(table, total):
    table.put_item(TableName="Users", Item=KEY | {"Mail": {"S": "a@example.com"}})
    assert total("AWS/DynamoDB", "ConsumedWriteCapacityUnits", TableName="Users") == 1.0
    of_index = {"TableName": "Users", "GlobalSecondaryIndexName": "by-mail"}
    assert total("AWS/DynamoDB", "ConsumedWriteCapacityUnits", **of_index) == 1.0


def test_a_read_tells_its_units_and_its_latency_by_operation(table, total):
    table.get_item(TableName="Users", Key=KEY)
    assert total("AWS/DynamoDB", "ConsumedReadCapacityUnits", TableName="Users") == 0.5
    of_call = {"TableName": "Users", "Operation": "GetItem"}
    assert total("AWS/DynamoDB", "SuccessfulRequestLatency", "SampleCount", **of_call) == 1.0
    assert 0 < total("AWS/DynamoDB", "SuccessfulRequestLatency", "Maximum", **of_call) < 5000


def test_what_is_zero_is_not_told(table, total):
    table.get_item(TableName="Users", Key=KEY)
    assert total("AWS/DynamoDB", "ConsumedWriteCapacityUnits", TableName="Users") is None
    assert total("AWS/DynamoDB", "UserErrors") is None


def test_a_scan_tells_how_many_items_it_returned(table, total):
    table.put_item(TableName="Users", Item=KEY)
    table.scan(TableName="Users")
    assert total("AWS/DynamoDB", "ReturnedItemCount", TableName="Users", Operation="Scan") == 1.0


def test_a_failed_condition_is_no_user_error(table, total):
    table.put_item(TableName="Users", Item=KEY)
    with pytest.raises(ClientError):
        table.put_item(TableName="Users", Item=KEY, ConditionExpression="attribute_not_exists(UserID)")
    assert total("AWS/DynamoDB", "ConditionalCheckFailedRequests", TableName="Users") == 1.0
    assert total("AWS/DynamoDB", "UserErrors") is None


def test_a_request_that_breaks_a_rule_is_a_user_error(table, total):
    with pytest.raises(ClientError):
        table.get_item(TableName="Users", Key={"Nothing": {"S": "u1"}})
    assert total("AWS/DynamoDB", "UserErrors") == 1.0


def test_an_expired_item_is_counted(cloud, account, table, total, now):
    table.update_time_to_live(TableName="Users", TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"})
    table.put_item(TableName="Users", Item=KEY | {"expires": {"N": str(int(now()) + 60)}})
    cloud.clock.advance(3600, account)
    assert total("AWS/DynamoDB", "TimeToLiveDeletedItemCount", TableName="Users") == 1.0


def test_a_provisioned_table_tells_what_it_was_given_also_after_a_reset(cloud, account, client, total):
    dynamodb = client("dynamodb")
    for _ in range(2):
        cloud.reset(account)
        dynamodb.create_table(
            TableName="Users",
            KeySchema=[{"AttributeName": "UserID", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "UserID", "AttributeType": "S"}],
            ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 7},
        )
        dynamodb.put_item(TableName="Users", Item=KEY)
        assert total("AWS/DynamoDB", "ProvisionedReadCapacityUnits", "Maximum", TableName="Users") == 5.0
        assert total("AWS/DynamoDB", "ProvisionedWriteCapacityUnits", "Maximum", TableName="Users") == 7.0


def test_a_throttled_write_tells_the_event_and_the_request(cloud, account, client, total):
    dynamodb = client("dynamodb")
    dynamodb.create_table(
        TableName="Small",
        KeySchema=[{"AttributeName": "UserID", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "UserID", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    settings = cloud.accounts.settings(account)
    settings.partition_write_units, settings.partition_burst_seconds = 1.0, 1.0
    once = client("dynamodb", config=_once())
    once.put_item(TableName="Small", Item=KEY)
    with pytest.raises(ClientError):
        once.put_item(TableName="Small", Item=KEY | {"Text": {"S": "a" * 5000}})
    assert total("AWS/DynamoDB", "WriteThrottleEvents", TableName="Small") == 1.0
    assert total("AWS/DynamoDB", "ThrottledRequests", TableName="Small", Operation="PutItem") == 1.0
    assert total("AWS/DynamoDB", "UserErrors") is None


def _once():
    from botocore.config import Config

    return Config(retries={"total_max_attempts": 1})


def make_function(client, code, name="users"):
    role = client("iam").create_role(
        RoleName=f"{name}-role",
        AssumeRolePolicyDocument='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":'
        '{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}',
    )["Role"]["Arn"]
    client("iam").attach_role_policy(
        RoleName=f"{name}-role", PolicyArn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    )
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("app.py", code)
    return client("lambda").create_function(
        FunctionName=name, Runtime="python3.12", Role=role, Handler="app.handler", Code={"ZipFile": package.getvalue()}
    )["FunctionArn"]


def test_an_invocation_tells_its_duration_and_whether_it_failed(client, total):
    make_function(client, "def handler(event, context):\n    if event: raise ValueError(event)\n    return 1\n")
    functions = client("lambda")
    functions.invoke(FunctionName="users", Payload=b"{}")
    functions.invoke(FunctionName="users", Payload=b'{"bad": 1}')
    assert total("AWS/Lambda", "Invocations", FunctionName="users") == 2.0
    assert total("AWS/Lambda", "Errors", FunctionName="users") == 1.0
    assert total("AWS/Lambda", "Duration", "SampleCount", FunctionName="users") == 2.0
    assert total("AWS/Lambda", "ConcurrentExecutions", "Maximum", FunctionName="users") == 1.0
    assert total("AWS/Lambda", "Invocations") == 2.0
    assert total("AWS/Lambda", "Invocations", FunctionName="users", Resource="users") == 2.0


def test_an_alias_tells_which_version_ran(client, total):
    make_function(client, "def handler(event, context): return 1\n")
    functions = client("lambda")
    functions.publish_version(FunctionName="users")
    functions.create_alias(FunctionName="users", Name="live", FunctionVersion="1")
    functions.invoke(FunctionName="users:live", Payload=b"{}")
    of_alias = {"FunctionName": "users", "Resource": "users:live"}
    assert total("AWS/Lambda", "Invocations", **of_alias) == 1.0
    assert total("AWS/Lambda", "Invocations", ExecutedVersion="1", **of_alias) == 1.0


def test_a_function_without_concurrency_is_throttled(client, total):
    make_function(client, "def handler(event, context): return 1\n")
    client("lambda").put_function_concurrency(FunctionName="users", ReservedConcurrentExecutions=0)
    with pytest.raises(ClientError):
        client("lambda", config=_once()).invoke(FunctionName="users", Payload=b"{}")
    assert total("AWS/Lambda", "Throttles", FunctionName="users") == 1.0
    assert total("AWS/Lambda", "Invocations", FunctionName="users") is None


def test_a_log_line_in_embedded_metric_format_becomes_metrics(client, total):
    code = """
import json, time
def handler(event, context):
    print(json.dumps({"_aws": {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [{
        "Namespace": "Shop", "Dimensions": [["Service"]], "Metrics": [{"Name": "Orders", "Unit": "Count"}]}]},
        "Service": "users", "Orders": 3}))
"""
    make_function(client, code)
    client("lambda").invoke(FunctionName="users", Payload=b"{}")
    assert total("Shop", "Orders", Service="users") == 3.0


def test_embedded_metric_format_holds_on_a_clock_that_was_moved(cloud, account, client, total):
    code = """
import json, time
def handler(event, context):
    print(json.dumps({"_aws": {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [{
        "Namespace": "Shop", "Dimensions": [[]], "Metrics": [{"Name": "Orders"}]}]}, "Orders": [1, 2]}))
"""
    make_function(client, code)
    cloud.clock.advance(86_400, account)
    client("lambda").invoke(FunctionName="users", Payload=b"{}")
    assert total("Shop", "Orders") == 3.0


def test_a_request_to_a_stage_tells_latency_and_errors(cloud, client, total):
    import urllib.error
    import urllib.request

    gateway = client("apigateway")
    api = gateway.create_rest_api(name="user-api")["id"]
    root = gateway.get_resources(restApiId=api)["items"][0]["id"]
    place = {"restApiId": api, "resourceId": root, "httpMethod": "GET"}
    gateway.put_method(authorizationType="NONE", **place)
    gateway.put_integration(type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'}, **place)
    gateway.put_method_response(statusCode="200", **place)
    gateway.put_integration_response(statusCode="200", **place)
    gateway.create_deployment(restApiId=api, stageName="dev")
    base = f"{cloud.endpoint}/restapis/{api}/dev/_user_request_"
    urllib.request.urlopen(f"{base}/").read()
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"{base}/nothing")
    of_stage = {"ApiName": "user-api", "Stage": "dev"}
    assert total("AWS/ApiGateway", "Count", **of_stage) == 2.0
    assert total("AWS/ApiGateway", "Count", ApiName="user-api") == 2.0
    assert total("AWS/ApiGateway", "4XXError", **of_stage) == 1.0
    assert total("AWS/ApiGateway", "5XXError", **of_stage) == 0.0
    assert total("AWS/ApiGateway", "Latency", "SampleCount", **of_stage) == 2.0
    assert total("AWS/ApiGateway", "IntegrationLatency", "SampleCount", **of_stage) == 1.0
    detailed = {"Resource": "/", "Method": "GET"} | of_stage
    assert total("AWS/ApiGateway", "Count", **detailed) is None
    gateway.update_stage(
        restApiId=api,
        stageName="dev",
        patchOperations=[{"op": "replace", "path": "/*/*/metrics/enabled", "value": "true"}],
    )
    urllib.request.urlopen(f"{base}/").read()
    assert total("AWS/ApiGateway", "Count", **detailed) == 1.0


def test_a_stream_tells_how_old_its_records_are(client, total):
    make_function(client, "def handler(event, context): return {}\n")
    client("iam").attach_role_policy(
        RoleName="users-role",
        PolicyArn="arn:aws:iam::aws:policy/service-role/AWSLambdaDynamoDBExecutionRole",
    )
    dynamodb = client("dynamodb")
    stream = dynamodb.create_table(
        TableName="Users",
        KeySchema=[{"AttributeName": "UserID", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "UserID", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )["TableDescription"]["LatestStreamArn"]
    client("lambda").create_event_source_mapping(
        FunctionName="users", EventSourceArn=stream, StartingPosition="TRIM_HORIZON"
    )
    dynamodb.put_item(TableName="Users", Item=KEY)
    deadline = time.monotonic() + 20
    while total("AWS/Lambda", "Invocations", FunctionName="users") is None and time.monotonic() < deadline:
        pass
    assert total("AWS/Lambda", "IteratorAge", "SampleCount", FunctionName="users") == 1.0
    assert 0 <= total("AWS/Lambda", "IteratorAge", "Maximum", FunctionName="users") < 60_000


def test_an_event_is_counted_and_what_its_destination_does_not_get(cloud, account, client, total):
    make_function(client, "def handler(event, context): return 1\n")
    client("sqs").create_queue(QueueName="done")
    client("lambda").put_function_concurrency(FunctionName="users", ReservedConcurrentExecutions=0)
    client("iam").put_role_policy(
        RoleName="users-role",
        PolicyName="send",
        PolicyDocument='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"*"}]}',
    )
    client("lambda").put_function_event_invoke_config(
        FunctionName="users",
        DestinationConfig={"OnFailure": {"Destination": f"arn:aws:sqs:us-east-1:{account}:done"}},
    )
    client("iam").delete_role_policy(RoleName="users-role", PolicyName="send")
    client("lambda").invoke(FunctionName="users", InvocationType="Event", Payload=b"{}")
    assert cloud.functions.events.wait_until_idle(20, account)
    assert total("AWS/Lambda", "AsyncEventsReceived", FunctionName="users") == 1.0
    assert total("AWS/Lambda", "AsyncEventsDropped", FunctionName="users") == 1.0
    assert total("AWS/Lambda", "DestinationDeliveryFailures", FunctionName="users") == 1.0
