"""The seed that makes ids repeat stands in the course: whoever knows it must not know a secret."""

from __future__ import annotations

from typing import Any

import pytest

from userlab.cloud.moto_seams import random


def _access_key(client: Any) -> str:
    client("iam").create_user(UserName="u")
    return client("iam").create_access_key(UserName="u")["AccessKey"]["SecretAccessKey"]


def _mfa_seed(client: Any) -> bytes:
    device = client("iam").create_virtual_mfa_device(VirtualMFADeviceName="m")["VirtualMFADevice"]
    return device["Base32StringSeed"]


def _api_key(client: Any) -> str:
    key = client("apigateway").create_api_key(name="k")["id"]
    return client("apigateway").get_api_key(apiKey=key, includeValue=True)["value"]


def _password(client: Any) -> str:
    return client("secretsmanager").get_random_password(PasswordLength=20)["RandomPassword"]


def _user_pool_secret(client: Any) -> str:
    cognito = client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="p")["UserPool"]["Id"]
    made = cognito.create_user_pool_client(UserPoolId=pool, ClientName="c", GenerateSecret=True)
    return made["UserPoolClient"]["ClientSecret"]


SECRETS = [_access_key, _mfa_seed, _api_key, _password, _user_pool_secret]


@pytest.mark.parametrize("secret", SECRETS, ids=lambda secret: secret.__name__)
def test_a_secret_differs_under_the_same_seed(cloud, client, account, secret):
    found = set()
    for _ in range(2):
        cloud.reset(account)
        random.seed(account, 7)
        found.add(secret(client))
    assert len(found) == 2


def test_ids_repeat_under_the_same_seed(cloud, client, account):
    """The honest twin: what a notebook prints stays as it was committed."""
    found = set()
    for _ in range(2):
        cloud.reset(account)
        random.seed(account, 7)
        user = client("iam").create_user(UserName="u")["User"]["UserId"]
        client("iam").create_access_key(UserName="u")  # its secret draws nothing from the sequence
        found.add((user, client("apigateway").create_rest_api(name="a")["id"]))
    assert len(found) == 1
