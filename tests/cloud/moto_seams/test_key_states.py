"""A KMS key that is disabled or about to be deleted encrypts nothing, and opens nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

DAY = 86_400


@pytest.fixture
def kms(client: Callable[..., Any]) -> Any:
    return client("kms")


@pytest.fixture
def key(kms: Any) -> str:
    """The ARN of a key."""
    return str(kms.create_key()["KeyMetadata"]["Arn"])


def uses(kms: Any, key: str, text: bytes) -> dict[str, Callable[[], Any]]:
    return {
        "Encrypt": lambda: kms.encrypt(KeyId=key, Plaintext=b"x"),
        "Decrypt": lambda: kms.decrypt(CiphertextBlob=text),
        "ReEncrypt": lambda: kms.re_encrypt(
            CiphertextBlob=text, DestinationKeyId=kms.create_key()["KeyMetadata"]["Arn"]
        ),
        "GenerateDataKey": lambda: kms.generate_data_key(KeyId=key, KeySpec="AES_256"),
    }


NAMES = ["Encrypt", "Decrypt", "ReEncrypt", "GenerateDataKey"]


@pytest.mark.parametrize("name", NAMES)
def test_a_disabled_key_is_not_used_until_it_is_enabled(kms, key, name):
    use = uses(kms, key, kms.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"])[name]
    kms.disable_key(KeyId=key)
    with pytest.raises(ClientError, match=rf"\(DisabledException\).*{key} is disabled\."):
        use()
    kms.enable_key(KeyId=key)
    use()


@pytest.mark.parametrize("name", NAMES)
def test_a_key_that_is_about_to_be_deleted_is_not_used(kms, key, name):
    use = uses(kms, key, kms.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"])[name]
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    with pytest.raises(ClientError, match=rf"\(KMSInvalidStateException\).*{key} is pending deletion\."):
        use()


def test_by_an_alias_it_is_the_same_key(kms, key):
    kms.create_alias(AliasName="alias/orders", TargetKeyId=key)
    kms.disable_key(KeyId=key)
    with pytest.raises(ClientError, match="DisabledException"):
        kms.encrypt(KeyId="alias/orders", Plaintext=b"x")


def test_a_key_is_gone_when_its_waiting_period_is_over(kms, key, cloud, account):
    told = kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    assert (told["KeyId"], told["KeyState"], told["PendingWindowInDays"]) == (key, "PendingDeletion", 7)
    cloud.clock.advance(7 * DAY - 60, account)
    assert kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "PendingDeletion"
    cloud.clock.advance(60, account)
    with pytest.raises(ClientError, match="NotFoundException"):
        kms.describe_key(KeyId=key)


def test_a_deletion_that_was_cancelled_never_comes(kms, key, cloud, account):
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    assert kms.cancel_key_deletion(KeyId=key)["KeyId"] == key
    cloud.clock.advance(30 * DAY, account)
    kms.enable_key(KeyId=key)
    assert kms.encrypt(KeyId=key, Plaintext=b"x")["KeyId"] == key


def test_who_names_another_key_than_the_text_s_is_told_so(kms, key):
    text = kms.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    with pytest.raises(ClientError, match=r"\(IncorrectKeyException\).*does not identify a CMK"):
        kms.decrypt(CiphertextBlob=text, KeyId=kms.create_key()["KeyMetadata"]["KeyId"])


@pytest.mark.parametrize("policy", ["nope", "[]", "{}", '{"Statement": "x"}', '{"Statement": [{}]}'])
def test_what_is_no_policy_is_refused(kms, key, policy):
    with pytest.raises(ClientError, match="MalformedPolicyDocumentException"):
        kms.put_key_policy(KeyId=key, PolicyName="default", Policy=policy)


def test_a_policy_that_locks_the_account_out_is_refused_unless_it_is_meant(kms, key):
    statement = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:Encrypt", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    with pytest.raises(ClientError, match="will not allow you to update the key policy in the future"):
        kms.put_key_policy(KeyId=key, PolicyName="default", Policy=policy)
    with pytest.raises(ClientError, match="will not allow you to update the key policy in the future"):
        kms.create_key(Policy=policy)
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=policy, BypassPolicyLockoutSafetyCheck=True)
