"""Lessons wait as AWS needs: with its delays imitated, the course's way from table to API works as without."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from userlab import apis, functions, items, roles, tables


@pytest.fixture(autouse=True)
def realistic(cloud: Any, account: str, learner: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """AWS's delays, and whoever sleeps meanwhile moves the account's clock instead."""
    cloud.settings(account).realistic = True

    def sleep(seconds: float) -> None:
        cloud.clock.advance(seconds, account)

    moved = SimpleNamespace(sleep=sleep, monotonic=lambda: cloud.clock.now(account))
    monkeypatch.setattr("botocore.waiter.time", moved)
    monkeypatch.setattr(functions, "time", moved)


def test_new_table_can_be_written_to_at_once() -> None:
    tables.create("Users", "UserID")
    assert items.put_new("Users", {"UserID": "user123"}, "UserID")


def test_without_waiting_a_new_table_cannot_be_written_to() -> None:
    """The delay is there, so the test above proves something."""
    boto3.client("dynamodb").create_table(
        TableName="Users",
        KeySchema=[{"AttributeName": "UserID", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "UserID", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        items.put("Users", {"UserID": "user123"})


def test_deleted_table_can_be_created_again_at_once() -> None:
    tables.create("Users", "UserID")
    tables.delete("Users")
    assert tables.create("Users", "Email")["TableStatus"] == "ACTIVE"


def test_function_with_a_new_role_answers_through_a_new_api_twice() -> None:
    tables.create("Users", "UserID")
    role = roles.create_execution_role("users-role", roles.users_policy())
    for _ in range(2):
        function = functions.deploy("users", functions.package("python/users"), role)
        url = apis.create_users_api(function)
        assert apis.call("GET", f"{url}/user/u101").status == 404
