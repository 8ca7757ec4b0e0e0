"""A deleted secret waits for its end: nobody reads it, its name is taken, and it can come back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

DAY = 86_400
MARKED = r"\(InvalidRequestException\).*operation: You can't perform this operation on the secret because it was marked"


@pytest.fixture
def secrets(client: Callable[..., Any]) -> Any:
    """Secrets Manager, with the secret db, which was deleted."""
    secrets = client("secretsmanager")
    secrets.create_secret(Name="db", SecretString="hunter2")
    secrets.delete_secret(SecretId="db", RecoveryWindowInDays=7)
    return secrets


@pytest.mark.parametrize(
    "use",
    [
        lambda secrets: secrets.get_secret_value(SecretId="db"),
        lambda secrets: secrets.put_secret_value(SecretId="db", SecretString="x"),
        lambda secrets: secrets.update_secret(SecretId="db", Description="x"),
        lambda secrets: secrets.tag_resource(SecretId="db", Tags=[{"Key": "a", "Value": "b"}]),
    ],
    ids=["GetSecretValue", "PutSecretValue", "UpdateSecret", "TagResource"],
)
def test_it_is_neither_read_nor_changed(secrets, use):
    with pytest.raises(ClientError, match=MARKED):
        use(secrets)


def test_its_name_is_taken(secrets):
    with pytest.raises(ClientError, match=r"\(InvalidRequestException\).*is already scheduled for deletion"):
        secrets.create_secret(Name="db", SecretString="x")


def test_it_can_be_restored(secrets):
    secrets.restore_secret(SecretId="db")
    assert secrets.get_secret_value(SecretId="db")["SecretString"] == "hunter2"


def test_it_is_gone_when_the_recovery_window_is_over(secrets, cloud, account):
    cloud.clock.advance(7 * DAY - 60, account)
    assert secrets.describe_secret(SecretId="db")["DeletedDate"]
    cloud.clock.advance(60, account)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        secrets.describe_secret(SecretId="db")
    secrets.create_secret(Name="db", SecretString="new")


def test_it_can_be_deleted_at_once(secrets):
    secrets.delete_secret(SecretId="db", ForceDeleteWithoutRecovery=True)
    secrets.create_secret(Name="db", SecretString="new")
