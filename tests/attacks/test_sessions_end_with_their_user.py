"""A session's keys are worth no more than the user and the access key that asked for them."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.cloud.identity.identity_requests import with_keys
from userlab.base.account_keys import Keys

KINDS = ["get_session_token", "get_federation_token"]
EVERYTHING = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}'


@pytest.fixture(params=KINDS)
def session(request: Any, client: Any, user: Any) -> tuple[Keys, Keys]:
    """(the user's access key, keys of a session that was asked for with it)."""
    keys = user("sts:*", "dynamodb:*")
    more = {} if request.param == "get_session_token" else {"Name": "guest", "Policy": EVERYTHING}
    found = getattr(with_keys(client, "sts", keys), request.param)(**more)["Credentials"]
    inner = Keys(found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"])
    assert with_keys(client, "dynamodb", inner).list_tables()["TableNames"] == []  # the honest twin
    return keys, inner


def _refused(client: Any, inner: Keys) -> None:
    with pytest.raises(ClientError, match="UnrecognizedClientException"):
        with_keys(client, "dynamodb", inner).list_tables()


def test_a_session_ends_with_its_deactivated_key(client, session):
    keys, inner = session
    status = {"UserName": "mallory", "AccessKeyId": keys.access_key_id}
    client("iam").update_access_key(**status, Status="Inactive")
    _refused(client, inner)
    client("iam").update_access_key(**status, Status="Active")
    assert with_keys(client, "dynamodb", inner).list_tables()["TableNames"] == []


def test_a_session_ends_with_its_deleted_key(client, session):
    keys, inner = session
    client("iam").delete_access_key(UserName="mallory", AccessKeyId=keys.access_key_id)
    _refused(client, inner)


def test_a_user_of_the_same_name_revives_no_session(client, session):
    keys, inner = session
    iam = client("iam")
    iam.delete_access_key(UserName="mallory", AccessKeyId=keys.access_key_id)
    iam.delete_user_policy(UserName="mallory", PolicyName="few")
    iam.delete_user(UserName="mallory")
    iam.create_user(UserName="mallory")
    iam.put_user_policy(UserName="mallory", PolicyName="all", PolicyDocument=EVERYTHING)
    iam.create_access_key(UserName="mallory")
    _refused(client, inner)
