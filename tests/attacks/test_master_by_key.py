"""Who owns an account is decided by the key that signs, whatever name a user bears."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from tests.cloud.identity.identity_requests import allow, policy, with_keys
from userlab.cloud.identity.keys.credentials import KeyRing, Keys


def test_no_user_takes_the_learner_s_name(client, user):
    keys = user("iam:*")
    mallory = with_keys(client, "iam", keys)
    for name in ("learner", "Learner"):
        for more in ({}, {"NewPath": "/x/"}):
            with pytest.raises(ClientError, match="EntityAlreadyExists"):
                mallory.update_user(UserName="mallory", NewUserName=name, **more)
        with pytest.raises(ClientError, match="EntityAlreadyExists"):
            mallory.create_user(UserName=name, Path="/x/")
    mallory.update_user(UserName="mallory", NewUserName="eve")
    assert [found["UserName"] for found in client("iam").list_users()["Users"]] == ["eve"]


def test_a_user_of_that_name_is_no_master(client, user, cloud, account):
    """Should one come in by another way (a stack, an old snapshot), the name opens nothing."""
    from moto.iam.models import iam_backends

    keys = user("sts:*")
    iam_backends[account]["aws"].update_user("mallory", None, "learner")
    session = with_keys(client, "sts", keys).get_session_token()["Credentials"]
    inner = Keys(session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"])
    for found in (keys, inner):
        principal = cloud.keys.find(found.access_key_id, found.session_token)[1]
        assert principal.kind == "user"
        with pytest.raises(ClientError, match="AccessDenied"):
            with_keys(client, "dynamodb", found).list_tables()


def test_a_federated_user_of_that_name_has_its_own_permissions_only(client, user, account):
    from moto.iam.models import iam_backends

    keys = user("sts:*")
    iam_backends[account]["aws"].update_user("mallory", None, "learner")
    everything = policy(allow("*"))
    token = with_keys(client, "sts", keys).get_federation_token(Name="fed", Policy=everything)["Credentials"]
    federated = Keys(token["AccessKeyId"], token["SecretAccessKey"], token["SessionToken"])
    with pytest.raises(ClientError, match="AccessDenied"):
        with_keys(client, "dynamodb", federated).list_tables()


def test_the_account_s_own_keys_stay_master_in_their_sessions(client, cloud):
    own = client("sts").get_session_token()["Credentials"]
    keys = Keys(own["AccessKeyId"], own["SecretAccessKey"], own["SessionToken"])
    assert cloud.keys.find(keys.access_key_id, keys.session_token)[1].kind == "administrator"
    assert with_keys(client, "dynamodb", keys).list_tables()["TableNames"] == []
    token = client("sts").get_federation_token(Name="fed", Policy=policy(allow("dynamodb:*")))["Credentials"]
    federated = Keys(token["AccessKeyId"], token["SecretAccessKey"], token["SessionToken"])
    assert with_keys(client, "dynamodb", federated).list_tables()["TableNames"] == []


def test_a_session_is_master_only_if_its_token_says_so():
    ring = KeyRing(b"secret")
    keys = ring.issue_for_user("arn:aws:iam::123456789012:user/learner", 900)
    assert ring.find(keys.access_key_id, keys.session_token)[1].kind == "user"
