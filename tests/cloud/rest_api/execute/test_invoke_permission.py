"""API Gateway invokes a function only if the function's policy, or the integration's role, lets it."""

from __future__ import annotations

import json

import pytest


def status(api, path="/user/u1") -> int:
    return api.call("GET", path).status


@pytest.fixture
def arn(api, functions) -> str:
    arn = functions.make("users", lambda event: {}, permitted=False)
    api.proxy("GET", "/user/{id}", arn)
    api.deploy()
    return arn


def test_without_a_permission_the_caller_gets_500_and_the_journal_says_why(api, arn, functions):
    answer = api.call("GET", "/user/u1")
    assert (answer.status, answer.json) == (500, {"message": "Internal server error"})
    assert functions.events == []
    assert "Invalid permissions on Lambda function" in api.cloud.journal.read(api.account)[-1].error


@pytest.mark.parametrize(
    "pattern",
    [
        "{start}/*",
        "{start}/*/*",
        "{start}/*/*/*",
        "{start}/*/GET/*",
        "{start}/dev/GET/user/*",
        "{start}/*/GET/user/{{id}}",
        "{start}/*/GET/user/u1",
        "arn:aws:execute-api:us-east-1:{account}:*",
    ],
)
def test_a_source_arn_that_matches_permits(api, arn, functions, pattern):
    start = f"arn:aws:execute-api:us-east-1:{api.account}:{api.id}"
    functions.permit("users", SourceArn=pattern.format(start=start, account=api.account))
    assert status(api) == 200


@pytest.mark.parametrize(
    "pattern",
    [
        "{start}/prod/*",
        "{start}/*/POST/*",
        "{start}/*/GET/users/*",
        "arn:aws:execute-api:us-east-1:{account}:other/*",
        "arn:aws:execute-api:eu-west-1:{account}:{api}/*",
        "arn:aws:execute-api:us-east-1:999999999999:{api}/*",
    ],
)
def test_a_source_arn_that_does_not_match_permits_nothing(api, arn, functions, pattern):
    start = f"arn:aws:execute-api:us-east-1:{api.account}:{api.id}"
    functions.permit("users", SourceArn=pattern.format(start=start, account=api.account, api=api.id))
    assert status(api) == 500


def test_a_source_account_must_be_the_apis(api, arn, functions):
    functions.permit("users", SourceAccount="999999999999")
    assert status(api) == 500
    functions.permit(
        "users", SourceAccount=api.account, SourceArn=f"arn:aws:execute-api:us-east-1:{api.account}:{api.id}/*"
    )
    assert status(api) == 200


def test_another_service_s_permission_is_none(api, arn, client):
    client("lambda").add_permission(
        FunctionName="users", StatementId="s", Action="lambda:InvokeFunction", Principal="s3.amazonaws.com"
    )
    assert status(api) == 500


def test_a_permission_that_is_taken_away_is_gone_at_once(api, arn, functions, client):
    functions.permit("users")
    assert status(api) == 200
    client("lambda").remove_permission(FunctionName="users", StatementId="s0-0")
    assert status(api) == 500


def role(client, name: str, service: str, *actions: str) -> str:
    iam = client("iam")
    trust = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}],
    }
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    statement = {"Effect": "Allow", "Action": list(actions) or ["none:None"], "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=policy)
    return arn


@pytest.mark.parametrize(
    ("service", "actions", "wanted"),
    [
        ("apigateway.amazonaws.com", ["lambda:InvokeFunction"], 200),
        ("apigateway.amazonaws.com", ["lambda:GetFunction"], 500),
        ("lambda.amazonaws.com", ["lambda:InvokeFunction"], 500),
    ],
)
def test_the_integration_s_role_is_asked_in_place_of_the_policy(api, functions, client, service, actions, wanted):
    arn = functions.make("users", lambda event: {}, permitted=False)
    credentials = role(client, "gateway", service, *actions)
    api.proxy("GET", "/user/{id}", arn, {"credentials": credentials})
    api.deploy()
    assert status(api) == wanted
