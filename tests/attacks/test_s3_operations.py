"""Objects share their paths with other operations: what tells them apart is read once, and nothing else is sent on."""

from __future__ import annotations

import pytest


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
