"""The Authorization header is read once: by AWS's grammar, each member in it once, and by nobody else."""

from __future__ import annotations

import json
import re

import pytest
from werkzeug.datastructures import Headers

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
CREATE_USER = {"headers": FORM, "body": b"Action=CreateUser&UserName=made"}
TARGET = {"X-Amz-Target": "AmazonSSM.PutParameter", "Content-Type": "application/x-amz-json-1.1"}


def rewritten(change):
    """Alter the Authorization header of a signed request."""

    def alter(request):
        lines = [(n, change(v) if n == "Authorization" else v) for n, v in request.headers]
        request.headers = Headers(lines)
        return request

    return alter


SECONDS = [
    lambda value: value.replace(" Credential=", " X=a/b/us-east-1/iam/aws4_request, Credential="),
    lambda value: value.replace(" Credential=", " Credential=a/b/us-east-1/iam/aws4_request, Credential="),
    lambda value: value + ", Credential=a/b/us-east-1/iam/aws4_request",
    lambda value: value + ", X=a/b/us-east-1/iam/aws4_request",
    lambda value: value.replace(", SignedHeaders", " SignedHeaders"),
    lambda value: value.replace(", SignedHeaders", ",, SignedHeaders"),
    lambda value: value + ",",
    lambda value: value.replace("AWS4-HMAC-SHA256 ", "AWS4-HMAC-SHA256 a/b/us-east-1/iam/aws4_request "),
    lambda value: value.replace("/aws4_request,", "/aws4_request/,"),
    lambda value: value.replace("/sqs/", "/SQS/"),
    lambda value: re.sub(r"(Signature=\w+)", r"\1, \1", value),
]


@pytest.mark.parametrize("change", SECONDS)
def test_an_authorization_header_that_says_more_than_one_thing_is_refused(attack, user, client, change):
    keys = user("sqs:*")
    status, answer = attack(keys, rewritten(change), service="sqs", **CREATE_USER)
    assert status in (400, 403)
    assert "Signature" in answer
    assert [found["UserName"] for found in client("iam").list_users()["Users"]] == ["mallory"]


def test_the_same_members_in_another_order_pass(attack, user):
    def reverse(value):
        algorithm, _, rest = value.partition(" ")
        return f"{algorithm} {','.join(reversed(rest.split(', ')))}"

    answer = attack(user("sqs:*"), rewritten(reverse), service="sqs", headers=FORM, body=b"Action=ListQueues")
    assert answer[0] == 200


def test_the_region_that_policies_are_asked_about_is_the_one_that_is_used(attack, user, client):
    keys = user("ssm:PutParameter", Condition={"StringEquals": {"aws:RequestedRegion": "us-east-1"}})
    body = json.dumps({"Name": "made", "Value": "v", "Type": "String"}).encode()
    other = rewritten(lambda value: value.replace(" Credential=", " X=a/b/eu-west-1/ssm/aws4_request, Credential="))
    assert attack(keys, other, service="ssm", headers=TARGET, body=body)[0] == 400
    assert attack(keys, service="ssm", headers=TARGET, body=body, region="eu-west-1")[0] == 400
    assert attack(keys, service="ssm", headers=TARGET, body=body)[0] == 200
    assert client("ssm", region="eu-west-1").describe_parameters()["Parameters"] == []
