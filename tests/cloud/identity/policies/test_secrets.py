"""Who may read a secret: policies name it by its whole ARN or by patterns, callers by its name.

(Secrets Manager guide, "Identity-based policies", "Resource-based policies".)
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.cloud.identity.identity_requests import allow, policy, refusal


@pytest.fixture
def secret(client: Any) -> str:
    """The ARN of a secret that is named db."""
    arn: str = client("secretsmanager").create_secret(Name="db", SecretString="hunter2")["ARN"]
    return arn


@pytest.mark.parametrize("named", ["db", "the ARN", "the ARN without its end"])
def test_a_policy_that_names_the_secret_s_arn_lets_one_read_it(as_user, secret, named):
    reader = as_user("secretsmanager", allow("secretsmanager:GetSecretValue", secret))
    known = {"db": "db", "the ARN": secret, "the ARN without its end": secret[:-7]}[named]
    assert reader.get_secret_value(SecretId=known)["SecretString"] == "hunter2"


@pytest.mark.parametrize(("pattern", "may"), [("db-??????", True), ("db-*", True), ("db", False), ("db2-*", False)])
def test_patterns_have_room_for_the_end_of_the_arn(as_user, account, secret, pattern, may):
    resource = f"arn:aws:secretsmanager:us-east-1:{account}:secret:{pattern}"
    reader = as_user("secretsmanager", allow("secretsmanager:GetSecretValue", resource))
    if may:
        assert reader.get_secret_value(SecretId="db")["SecretString"] == "hunter2"
    else:
        assert refusal(reader.get_secret_value, SecretId="db")[0] == "AccessDeniedException"


def test_a_secret_s_policy_lets_in_whom_it_names(client, as_user, account, secret):
    reader = as_user("secretsmanager")
    assert refusal(reader.get_secret_value, SecretId="db")[0] == "AccessDeniedException"
    statement = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:user/alice"}, "Resource": "*"}
    document = policy(statement | {"Action": "secretsmanager:GetSecretValue"})
    client("secretsmanager").put_resource_policy(SecretId="db", ResourcePolicy=document)
    assert reader.get_secret_value(SecretId="db")["SecretString"] == "hunter2"


def test_a_denial_in_a_secret_s_policy_beats_the_user_s_own(client, as_user, secret):
    reader = as_user("secretsmanager", allow("secretsmanager:*"))
    statement = {"Effect": "Deny", "Principal": "*", "Action": "secretsmanager:GetSecretValue", "Resource": "*"}
    client("secretsmanager").put_resource_policy(SecretId="db", ResourcePolicy=policy(statement))
    assert refusal(reader.get_secret_value, SecretId="db")[0] == "AccessDeniedException"
