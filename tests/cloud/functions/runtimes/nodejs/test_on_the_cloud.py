"""Node.js functions in the whole cloud: deployed and invoked with boto3, running as their role."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.programs import needed_npm_packages
from userlab.functions import package
from userlab.nodejs import npm

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
WALKTHROUGH_ACTIONS = ["dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:DeleteItem"]
DOCUMENT_CLIENT = """
import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
export const handler = async (event) => {
  if (event.scan) return client.send(new ScanCommand({ TableName: "Users" }));
  await client.send(new PutCommand({ TableName: "Users", Item: { UserID: "u101", Age: 30 } }));
  return (await client.send(new GetCommand({ TableName: "Users", Key: { UserID: "u101" } }))).Item;
};
"""


@dataclass
class Answer:
    value: Any
    error: str | None
    log: str


@pytest.fixture
def table(client: Callable[..., Any]) -> Any:
    dynamodb = client("dynamodb")
    dynamodb.create_table(
        TableName="Users",
        KeySchema=[{"AttributeName": "UserID", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "UserID", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return dynamodb


@pytest.fixture
def deploy(node: Path, client: Callable[..., Any], account: str) -> Callable[..., Callable[[Any], Answer]]:
    """deploy(zip bytes) makes a function with the walkthrough's policy, and returns what invokes it."""
    statement = {
        "Effect": "Allow",
        "Action": WALKTHROUGH_ACTIONS,
        "Resource": f"arn:aws:dynamodb:us-east-1:{account}:table/Users",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    role = client("iam").create_role(RoleName="users", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    client("iam").put_role_policy(RoleName="users", PolicyName="table", PolicyDocument=policy)
    functions = client("lambda")

    def make(code: bytes, runtime: str = "nodejs22.x", handler: str = "index.handler") -> Callable[[Any], Answer]:
        functions.create_function(
            FunctionName="users", Runtime=runtime, Handler=handler, Role=role, Code={"ZipFile": code}, Timeout=20
        )

        def invoke(event: Any) -> Answer:
            answer = functions.invoke(FunctionName="users", Payload=json.dumps(event), LogType="Tail")
            log = base64.b64decode(answer["LogResult"]).decode()
            return Answer(json.loads(answer["Payload"].read()), answer.get("FunctionError"), log)

        return invoke

    return make


def zipped(files: dict[str, str]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zip_file:
        for name, text in files.items():
            zip_file.writestr(name, text)
    return archive.getvalue()


@pytest.mark.parametrize("runtime", ["nodejs20.x", "nodejs22.x", "nodejs24.x"])
def test_sdk_v3_works_as_the_role_and_no_further(deploy, table, account, runtime):
    invoke = deploy(zipped({"index.mjs": DOCUMENT_CLIENT}), runtime)
    assert invoke({}).value == {"UserID": "u101", "Age": 30}
    denied = invoke({"scan": True})
    assert (denied.error, denied.value["errorType"]) == ("Unhandled", "AccessDeniedException")
    assert denied.value["errorMessage"] == (
        f"User: arn:aws:sts::{account}:assumed-role/users/users is not authorized to perform: dynamodb:Scan on "
        f"resource: arn:aws:dynamodb:us-east-1:{account}:table/Users because no identity-based policy allows the "
        "dynamodb:Scan action"
    )
    assert all("/var/runtime/node_modules/@" in line for line in denied.value["trace"][1:3])


def test_a_callback_handler_works_until_22(deploy):
    code = zipped({"index.js": "exports.handler = (event, context, callback) => callback(null, event.n + 1);"})
    assert deploy(code, "nodejs22.x")({"n": 1}).value == 2


def test_a_log_message_of_several_lines_is_in_the_log_as_it_was(deploy):
    code = zipped({"index.js": "exports.handler = async (event) => { console.log('one\\ntwo'); };"})
    assert "\tINFO\tone\ntwo\n" in deploy(code)({}).log


def test_a_handler_in_an_endless_loop_is_ended_at_its_timeout(deploy, client):
    invoke = deploy(zipped({"index.js": "exports.handler = async () => { for (;;); };"}))
    client("lambda").update_function_configuration(FunctionName="users", Timeout=1)
    answer = invoke({})
    assert (answer.error, answer.value["errorType"]) == ("Unhandled", "Sandbox.Timedout")


def test_process_exit_is_told_as_on_aws(deploy):
    answer = deploy(zipped({"index.js": "exports.handler = async () => process.exit(2);"}))({})
    assert answer.value["errorType"] == "Runtime.ExitError"
    assert answer.value["errorMessage"].endswith("Error: Runtime exited with error: exit status 2")


def test_the_walkthrough_s_index_js_fails_without_its_sdk(deploy):
    answer = deploy(package("nodejs/walkthrough"))({"httpMethod": "GET", "pathParameters": {"id": "u101"}})
    assert answer.error == "Unhandled"
    assert answer.value["errorType"] == "Runtime.ImportModuleError"
    assert answer.value["errorMessage"] == (
        "Error: Cannot find module 'aws-sdk'\nRequire stack:\n- /var/task/index.js\n- /var/runtime/index.mjs"
    )


def test_the_walkthrough_s_index_js_works_with_the_sdk_v2_in_its_zip(deploy, table):
    needed_npm_packages("aws-sdk-v2")
    invoke = deploy(package("nodejs/walkthrough", npm.folder("aws-sdk-v2")))
    user = {"UserID": "u101", "Name": "Alice", "Email": "alice@example.com"}
    created = invoke({"httpMethod": "POST", "pathParameters": None, "body": json.dumps(user)})
    assert created.value == {"statusCode": 200, "body": "User created."}
    read = invoke({"httpMethod": "GET", "pathParameters": {"id": "u101"}, "body": None})
    assert json.loads(read.value["body"]) == user
    deleted = invoke({"httpMethod": "DELETE", "pathParameters": {"id": "u101"}, "body": None})
    assert deleted.value == {"statusCode": 200, "body": "User deleted."}
    assert table.scan(TableName="Users")["Items"] == []
