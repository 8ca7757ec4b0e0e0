"""The walkthrough's API with real functions: URL in, sandbox, table, answer out."""

from __future__ import annotations

import io
import json
import threading
import zipfile

import pytest

ECHO = """
import json
def handler(event, context):
    return {"statusCode": 200, "body": json.dumps({"event": event, "id": context.aws_request_id})}
"""
# The walkthrough's own handler: its reading of the body dies where API Gateway sends null.
VERBATIM = """
import json
def handler(event, context):
    body = json.loads(event.get('body', '{}'))
    return {'statusCode': 200, 'body': json.dumps(body)}
"""


@pytest.fixture
def deployed(api, client):
    """deployed(code) puts a Python function behind ANY /{proxy+}."""
    role = _role(client)

    def deploy(code: str) -> None:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("app.py", code)
        functions = client("lambda")
        arn = functions.create_function(
            FunctionName="users",
            Runtime="python3.12",
            Handler="app.handler",
            Role=role,
            Code={"ZipFile": packed.getvalue()},
        )["FunctionArn"]
        functions.get_waiter("function_active_v2").wait(FunctionName="users")
        functions.add_permission(
            FunctionName="users",
            StatementId="api",
            Action="lambda:InvokeFunction",
            Principal="apigateway.amazonaws.com",
            SourceArn=f"arn:aws:execute-api:us-east-1:{api.account}:{api.id}/*/*/*",
        )
        api.proxy("ANY", "/{proxy+}", arn)
        api.deploy()

    return deploy


def _role(client) -> str:
    statement = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return client("iam").create_role(RoleName="lambda", AssumeRolePolicyDocument=trust)["Role"]["Arn"]


def test_a_request_goes_through_a_real_function(api, deployed):
    deployed(ECHO)
    answer = api.call("POST", "/user/u%201?q=1", {"Content-Type": "application/json"}, '{"ü": 1}')
    assert answer.status == 200
    event = answer.json["event"]
    assert (event["body"], event["path"], event["pathParameters"]) == (
        '{"ü": 1}',
        "/user/u%201",
        {"proxy": "user/u%201"},
    )
    invoked = api.cloud.journal.read(api.account)[-2]
    assert (invoked.request_id, invoked.action) == (answer.json["id"], "Invoke")


def test_the_walkthrough_s_handler_fails_on_get_and_works_on_post(api, deployed):
    deployed(VERBATIM)
    got = api.call("GET", "/user/u101")
    assert (got.status, got.json) == (502, {"message": "Internal server error"})
    posted = api.call("POST", "/user", {"Content-Type": "application/json"}, '{"UserID": "u101"}')
    assert (posted.status, posted.json) == (200, {"UserID": "u101"})


def test_twenty_parallel_requests_are_all_right(api, deployed):
    deployed(ECHO)
    found: dict[int, str] = {}

    def call(number: int) -> None:
        found[number] = api.call("GET", f"/user/{number}").json["event"]["path"]

    threads = [threading.Thread(target=call, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: f"/user/{number}" for number in range(20)}
