"""The saved payloads, against a DynamoDB that moto plays in this process."""

import json
from decimal import Decimal
from pathlib import Path

import boto3
import lambda_function
import pytest
from moto import mock_aws

PAYLOADS = sorted(Path(__file__).parents[2].glob("payloads/*.json"))


@pytest.fixture(scope="module")
def dynamodb():
    """A table Users: made once, since that takes longer than a test."""
    with mock_aws():
        yield boto3.resource("dynamodb").create_table(
            TableName="Users",
            KeySchema=[{"AttributeName": "UserID", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "UserID", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )


@pytest.fixture
def table(dynamodb, monkeypatch):
    """The table, empty before each test: none finds what another one left."""
    for item in dynamodb.scan()["Items"]:
        dynamodb.delete_item(Key={"UserID": item["UserID"]})
    monkeypatch.setattr(lambda_function, "table", dynamodb)
    return dynamodb


@pytest.mark.parametrize("file", PAYLOADS, ids=lambda file: file.stem)
def test_payload(file, table):
    payload = json.loads(file.read_text("utf-8"))
    for item in as_items(payload["given"]):
        table.put_item(Item=item)
    answer = lambda_function.lambda_handler(payload["event"], None)
    assert answer["statusCode"] == payload["expect"]["status"]
    assert json.loads(answer["body"] or '""') == payload["expect"]["body"]
    assert table.scan()["Items"] == as_items(payload["then"])


def as_items(users):
    """Users as boto3 takes them: fractions as Decimal."""
    return json.loads(json.dumps(users), parse_float=Decimal)
