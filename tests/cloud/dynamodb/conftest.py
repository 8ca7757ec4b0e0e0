"""Requests as they travel, so that tests can send what no SDK would, and see what AWS's own answers would be."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

REGION = "us-east-1"
TARGETS = {"dynamodb": "DynamoDB_20120810.", "dynamodbstreams": "DynamoDBStreams_20120810."}

USERS = {
    "TableName": "Users",
    "KeySchema": [{"AttributeName": "UserID", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "UserID", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}
ORDERS = {
    "TableName": "Orders",
    "KeySchema": [
        {"AttributeName": "UserID", "KeyType": "HASH"},
        {"AttributeName": "Number", "KeyType": "RANGE"},
    ],
    "AttributeDefinitions": [
        {"AttributeName": "UserID", "AttributeType": "S"},
        {"AttributeName": "Number", "AttributeType": "N"},
        {"AttributeName": "State", "AttributeType": "S"},
        {"AttributeName": "Placed", "AttributeType": "S"},
    ],
    "BillingMode": "PAY_PER_REQUEST",
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "by-state",
            "KeySchema": [{"AttributeName": "State", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "KEYS_ONLY"},
        }
    ],
    "LocalSecondaryIndexes": [
        {
            "IndexName": "by-date",
            "KeySchema": [
                {"AttributeName": "UserID", "KeyType": "HASH"},
                {"AttributeName": "Placed", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["Amount"]},
        }
    ],
}


class Refused(Exception):
    """An answer other than 200."""

    def __init__(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.status, self.body, self.headers = status, body, headers
        self.document: dict[str, Any] = json.loads(body)
        self.code = self.document["__type"].split("#")[-1]
        self.message = self.document.get("message", self.document.get("Message"))
        super().__init__(f"{self.code}: {self.message}")


class Caller:
    """Sends signed requests over one connection. `send` takes any body, calling it takes parameters.

    `headers` are those of the last answer.
    """

    def __init__(self, endpoint: str, keys: Any) -> None:
        self.endpoint = endpoint
        self.credentials = Credentials(keys.access_key_id, keys.secret_access_key)
        self.headers: dict[str, str] = {}
        self.connection = http.client.HTTPConnection(urlsplit(endpoint).netloc, timeout=30)

    def __call__(self, action: str, service: str = "dynamodb", **parameters: Any) -> dict[str, Any]:
        body = self.send(TARGETS[service] + action, json.dumps(parameters).encode())
        return json.loads(body or b"{}")  # type: ignore[no-any-return]

    def send(self, target: str, body: bytes) -> bytes:
        headers = {"X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.0"}
        request = AWSRequest("POST", self.endpoint + "/", data=body, headers=headers)
        SigV4Auth(self.credentials, "dynamodb", REGION).add_auth(request)
        self.connection.request("POST", "/", body=body, headers=dict(request.headers))
        answer = self.connection.getresponse()
        content = answer.read()
        self.headers = {key.lower(): value for key, value in answer.getheaders()}
        if answer.status != 200:
            raise Refused(answer.status, content, self.headers)
        return content

    def refused(self, action: str, **parameters: Any) -> Refused:
        """The refusal of a request that must not succeed."""
        with pytest.raises(Refused) as caught:
            self(action, **parameters)
        return caught.value


@pytest.fixture
def call(cloud: Any, account: str) -> Iterator[Caller]:
    """call("GetItem", TableName=...) is the parsed answer; call.refused(...) the error."""
    caller = Caller(cloud.endpoint, cloud.keys.account_keys(account))
    yield caller
    caller.connection.close()


@pytest.fixture
def another_call(cloud: Any, account: str) -> Iterator[Callable[[], Caller]]:
    """another_call() is one more connection, for a thread of its own."""
    callers: list[Caller] = []

    def connect() -> Caller:
        callers.append(Caller(cloud.endpoint, cloud.keys.account_keys(account)))
        return callers[-1]

    yield connect
    for caller in callers:
        caller.connection.close()


@pytest.fixture
def users(call: Caller) -> Caller:
    """`call` with the table Users, partition key UserID."""
    call("CreateTable", **USERS)
    return call


@pytest.fixture
def orders(call: Caller) -> Caller:
    """`call` with the table Orders: UserID and Number, a global index by-state, a local index by-date."""
    call("CreateTable", **ORDERS)
    return call


@pytest.fixture
def user(users: Caller) -> Caller:
    """`call` with the table Users and one user in it."""
    users("PutItem", TableName="Users", Item=ALICE)
    return users


ALICE = {
    "UserID": {"S": "u1"},
    "Name": {"S": "Alice"},
    "Age": {"N": "30"},
    "Active": {"BOOL": True},
    "Tags": {"SS": ["a", "b"]},
    "Scores": {"L": [{"N": "1"}, {"N": "2"}, {"N": "3"}]},
    "Address": {"M": {"City": {"S": "Oslo"}, "Parts": {"L": [{"S": "x"}]}}},
}


@pytest.fixture
def put(users: Caller) -> Callable[..., dict[str, Any]]:
    """put(Attribute=value) stores user u1 and returns what is then there."""

    def store(**attributes: Any) -> dict[str, Any]:
        users("PutItem", TableName="Users", Item={"UserID": {"S": "u1"}, **attributes})
        return users("GetItem", TableName="Users", Key={"UserID": {"S": "u1"}})["Item"]  # type: ignore

    return store
