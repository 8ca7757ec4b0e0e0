"""Access logs of a stage: which lines they have, and what a stage's settings may say."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from userlab.cloud.gateway.access_log import rendered

FORMAT = json.dumps(
    {
        "id": "$context.requestId", "method": "$context.httpMethod", "resource": "$context.resourcePath",
        "status": "$context.status", "bytes": "$context.responseLength", "latency": "$context.responseLatency",
        "integration": "$context.integrationLatency", "ip": "$context.identity.sourceIp",
        "user": "$context.identity.user", "error": "$context.error.message", "type": "$context.error.responseType",
    }
)  # fmt: skip


@pytest.fixture
def group(client: Callable[..., Any], account: str) -> str:
    """The ARN of a log group."""
    client("logs").create_log_group(logGroupName="/api/access")
    return f"arn:aws:logs:us-east-1:{account}:log-group:/api/access"


@pytest.fixture
def with_role(api: Any, account: str) -> None:
    """The account lets API Gateway write logs."""
    operation = {"op": "replace", "path": "/cloudwatchRoleArn", "value": f"arn:aws:iam::{account}:role/gateway-logs"}
    api.client("iam").create_role(
        RoleName="gateway-logs",
        AssumeRolePolicyDocument=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "apigateway.amazonaws.com"},
                        "Action": "sts:AssumeRole",
                    }
                ],
            }
        ),
    )
    api.gateway.update_account(patchOperations=[operation])


def set_up(api: Any, **settings: str) -> None:
    operations = [
        {"op": "replace", "path": f"/accessLogSettings/{name}", "value": value} for name, value in settings.items()
    ]
    api.gateway.update_stage(restApiId=api.id, stageName="dev", patchOperations=operations)


def lines(client: Callable[..., Any]) -> list[str]:
    return [each["message"] for each in client("logs").filter_log_events(logGroupName="/api/access")["events"]]


@pytest.mark.usefixtures("with_role")
def test_each_request_is_a_line_of_the_stages_format(api, group, client):
    api.mock("GET", "/users", '{"users": []}')
    api.deploy()
    set_up(api, destinationArn=group, format=FORMAT)
    answer = api.call("GET", "/users")
    refused = api.call("GET", "/nowhere")
    first, second = (json.loads(line) for line in lines(client))
    assert first["id"] == answer.header("x-amzn-RequestId")
    assert (first["method"], first["resource"], first["status"], first["bytes"]) == ("GET", "/users", "200", "13")
    assert (first["ip"], first["user"], first["error"]) == ("127.0.0.1", "-", "-")
    assert int(first["integration"]) <= int(first["latency"])
    assert (second["status"], second["type"], second["integration"]) == (
        str(refused.status), "MISSING_AUTHENTICATION_TOKEN", "-"
    )  # fmt: skip


@pytest.mark.usefixtures("with_role")
def test_group_that_is_gone_does_not_fail_the_request(api, group, client):
    api.mock("GET", "/", "{}")
    api.deploy()
    set_up(api, destinationArn=group, format="$context.requestId")
    client("logs").delete_log_group(logGroupName="/api/access")
    assert api.call("GET", "/").status == 200


def test_logs_need_the_role_of_the_account(api, group):
    api.mock("GET", "/", "{}")
    api.deploy()
    text = "CloudWatch Logs role ARN must be set in account settings to enable logging"
    with pytest.raises(ClientError, match=text):
        set_up(api, destinationArn=group)
    level = {"op": "replace", "path": "/*/*/logging/loglevel", "value": "INFO"}
    with pytest.raises(ClientError, match=text):
        api.gateway.update_stage(restApiId=api.id, stageName="dev", patchOperations=[level])


@pytest.mark.usefixtures("with_role")
@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("format", "a\nb", "Access Log format must be single line, new line character is allowed only at end"),
        ("destinationArn", "users", "Invalid ARN specified in the request"),
        ("destinationArn", "arn:aws:logs:us-east-1:1:log-group:a b", "Access Log destination must only contain"),
        ("destinationArn", "arn:aws:firehose:us-east-1:1:deliverystream/x", "cannot send access logs to Firehose"),
    ],
)
def test_settings_that_no_log_could_have_are_refused(api, name, value, text):
    api.mock("GET", "/", "{}")
    api.deploy()
    with pytest.raises(ClientError, match=text):
        set_up(api, **{name: value})


def test_variables_without_a_value_are_dashes_and_formats_of_any_kind_are_kept():
    context = {"requestId": "r-1", "status": 200, "identity": {"user": None}, "authorizer": {"claims": {"sub": "u"}}}
    assert rendered('<r id="$context.requestId"/>\n', context) == '<r id="r-1"/>'
    assert rendered("$context.status,$context.identity.user,$context.none", context) == "200,-,-"
    assert rendered("$context.authorizer.claims.sub", context) == "u"


def execution_lines(api, client) -> list[str]:
    group = f"API-Gateway-Execution-Logs_{api.id}/dev"
    return [
        each["message"].partition(") ")[2] for each in client("logs").filter_log_events(logGroupName=group)["events"]
    ]


def log_at(api, level: str, traced: str = "false") -> None:
    pairs = {"loglevel": level, "dataTrace": traced}
    operations = [{"op": "replace", "path": f"/*/*/logging/{name}", "value": value} for name, value in pairs.items()]
    api.gateway.update_stage(restApiId=api.id, stageName="dev", patchOperations=operations)


@pytest.mark.usefixtures("with_role")
def test_execution_log_tells_bodies_only_with_data_traces(api, client):
    api.mock("GET", "/users", "hello")
    api.deploy()
    log_at(api, "INFO")
    api.call("GET", "/users")
    without = execution_lines(api, client)
    assert without[2:] == [
        "HTTP Method: GET, Resource Path: /users", "Successfully completed execution",
        "Method completed with status: 200",
    ]  # fmt: skip
    log_at(api, "INFO", "true")
    api.call("GET", "/users")
    assert "Method response body after transformations: hello" in execution_lines(api, client)[len(without) :]


@pytest.mark.usefixtures("with_role")
def test_execution_log_at_the_level_error_tells_failures_alone(api, client):
    api.mock("GET", "/users", "hello")
    api.mock("GET", "/closed", "hello", apiKeyRequired=True)
    api.deploy()
    log_at(api, "ERROR")
    api.call("GET", "/users")
    api.call("GET", "/closed")
    lines = execution_lines(api, client)
    assert lines[2] == "HTTP Method: GET, Resource Path: /closed"
    assert lines[-1] == "Method completed with status: 403"
