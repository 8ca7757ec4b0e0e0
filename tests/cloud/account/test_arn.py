"""ARNs are read in one place, and so are what is no ARN and what has colons of its own."""

from __future__ import annotations

import pytest

from userlab.cloud.account.arn import Arn, read_arn


def test_the_resource_keeps_its_own_colons():
    arn = read_arn("arn:aws:lambda:us-east-1:123456789012:function:users:live")
    assert arn == Arn("aws", "lambda", "us-east-1", "123456789012", "function:users:live")


def test_region_and_account_may_be_empty():
    assert read_arn("arn:aws:s3:::bucket/key") == Arn("aws", "s3", "", "", "bucket/key")


@pytest.mark.parametrize("text", ["", "users", "123456789012:function:users", "arn:aws:iam"])
def test_what_is_no_arn_has_no_parts(text):
    assert read_arn(text) == Arn("", "", "", "", "")
