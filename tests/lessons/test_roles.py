"""Lessons on execution roles: each rule on a real local cloud."""

from __future__ import annotations

import json

import boto3
import pytest

from userlab import roles, tables


@pytest.fixture(autouse=True)
def users(learner: None) -> None:
    tables.create("Users", "UserID")


def test_policy_is_the_walkthroughs_with_the_tables_arn(account: str) -> None:
    assert roles.users_policy()["Statement"] == [
        {
            "Effect": "Allow",
            "Action": ["dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:DeleteItem"],
            "Resource": f"arn:aws:dynamodb:us-east-1:{account}:table/Users",
        }
    ]


def test_role_trusts_lambda_and_has_the_policy() -> None:
    roles.create_execution_role("users-role", roles.users_policy())
    role = boto3.client("iam").get_role(RoleName="users-role")["Role"]
    assert role["AssumeRolePolicyDocument"] == json.loads(json.dumps(roles.LAMBDA_MAY_USE_IT))
    assert roles.policies("users-role") == {"inline": ["users-table"], "attached": []}


def test_create_twice_takes_the_new_policy() -> None:
    first = roles.create_execution_role("users-role", roles.users_policy())
    nothing = {"Version": "2012-10-17", "Statement": []} | roles.users_policy()
    assert roles.create_execution_role("users-role", nothing) == first


def test_logs_may_be_allowed_twice() -> None:
    roles.create_execution_role("users-role", roles.users_policy())
    roles.allow_logs("users-role")
    roles.allow_logs("users-role")
    assert roles.policies("users-role")["attached"] == ["AWSLambdaBasicExecutionRole"]


def test_delete_takes_policies_with_it_and_may_be_repeated() -> None:
    roles.create_execution_role("users-role", roles.users_policy())
    roles.allow_logs("users-role")
    roles.delete("users-role")
    roles.delete("users-role")
    assert boto3.client("iam").list_roles()["Roles"] == []


def test_an_inline_policy_is_put_read_and_removed() -> None:
    roles.create_execution_role("users-role", roles.users_policy())
    table = roles.users_policy()["Statement"][0]["Resource"]
    assert roles.decision("users-role", "dynamodb:Scan", table) == "implicitDeny"
    roles.put_policy("users-role", "scan", {"Effect": "Allow", "Action": "dynamodb:Scan", "Resource": table})
    assert roles.decision("users-role", "dynamodb:Scan", table) == "allowed"
    assert roles.document("users-role", "scan")["Statement"][0]["Action"] == "dynamodb:Scan"
    roles.put_policy("users-role", "scan", {"Effect": "Deny", "Action": "dynamodb:*", "Resource": table})
    assert roles.decision("users-role", "dynamodb:GetItem", table) == "explicitDeny"
    for _ in range(2):
        roles.remove_policy("users-role", "scan")
    assert roles.decision("users-role", "dynamodb:GetItem", table) == "allowed"
