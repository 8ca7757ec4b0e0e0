"""The console's calls: signed, through the front door, with AWS's own words in every answer."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from userlab.base.console_address import USER_AGENT
from userlab.console.signed_calls import Caller

REGION = "us-east-1"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


@pytest.fixture
def call(cloud: Any, account: str) -> Callable[..., tuple[int, Any]]:
    caller = Caller(cloud.secret, lambda: cloud.endpoint)
    return lambda service, operation, **parameters: caller.aws(account, REGION, service, operation, parameters)


def test_dynamodb_gets_its_json_as_the_page_wrote_it(call: Any, client: Any) -> None:
    client("dynamodb").create_table(
        TableName="Users",
        KeySchema=[{"AttributeName": "UserID", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "UserID", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    item = {"UserID": {"S": "ü"}, "Big": {"N": "1" * 38}}
    assert call("dynamodb", "PutItem", TableName="Users", Item=item) == (200, {})
    assert call("dynamodb", "GetItem", TableName="Users", Key={"UserID": {"S": "ü"}})[1]["Item"] == item


def test_an_error_of_dynamodb_keeps_its_further_members(call: Any, client: Any) -> None:
    test_dynamodb_gets_its_json_as_the_page_wrote_it(call, client)
    status, answer = call(
        "dynamodb",
        "PutItem",
        TableName="Users",
        Item={"UserID": {"S": "ü"}},
        ConditionExpression="attribute_not_exists(UserID)",
        ReturnValuesOnConditionCheckFailure="ALL_OLD",
    )
    assert (status, answer["code"]) == (400, "ConditionalCheckFailedException")
    assert answer["Item"]["Big"] == {"N": "1" * 38}


def test_times_bytes_and_documents_become_json(call: Any, client: Any) -> None:
    client("iam").create_role(RoleName="users-role", AssumeRolePolicyDocument=json.dumps(TRUST))
    role = call("iam", "GetRole", RoleName="users-role")[1]["Role"]
    assert role["AssumeRolePolicyDocument"] == TRUST
    assert role["CreateDate"].startswith("20")
    json.dumps(role)


def test_a_function_s_answer_is_text_and_its_log_base64(call: Any, client: Any) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("app.py", "def run(event, context):\n    print('here')\n    return {'got': event}\n")
    role = client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    functions = client("lambda")
    functions.create_function(
        FunctionName="echo", Runtime="python3.13", Role=role, Handler="app.run", Code={"ZipFile": content.getvalue()}
    )
    functions.get_waiter("function_active_v2").wait(FunctionName="echo")
    status, answer = call("lambda", "Invoke", FunctionName="echo", Payload='{"a": "ü"}', LogType="Tail")
    assert status == 200
    assert json.loads(answer["Payload"]) == {"got": {"a": "ü"}}
    assert b"here" in base64.b64decode(answer["LogResult"])


def test_aws_checks_the_parameters_and_not_the_console(call: Any) -> None:
    status, answer = call("lambda", "GetFunction", FunctionName="no such name!")
    assert (status, answer["code"]) == (400, "ValidationException")
    assert "no such name!" in answer["message"]


@pytest.mark.parametrize("parameters", [{}, {"RoleName": ["x"]}, {"Nonsense": 1}])
def test_parameters_that_no_request_can_be_made_of_are_an_answer_too(call: Any, parameters: dict[str, Any]) -> None:
    status, answer = call("iam", "GetRole", **parameters)
    assert 400 <= status < 500
    assert answer["code"]


def test_each_account_is_called_with_its_own_keys(cloud: Any) -> None:
    caller = Caller(cloud.secret, lambda: cloud.endpoint)
    for account in ("700000000021", "700000000022"):
        assert caller.aws(account, REGION, "sts", "GetCallerIdentity", {})[1]["Account"] == account


def test_the_journal_knows_the_console_by_its_user_agent(call: Any, cloud: Any, account: str) -> None:
    call("dynamodb", "ListTables")
    call("lambda", "ListFunctions")
    assert [USER_AGENT in record.user_agent for record in cloud.journal.read(account)] == [True, True]
