"""An app of a SAM template, deployed by the AWS CLI as a person types it: called, changed, called, removed.

In the shape of the public ones: a REST API and an HTTP API with a function and a table, a layer, a function on the
table's stream.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conformance.deployments.conftest import answer_of
from tests.programs import needed

TEMPLATE = """
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Parameters:
  Word: {Type: String, Default: hello}
Globals:
  Function: {Runtime: python3.12, Handler: app.handler, Timeout: 10, Layers: [!Ref Words]}
Resources:
  Words:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: layer, CompatibleRuntimes: [python3.12]}
  Notes:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      BillingMode: PAY_PER_REQUEST
      StreamSpecification: {StreamViewType: NEW_IMAGE}
  Seen: {Type: AWS::SQS::Queue}
  Api:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: api
      Environment: {Variables: {TABLE: !Ref Notes, WORD: !Ref Word}}
      Policies: [DynamoDBCrudPolicy: {TableName: !Ref Notes}]
      Events:
        Put: {Type: Api, Properties: {Path: "/notes/{id}", Method: put}}
        PutByHttpApi: {Type: HttpApi, Properties: {Path: "/notes/{id}", Method: put}}
  Watcher:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: watcher
      Environment: {Variables: {QUEUE: !Ref Seen}}
      Policies: [SQSSendMessagePolicy: {QueueName: !GetAtt Seen.QueueName}]
      Events:
        Stream: {Type: DynamoDB, Properties: {Stream: !GetAtt Notes.StreamArn, StartingPosition: TRIM_HORIZON}}
Outputs:
  Api: {Value: !Ref ServerlessRestApi}
  HttpApi: {Value: !Ref ServerlessHttpApi}
  Queue: {Value: !Ref Seen}
"""
API = """
import boto3, json, os, words
def handler(event, context):
    item = {"id": event["pathParameters"]["id"], "word": words.loud(os.environ["WORD"])}
    boto3.resource("dynamodb").Table(os.environ["TABLE"]).put_item(Item=item)
    return {"statusCode": 200, "body": json.dumps(item)}
"""
WATCHER = """
import boto3, os
def handler(event, context):
    for record in event["Records"]:
        key = record["dynamodb"]["Keys"]["id"]["S"]
        boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE"], MessageBody=key)
"""


@pytest.fixture
def aws(environment: dict[str, str], tmp_path: Path) -> Callable[[str], str]:
    program = needed("aws")

    def run(words: str) -> str:
        command = [program, *words.split()]
        done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


@pytest.fixture
def app(tmp_path: Path) -> None:
    files = {"api/app.py": API, "watcher/app.py": WATCHER, "template.yaml": TEMPLATE}
    for name, text in (files | {"layer/python/words.py": "loud = str.upper\n"}).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)


@pytest.mark.usefixtures("app")
def test_an_app_is_deployed_called_changed_and_removed(aws, cloud, client, left):
    client("s3").create_bucket(Bucket="packages")
    aws("cloudformation package --template-file template.yaml --s3-bucket packages --output-template-file out.yaml")
    deploy = "cloudformation deploy --stack-name notes --template-file out.yaml --capabilities CAPABILITY_IAM"
    assert "Successfully created/updated stack - notes" in aws(deploy)
    stacks = client("cloudformation")
    (stack,) = stacks.describe_stacks(StackName="notes")["Stacks"]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}
    rest, http = (f"{outputs[name]}.execute-api.localhost" for name in ("Api", "HttpApi"))

    def call() -> dict[str, str]:
        return answer_of(cloud, rest, "/Prod/notes/n1", "PUT")

    assert call() == {"id": "n1", "word": "HELLO"}
    assert answer_of(cloud, http, "/notes/n1", "PUT") == call()
    received = client("sqs").receive_message(QueueUrl=outputs["Queue"], WaitTimeSeconds=20)
    assert [message["Body"] for message in received["Messages"]] == ["n1"]
    aws(f"{deploy} --parameter-overrides Word=goodbye")
    assert call() == {"id": "n1", "word": "GOODBYE"}

    stacks.delete_stack(StackName="notes")
    stacks.get_waiter("stack_delete_complete").wait(StackName="notes", WaiterConfig={"Delay": 1})
    assert left() == {"buckets": ["packages"]}


def test_a_plain_template_is_created_replaced_rolled_back_and_removed(client):
    stacks, tables = client("cloudformation"), client("dynamodb")
    table = {"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
             "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], "BillingMode": "PAY_PER_REQUEST"}  # fmt: skip

    def status(stack: str = "plain") -> str:
        deadline = time.monotonic() + 60
        while (found := stacks.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]).endswith("IN_PROGRESS"):
            assert time.monotonic() < deadline
        return found

    def text(**more: object) -> str:
        resources = {"Table": {"Type": "AWS::DynamoDB::Table", "Properties": table}} | more
        return json.dumps({"Resources": resources})

    stack_id = stacks.create_stack(StackName="plain", TemplateBody=text())["StackId"]
    assert status() == "CREATE_COMPLETE"
    (first,) = tables.list_tables()["TableNames"]
    table |= {"KeySchema": [{"AttributeName": "no", "KeyType": "HASH"}],
              "AttributeDefinitions": [{"AttributeName": "no", "AttributeType": "S"}]}  # fmt: skip
    stacks.update_stack(StackName="plain", TemplateBody=text())
    assert status() == "UPDATE_COMPLETE"
    (second,) = tables.list_tables()["TableNames"]
    assert second != first
    broken = {"Type": "AWS::S3::BucketPolicy", "DependsOn": "Table",
              "Properties": {"Bucket": "no-such-bucket", "PolicyDocument": {"Statement": []}}}  # fmt: skip
    table["BillingMode"] = "PROVISIONED"
    table["ProvisionedThroughput"] = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}
    stacks.update_stack(StackName="plain", TemplateBody=text(Broken=broken))
    assert status() == "UPDATE_ROLLBACK_COMPLETE"
    assert tables.describe_table(TableName=second)["Table"]["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    stacks.delete_stack(StackName="plain")
    assert status(stack_id) == "DELETE_COMPLETE"
    assert tables.list_tables()["TableNames"] == []
