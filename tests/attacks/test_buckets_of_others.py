"""A bucket is its account's: another account's keys open it only where its policy and their own policies allow it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

POLICY = {"Version": "2012-10-17"}


@pytest.fixture
def bucket(client: Callable[..., Any], account: str) -> str:
    """A bucket with one object, of the test's account."""
    s3 = client("s3")
    s3.create_bucket(Bucket=f"kept-{account}")
    s3.put_object(Bucket=f"kept-{account}", Key="k", Body=b"secret")
    return f"kept-{account}"


ATTACKS = [
    ("get_object", {"Key": "k"}),
    ("head_object", {"Key": "k"}),
    ("put_object", {"Key": "k", "Body": b"changed"}),
    ("delete_object", {"Key": "k"}),
    ("list_objects_v2", {}),
    ("list_object_versions", {}),
    ("create_multipart_upload", {"Key": "k"}),
    ("get_bucket_policy", {}),
    ("put_bucket_policy", {"Policy": json.dumps(POLICY | {"Statement": []})}),
    ("delete_bucket_policy", {}),
    ("put_bucket_acl", {"ACL": "public-read"}),
    ("put_bucket_versioning", {"VersioningConfiguration": {"Status": "Enabled"}}),
    ("delete_bucket", {}),
]


@pytest.mark.parametrize(("operation", "parameters"), ATTACKS, ids=[name for name, _ in ATTACKS])
def test_another_accounts_keys_do_nothing_to_a_bucket(client, other, bucket, operation, parameters):
    with pytest.raises(ClientError) as caught:
        getattr(client("s3", other), operation)(Bucket=bucket, **parameters)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    assert client("s3").get_object(Bucket=bucket, Key="k")["Body"].read() == b"secret"


def test_of_another_accounts_objects_none_is_deleted(client, other, bucket):
    answer = client("s3", other).delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "k"}]})
    assert [(each["Key"], each["Code"]) for each in answer["Errors"]] == [("k", "AccessDenied")]
    assert client("s3").get_object(Bucket=bucket, Key="k")["Body"].read() == b"secret"


def test_what_is_copied_must_be_readable(client, other, bucket):
    client("s3", other).create_bucket(Bucket=f"own-{other}")
    with pytest.raises(ClientError, match="s3:GetObject"):
        client("s3", other).copy_object(Bucket=f"own-{other}", Key="k", CopySource=f"{bucket}/k")


def test_whom_the_buckets_policy_lets_in_gets_in(client, other, bucket):
    """The honest twin."""
    statement = {"Effect": "Allow", "Principal": {"AWS": other}, "Action": ["s3:GetObject", "s3:PutObject"]}
    document = POLICY | {"Statement": statement | {"Resource": f"arn:aws:s3:::{bucket}/*"}}
    client("s3").put_bucket_policy(Bucket=bucket, Policy=json.dumps(document))
    theirs = client("s3", other)
    assert theirs.get_object(Bucket=bucket, Key="k")["Body"].read() == b"secret"
    theirs.put_object(Bucket=bucket, Key="new", Body=b"theirs")
    theirs.create_bucket(Bucket=f"own-{other}")
    theirs.copy_object(Bucket=f"own-{other}", Key="k", CopySource=f"{bucket}/k")
    assert client("s3").get_object(Bucket=bucket, Key="new")["Body"].read() == b"theirs"
    with pytest.raises(ClientError, match="AccessDenied"):
        theirs.delete_object(Bucket=bucket, Key="k")


def test_a_denial_of_a_buckets_policy_holds_within_the_account(client, account, bucket):
    iam = client("iam")
    iam.create_user(UserName="ann")
    allow = POLICY | {"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}
    iam.put_user_policy(UserName="ann", PolicyName="p", PolicyDocument=json.dumps(allow))
    key = iam.create_access_key(UserName="ann")["AccessKey"]
    keys = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}
    ann = client("s3", **keys)
    assert ann.get_object(Bucket=bucket, Key="k")["Body"].read() == b"secret"
    statement = {"Effect": "Deny", "Principal": {"AWS": f"arn:aws:iam::{account}:user/ann"}, "Action": "s3:GetObject"}
    document = POLICY | {"Statement": statement | {"Resource": f"arn:aws:s3:::{bucket}/*"}}
    client("s3").put_bucket_policy(Bucket=bucket, Policy=json.dumps(document))
    with pytest.raises(ClientError, match="explicit deny in a resource-based policy"):
        ann.get_object(Bucket=bucket, Key="k")


def test_a_name_that_is_taken_is_told_so(client, other, bucket):
    with pytest.raises(ClientError, match="BucketAlreadyExists"):
        client("s3", other).create_bucket(Bucket=bucket)
