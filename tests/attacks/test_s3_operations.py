"""Objects share their paths with other operations: what tells them apart is read once, and nothing else is sent on."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def key(client):
    client("s3").create_bucket(Bucket="kept")
    client("s3").put_object(Bucket="kept", Key="k", Body=b"secret")
    return lambda: client("s3").get_object(Bucket="kept", Key="k")["Body"].read()


def test_who_may_abort_uploads_deletes_no_object(attack, user, key):
    status, body = attack(user("s3:AbortMultipartUpload"), service="s3", method="DELETE", path="/kept/k")
    assert (status, "s3:DeleteObject" in body, key()) == (403, True, b"secret")


def test_who_may_list_buckets_with_a_setting_reads_no_other(attack, user, key):
    keys = user("s3:GetBucketAcl")
    for query in ("acl&policy", "policy&acl", "acl&versions", "tagging&acl"):
        status, body = attack(keys, service="s3", method="GET", path="/kept", query=query)
        assert status == 403 or "AccessControlPolicy" in body


@pytest.mark.parametrize("path", ["/kept%2Fk", "/kept%2fk", "/%2Fkept/k", "/..%2Fkept/k"])
def test_an_encoded_slash_makes_no_object_of_a_bucket(attack, user, key, path):
    keys = user("s3:ListBucket", "s3:DeleteBucket", "s3:CreateBucket")
    for method in ("GET", "PUT", "DELETE"):
        status, body = attack(keys, service="s3", method=method, path=path)
        assert (status >= 400, "secret" in body, key()) == (True, False, b"secret")


def test_a_bucket_in_the_host_is_the_one_that_is_asked_about(attack, user, cloud, key):
    host = "kept.localhost:" + cloud.endpoint.rpartition(":")[2]
    keys = user("s3:GetObject", Resource="arn:aws:s3:::public/*")
    status, body = attack(keys, service="s3", method="GET", path="/public/k", host=host)
    assert (status, "arn:aws:s3:::kept/public/k" in body) == (403, True)


def test_a_source_is_copied_only_with_leave_to_read_it(attack, user, key):
    keys = user("s3:PutObject")
    headers = {"x-amz-copy-source": "/kept/k"}
    status, body = attack(keys, service="s3", method="PUT", path="/kept/copy", headers=headers)
    assert (status, "s3:GetObject" in body) == (403, True)


@pytest.fixture
def kept(client, account):
    """A bucket with objects of two folders, each in two versions."""
    s3, name = client("s3"), f"many-{account}"
    s3.create_bucket(Bucket=name)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    for key in ("own/a", "own/b", "others/<c> & d"):
        for body in (b"1", b"2"):
            s3.put_object(Bucket=name, Key=key, Body=body)
    return name


def left(client, bucket):
    return [each["Key"] for each in client("s3").list_objects_v2(Bucket=bucket).get("Contents", [])]


def as_user(client, keys):
    return client("s3", aws_access_key_id=keys.access_key_id, aws_secret_access_key=keys.secret_access_key)


def test_of_many_objects_those_are_deleted_that_the_caller_may_delete(client, user, kept):
    s3 = as_user(client, user("s3:DeleteObject", Resource=f"arn:aws:s3:::{kept}/own/*"))
    asked = [{"Key": key} for key in ("own/a", "others/<c> & d", "own/b")]
    answer = s3.delete_objects(Bucket=kept, Delete={"Objects": asked})
    assert [each["Key"] for each in answer["Deleted"]] == ["own/a", "own/b"]
    assert [(each["Key"], each["Code"]) for each in answer["Errors"]] == [("others/<c> & d", "AccessDenied")]
    assert "is not authorized to perform: s3:DeleteObject" in answer["Errors"][0]["Message"]
    assert left(client, kept) == ["others/<c> & d"]
    quiet = s3.delete_objects(Bucket=kept, Delete={"Objects": asked, "Quiet": True})
    assert "Deleted" not in quiet
    assert len(quiet["Errors"]) == 1


def test_who_may_delete_objects_deletes_no_version(client, user, kept):
    s3 = as_user(client, user("s3:DeleteObject", "s3:GetObject"))
    version = client("s3").head_object(Bucket=kept, Key="own/a")["VersionId"]
    asked = {"Objects": [{"Key": "own/a", "VersionId": version}]}
    answer = s3.delete_objects(Bucket=kept, Delete=asked)
    assert "s3:DeleteObjectVersion" in answer["Errors"][0]["Message"]
    assert "Deleted" not in answer
    for call in (s3.get_object, s3.head_object, s3.delete_object):
        with pytest.raises(ClientError) as caught:
            call(Bucket=kept, Key="own/a", VersionId=version)
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    assert s3.get_object(Bucket=kept, Key="own/a")["Body"].read() == b"2"
    assert client("s3").delete_objects(Bucket=kept, Delete=asked)["Deleted"][0]["VersionId"] == version


def test_who_may_read_versions_reads_one(client, user, kept):
    s3 = as_user(client, user("s3:GetObjectVersion"))
    version = client("s3").head_object(Bucket=kept, Key="own/a")["VersionId"]
    assert s3.get_object(Bucket=kept, Key="own/a", VersionId=version)["Body"].read() == b"2"
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.get_object(Bucket=kept, Key="own/a")


@pytest.mark.parametrize(
    "body",
    [
        b"<Delete/>",
        b"no XML",
        b"<Delete><Object><Key/></Object></Delete>",
        b'<!DOCTYPE a [<!ENTITY k "own/a">]><Delete><Object><Key>&k;</Key></Object></Delete>',
        b"<Delete>" + b"<Object><Key>a</Key></Object>" * 1001 + b"</Delete>",
    ],
)
def test_what_names_no_objects_deletes_none(client, attack, user, kept, body):
    status, text = attack(user("s3:*"), service="s3", path=f"/{kept}", query="delete=", body=body)
    assert (status, "MalformedXML" in text) == (400, True)
    assert len(left(client, kept)) == 3
