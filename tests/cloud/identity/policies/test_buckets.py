"""Buckets: who owns one is known to conditions, and its policy's own conditions count."""

import json

import pytest

from tests.cloud.identity.identity_requests import allow


@pytest.mark.parametrize(("owner", "allowed"), [("own", True), ("210987654321", False)])
def test_a_condition_on_the_resource_s_account(as_role, client, account, owner, allowed):
    client("s3").create_bucket(Bucket="owned")
    condition = {"StringEquals": {"aws:ResourceAccount": account if owner == "own" else owner}}
    s3 = as_role("s3", allow("s3:*", "*", Condition=condition))
    if allowed:
        s3.put_object(Bucket="owned", Key="k", Body=b"1")
    else:
        with pytest.raises(s3.exceptions.ClientError, match="AccessDenied"):
            s3.put_object(Bucket="owned", Key="k", Body=b"1")


def test_a_bucket_that_denies_plain_http_is_open_since_loopback_passes_for_tls(client):
    s3 = client("s3")
    s3.create_bucket(Bucket="safe")
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::safe/*"}
    deny |= {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    s3.put_bucket_policy(Bucket="safe", Policy=json.dumps({"Version": "2012-10-17", "Statement": [deny]}))
    s3.put_object(Bucket="safe", Key="k", Body=b"1")
    assert s3.get_object(Bucket="safe", Key="k")["Body"].read() == b"1"


def test_a_bucket_s_policy_that_denies_is_heeded(as_role, client):
    client("s3").create_bucket(Bucket="closed")
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::closed/*"}
    client("s3").put_bucket_policy(Bucket="closed", Policy=json.dumps({"Version": "2012-10-17", "Statement": [deny]}))
    s3 = as_role("s3", allow("s3:*", "*"))
    with pytest.raises(s3.exceptions.ClientError, match="explicit deny in a resource-based policy"):
        s3.put_object(Bucket="closed", Key="k", Body=b"1")
