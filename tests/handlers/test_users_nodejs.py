"""The repaired Node.js handler obeys the same saved payloads as the Python one, in a real sandbox."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import boto3
import pytest
from boto3.dynamodb.types import TypeSerializer

from tests.handlers.faulty_dynamodb import answering
from userlab import payloads
from userlab.cloud.functions.invoking.invocation import Invocation
from userlab.functions import HANDLERS, package

PAYLOADS = payloads.load()
WALKTHROUGH = Path(__file__).parents[1] / "fixtures" / "walkthrough"
REGION = "us-east-1"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


@pytest.fixture
def users(client: Any) -> Any:
    """The table Users of the test's account, as a boto3 client of DynamoDB."""
    dynamodb = client("dynamodb")
    dynamodb.create_table(
        TableName="Users",
        KeySchema=[{"AttributeName": "UserID", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "UserID", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return dynamodb


class Deployed:
    """The handler as a function with the walkthrough's policy."""

    def __init__(self, cloud: Any, account: str) -> None:
        self.cloud, self.account = cloud, account
        self.log = ""

    def __call__(self, event: Any) -> dict[str, Any]:
        payload = json.dumps(event).encode()
        result = self.cloud.functions.invoke(Invocation(self.account, REGION, "users", None, payload))
        self.log = result.log_tail.decode()
        assert result.function_error is None, result
        return json.loads(result.payload)


@pytest.fixture
def handler(node: Path, cloud: Any, account: str, client: Any, users: Any) -> Deployed:
    statement = json.loads((WALKTHROUGH / "role_statement.json").read_text("utf-8"))
    statement["Resource"] = f"arn:aws:dynamodb:{REGION}:{account}:table/Users"
    role = client("iam").create_role(RoleName="users", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    client("iam").put_role_policy(RoleName="users", PolicyName="table", PolicyDocument=json.dumps(policy))
    client("lambda").create_function(
        FunctionName="users",
        Runtime="nodejs22.x",
        Handler="index.handler",
        Role=role,
        Code={"ZipFile": package("nodejs/users")},
        Timeout=20,
    )
    return Deployed(cloud, account)


def put(users: Any, item: dict[str, Any]) -> None:
    users.put_item(TableName="Users", Item={name: TypeSerializer().serialize(value) for name, value in item.items()})


def scan(users: Any) -> list[dict[str, Any]]:
    deserialize = boto3.dynamodb.types.TypeDeserializer().deserialize
    return [
        {name: deserialize(value) for name, value in item.items()} for item in users.scan(TableName="Users")["Items"]
    ]


def empty(users: Any) -> None:
    for item in scan(users):
        users.delete_item(TableName="Users", Key={"UserID": {"S": item["UserID"]}})


def post(body: str) -> dict[str, Any]:
    return PAYLOADS["post"]["event"] | {"body": body}


def test_every_payload_gets_its_answer_and_leaves_its_table(handler: Deployed, users: Any) -> None:
    wrong = {}
    for name, payload in PAYLOADS.items():
        empty(users)
        for item in payloads.as_items(payload["given"]):
            put(users, item)
        response = handler(payload["event"])
        shape = set(response) <= {"statusCode", "headers", "body"} and isinstance(response["body"], str)
        agrees = payloads.agrees(response, payload["expect"]) and scan(users) == payloads.as_items(payload["then"])
        if not (shape and agrees):
            wrong[name] = response
    assert wrong == {}


def test_a_number_that_javascript_would_round_is_refused(handler: Deployed, users: Any) -> None:
    for number in ("12345678901234567", "1e400", "-9007199254740993", "1e-200", '"7"', "true", "null"):
        response = handler(post(f'{{"UserID": "u1", "Age": {number}}}'))
        assert response["statusCode"] == 400, number
        assert json.loads(response["body"])["message"].startswith("Age "), number
    assert scan(users) == []


def test_a_number_that_somebody_else_wrote_is_read_rounded_and_kept_whole(handler: Deployed, users: Any) -> None:
    put(users, {"UserID": "u101", "Age": Decimal("12345678901234567890"), "Rank": Decimal("1.00000000000000000001")})
    response = handler(PAYLOADS["get"]["event"])
    assert json.loads(response["body"]) == {"UserID": "u101", "Age": 12345678901234567000, "Rank": 1}
    handler(PAYLOADS["put-id-from-path"]["event"])
    assert scan(users)[0]["Rank"] == Decimal("1.00000000000000000001")


def test_sets_of_the_table_come_out_as_sorted_lists(handler: Deployed, users: Any) -> None:
    put(users, {"UserID": "u101", "Tags": {"b", "a"}, "Years": {Decimal(9), Decimal(10)}})
    response = handler(PAYLOADS["get"]["event"])
    assert json.loads(response["body"]) == {"UserID": "u101", "Tags": ["a", "b"], "Years": [9, 10]}


@pytest.mark.parametrize("body", ["[" * 2_000, '{"UserID": "u1", "a": ' + "[" * 2_000 + "]" * 2_000 + "}"])
def test_deep_nesting_is_refused(body: str, handler: Deployed) -> None:
    assert handler(post(body))["statusCode"] == 400


def test_half_a_character_is_refused(handler: Deployed) -> None:
    for body in ('{"UserID": "\\ud800"}', '{"UserID": "u1", "Name": "\\ud800"}'):
        assert handler(post(body))["statusCode"] == 400


def test_throttling_is_503_and_says_when_to_come_back(handler: Deployed, client: Any) -> None:
    with answering("ProvisionedThroughputExceededException") as faulty:
        client("lambda").update_function_configuration(
            FunctionName="users", Environment={"Variables": {"AWS_ENDPOINT_URL_DYNAMODB": faulty.address}}
        )
        response = handler(PAYLOADS["get"]["event"])
    assert (response["statusCode"], response["headers"]["Retry-After"]) == (503, "1")
    assert "WARN\tThrottled" in handler.log
    assert faulty.calls > 1


def test_a_table_with_another_key_is_our_fault_and_logged(handler: Deployed, users: Any) -> None:
    users.delete_table(TableName="Users")
    users.create_table(
        TableName="Users",
        KeySchema=[{"AttributeName": "Email", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "Email", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    assert handler(PAYLOADS["get"]["event"])["statusCode"] == 500
    assert "ERROR\tUnexpected error ValidationException" in handler.log


def test_a_missing_table_is_500_and_names_nothing(handler: Deployed, users: Any) -> None:
    users.delete_table(TableName="Users")
    response = handler(PAYLOADS["get"]["event"])
    assert (response["statusCode"], response["body"]) == (500, '{"message":"Internal server error"}')
    assert "ERROR\tUnexpected error ResourceNotFoundException" in handler.log


def test_the_log_says_what_was_answered_and_not_for_whom(handler: Deployed) -> None:
    handler(PAYLOADS["get-missing"]["event"])
    assert "INFO\tGET /user/{id} -> 404" in handler.log
    assert "u101" not in handler.log


def test_the_walkthrough_s_file_is_the_walkthrough_s_to_the_letter() -> None:
    assert (HANDLERS / "nodejs/walkthrough/index.js").read_text("utf-8") == (WALKTHROUGH / "index.js").read_text(
        "utf-8"
    )
