"""Fixtures of the identity tests: clients of roles and users, and a table."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.cloud.identity.identity_requests import TRUST_LAMBDA, policy, role_arn, with_keys
from userlab.base.account_keys import Keys


@pytest.fixture
def as_role(cloud: Any, client: Callable[..., Any], account: str) -> Callable[..., Any]:
    """as_role("dynamodb", *statements) is a client with the keys of a role that has these statements."""

    def make(service: str, *statements: dict[str, Any], name: str = "worker", **arguments: Any) -> Any:
        iam = client("iam")
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST_LAMBDA))
        if statements:
            iam.put_role_policy(RoleName=name, PolicyName="inline", PolicyDocument=policy(*statements))
        return with_keys(client, service, cloud.keys.role_session(role_arn(account, name), "s1").keys, **arguments)

    return make


@pytest.fixture
def as_user(client: Callable[..., Any]) -> Callable[..., Any]:
    """as_user("dynamodb", *statements) is a client with the access key of a new IAM user."""

    def make(service: str, *statements: dict[str, Any], name: str = "alice", **arguments: Any) -> Any:
        iam = client("iam")
        iam.create_user(UserName=name)
        if statements:
            iam.put_user_policy(UserName=name, PolicyName="inline", PolicyDocument=policy(*statements))
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return with_keys(client, service, Keys(key["AccessKeyId"], key["SecretAccessKey"]), **arguments)

    return make


@pytest.fixture
def table(client: Callable[..., Any], account: str) -> str:
    """The ARN of a table Users with an index by-mail."""
    client("dynamodb").create_table(
        TableName="Users",
        AttributeDefinitions=[
            {"AttributeName": "UserID", "AttributeType": "S"},
            {"AttributeName": "Mail", "AttributeType": "S"},
        ],
        KeySchema=[{"AttributeName": "UserID", "KeyType": "HASH"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-mail",
                "KeySchema": [{"AttributeName": "Mail", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    return f"arn:aws:dynamodb:us-east-1:{account}:table/Users"
