"""What every attack starts from: a user with few permissions, and a request sent exactly as it is signed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

# Requests signed by botocore's own signer are made where the tests of identity make them.
sys.path.insert(0, str(Path(__file__).parents[1] / "cloud" / "identity"))

from tests.cloud.identity.identity_requests import allow, policy, send, signed
from userlab.cloud.identity.keys.credentials import Keys


@pytest.fixture
def user(client: Callable[..., Any]) -> Callable[..., Keys]:
    """user("dynamodb:ListBackups") are the keys of a new IAM user who may do that and nothing else."""

    def make(*actions: str, name: str = "mallory", Resource: str = "*", **more: Any) -> Keys:
        iam = client("iam")
        iam.create_user(UserName=name)
        statement = allow(list(actions), Resource, **more)
        iam.put_user_policy(UserName=name, PolicyName="few", PolicyDocument=policy(statement))
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return Keys(key["AccessKeyId"], key["SecretAccessKey"])

    return make


@pytest.fixture
def attack(cloud: Any) -> Callable[..., tuple[int, str]]:
    """attack(keys, change, service="iam", query=..., body=...) signs a request, alters it by `change`, and sends it."""

    def make(keys: Keys, change: Callable[..., Any] = lambda request: request, **parts: Any) -> tuple[int, str]:
        parts = {"host": cloud.endpoint.removeprefix("http://")} | parts
        return send(cloud.endpoint, change(signed(keys, **parts)))

    return make
