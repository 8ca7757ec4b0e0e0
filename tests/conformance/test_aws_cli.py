"""The AWS CLI, as a person types it, works against the lab."""

from __future__ import annotations

import json
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.programs import needed

Aws = Callable[..., dict]
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
LOGS = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"


@pytest.fixture
def aws(environment: dict[str, str], tmp_path: Path) -> Aws:
    """aws("dynamodb", "list-tables") is the answer as a document; a failure raises with the CLI's own words."""
    program = needed("aws")

    def run(*arguments: str) -> dict:
        command = [program, *arguments, "--output", "json"]
        done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return json.loads(done.stdout) if done.stdout.strip() else {}

    return run


@pytest.fixture
def users(aws: Aws) -> str:
    key = ("--key-schema", "AttributeName=UserID,KeyType=HASH")
    attributes = ("--attribute-definitions", "AttributeName=UserID,AttributeType=S")
    create = ("dynamodb", "create-table", "--table-name", "Users", "--billing-mode", "PAY_PER_REQUEST")
    assert aws(*create, *key, *attributes)["TableDescription"]["TableStatus"] == "CREATING"
    aws("dynamodb", "wait", "table-exists", "--table-name", "Users")
    return "Users"


def test_items_are_put_read_queried_and_deleted(aws, users):
    alice = {"UserID": {"S": "user123"}, "Name": {"S": "Alice"}, "Age": {"N": "30"}}
    key = json.dumps({"UserID": {"S": "user123"}})
    aws("dynamodb", "put-item", "--table-name", users, "--item", json.dumps(alice))
    assert aws("dynamodb", "get-item", "--table-name", users, "--key", key)["Item"] == alice
    condition = ("--key-condition-expression", "UserID = :u", "--expression-attribute-values", '{":u":{"S":"user123"}}')
    assert aws("dynamodb", "query", "--table-name", users, *condition)["Count"] == 1
    aws("dynamodb", "delete-item", "--table-name", users, "--key", key)
    assert aws("dynamodb", "scan", "--table-name", users)["Items"] == []


def test_an_error_shows_its_code_and_aws_s_words(aws):
    with pytest.raises(RuntimeError, match=r"\(ResourceNotFoundException\).*Requested resource not found"):
        aws("dynamodb", "scan", "--table-name", "Nowhere")


def test_the_caller_is_the_learner_of_the_account(aws, account):
    identity = aws("sts", "get-caller-identity")
    assert (identity["Account"], identity["Arn"]) == (account, f"arn:aws:iam::{account}:user/learner")


@pytest.fixture
def function(aws: Aws, tmp_path: Path) -> str:
    """A function that adds one to n and may write its log."""
    with zipfile.ZipFile(tmp_path / "code.zip", "w") as archive:
        archive.writestr("app.py", "def handler(event, context):\n    print('hello')\n    return event['n'] + 1\n")
    (tmp_path / "event.json").write_text('{"n": 41}')
    trust = json.dumps(TRUST)
    role = aws("iam", "create-role", "--role-name", "r", "--assume-role-policy-document", trust)["Role"]["Arn"]
    aws("iam", "attach-role-policy", "--role-name", "r", "--policy-arn", LOGS)
    create = ("lambda", "create-function", "--function-name", "f", "--runtime", "python3.13", "--role", role)
    aws(*create, "--handler", "app.handler", "--zip-file", "fileb://code.zip")
    aws("lambda", "wait", "function-active-v2", "--function-name", "f")
    return "f"


def test_a_function_is_invoked_and_its_log_is_read(aws, function, tmp_path):
    invoke = ("lambda", "invoke", "--function-name", function, "--payload", "fileb://event.json", "--log-type", "Tail")
    answer = aws(*invoke, "answer.json")
    assert (answer["StatusCode"], (tmp_path / "answer.json").read_text()) == (200, "42")
    assert answer["ExecutedVersion"] == "$LATEST"
    read = ("logs", "filter-log-events", "--log-group-name", "/aws/lambda/f", "--filter-pattern", "hello")
    assert [event["message"] for event in aws(*read)["events"]] == ["hello\n"]
    assert [attached["PolicyArn"] for attached in attached_policies(aws)] == [LOGS]


def attached_policies(aws: Aws) -> list[dict]:
    return aws("iam", "list-attached-role-policies", "--role-name", "r")["AttachedPolicies"]


def test_a_rest_api_is_made_and_listed(aws):
    api = aws("apigateway", "create-rest-api", "--name", "users-api")["id"]
    root = aws("apigateway", "get-resources", "--rest-api-id", api)["items"][0]["id"]
    user = ("apigateway", "create-resource", "--rest-api-id", api, "--parent-id", root, "--path-part", "user")
    assert aws(*user)["path"] == "/user"
    with pytest.raises(RuntimeError, match="ConflictException"):
        aws(*user)
    assert [found["name"] for found in aws("apigateway", "get-rest-apis")["items"]] == ["users-api"]
