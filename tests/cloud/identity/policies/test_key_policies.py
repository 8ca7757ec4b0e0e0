"""Who may use a KMS key: its policy comes first, and says whether the account's own policies count at all.

(KMS developer guide, "Key policies in AWS KMS", "Grants in AWS KMS".)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.cloud.identity.identity_requests import allow, policy, refusal


@pytest.fixture
def kms(client: Callable[..., Any]) -> Any:
    return client("kms")


@pytest.fixture
def key(kms: Any) -> str:
    """The ARN of a key."""
    return str(kms.create_key()["KeyMetadata"]["Arn"])


@pytest.fixture
def put(kms: Any, key: str, account: str) -> Callable[..., None]:
    """put(statement, ...) gives the key a policy; "$user" stands for alice, "$account" for the account."""
    names = {"$user": f"arn:aws:iam::{account}:user/alice", "$account": f"arn:aws:iam::{account}:root"}

    def put(*statements: dict[str, Any]) -> None:
        document = policy(*({"Resource": "*", **each} for each in statements))
        for name, arn in names.items():
            document = document.replace(name, arn)
        kms.put_key_policy(KeyId=key, PolicyName="default", Policy=document, BypassPolicyLockoutSafetyCheck=True)

    return put


ACCOUNT = {"Effect": "Allow", "Principal": {"AWS": "$account"}, "Action": "kms:*"}
USER = {"Effect": "Allow", "Principal": {"AWS": "$user"}, "Action": "kms:Encrypt"}


def test_by_the_default_policy_the_user_s_own_counts(as_user, key):
    assert as_user("kms", allow("kms:Encrypt", key)).encrypt(KeyId=key, Plaintext=b"x")["KeyId"] == key
    assert refusal(as_user("kms", name="bob").encrypt, KeyId=key, Plaintext=b"x")[0] == "AccessDeniedException"


def test_where_the_key_s_policy_does_not_let_the_account_in_the_user_s_own_counts_for_nothing(as_user, key, put):
    user = as_user("kms", allow("kms:*"))
    put({**ACCOUNT, "Action": "kms:Describe*"})
    code, words = refusal(user.encrypt, KeyId=key, Plaintext=b"x")
    assert code == "AccessDeniedException"
    assert words.endswith("because no resource-based policy allows the kms:Encrypt action")
    assert user.describe_key(KeyId=key)["KeyMetadata"]["Arn"] == key


def test_a_key_s_policy_lets_in_whom_it_names(as_user, key, put):
    user = as_user("kms")
    put(USER)
    user.encrypt(KeyId=key, Plaintext=b"x")
    assert refusal(user.describe_key, KeyId=key)[0] == "AccessDeniedException"


def test_a_denial_in_a_key_s_policy_beats_the_user_s_own(as_user, key, put):
    put(ACCOUNT, {**USER, "Effect": "Deny"})
    user = as_user("kms", allow("kms:*"))
    assert "explicit deny in a resource-based policy" in refusal(user.encrypt, KeyId=key, Plaintext=b"x")[1]


def test_the_account_s_own_keys_may_still_change_the_policy(kms, key, put):
    put(USER)
    put(ACCOUNT)
    assert kms.encrypt(KeyId=key, Plaintext=b"x")["KeyId"] == key


def test_a_grant_lets_its_grantee_do_what_it_names(kms, as_user, account, key):
    user = as_user("kms")
    arn = f"arn:aws:iam::{account}:user/alice"
    granted = kms.create_grant(KeyId=key, GranteePrincipal=arn, Operations=["Encrypt"])
    user.encrypt(KeyId=key, Plaintext=b"x")
    assert refusal(user.describe_key, KeyId=key)[0] == "AccessDeniedException"
    kms.revoke_grant(KeyId=key, GrantId=granted["GrantId"])
    assert refusal(user.encrypt, KeyId=key, Plaintext=b"x")[0] == "AccessDeniedException"


def test_a_key_of_another_account_is_used_where_both_allow_it(client, as_user, account, other, put, key):
    theirs = client("kms", account=other)
    stranger = theirs.create_key()["KeyMetadata"]["Arn"]
    user = as_user("kms", allow("kms:*"))
    assert refusal(user.encrypt, KeyId=stranger, Plaintext=b"x")[0] == "AccessDeniedException"
    root = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{other}:root"}, "Action": "kms:*", "Resource": "*"}
    guest = {**root, "Principal": {"AWS": f"arn:aws:iam::{account}:root"}, "Action": ["kms:Encrypt", "kms:Decrypt"]}
    theirs.put_key_policy(KeyId=stranger, PolicyName="default", Policy=policy(root, guest))
    encrypted = user.encrypt(KeyId=stranger, Plaintext=b"x")
    assert encrypted["KeyId"] == stranger
    assert user.decrypt(CiphertextBlob=encrypted["CiphertextBlob"])["Plaintext"] == b"x"
    theirs.put_key_policy(KeyId=stranger, PolicyName="default", Policy=policy(root))
    assert refusal(user.decrypt, CiphertextBlob=encrypted["CiphertextBlob"])[0] == "AccessDeniedException"
