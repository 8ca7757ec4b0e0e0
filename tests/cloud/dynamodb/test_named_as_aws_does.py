"""What travels around an answer: types of errors, request ids, sizes, compression; and what is refused by name."""

from __future__ import annotations

import gzip
import http.client
import json
import re
from urllib.parse import urlsplit

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

KEY = {"UserID": {"S": "u1"}}


def sent(call, action, body, **headers):
    """The answer of a request with headers of one's own: status, headers, body."""
    headers |= {"X-Amz-Target": f"DynamoDB_20120810.{action}", "Content-Type": "application/x-amz-json-1.0"}
    request = AWSRequest("POST", call.endpoint + "/", data=body, headers=headers)
    SigV4Auth(call.credentials, "dynamodb", "us-east-1").add_auth(request)
    connection = http.client.HTTPConnection(urlsplit(call.endpoint).netloc, timeout=30)
    connection.putrequest("POST", "/", skip_accept_encoding=True)
    for name, value in {**dict(request.headers), "Content-Length": str(len(body))}.items():
        connection.putheader(name, value)
    connection.endheaders(body)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, content


@pytest.mark.parametrize(
    ("action", "parameters", "kind"),
    [
        ("GetItem", {"TableName": "Users"}, "com.amazon.coral.validate#ValidationException"),
        ("GetItem", {"TableName": 1}, "com.amazon.coral.service#SerializationException"),
        (
            "GetItem",
            {"TableName": "Users", "Key": KEY},
            "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",
        ),
    ],
)
def test_an_error_is_named_by_the_layer_that_found_it(call, action, parameters, kind):
    refusal = call.refused(action, **parameters)
    assert refusal.document["__type"] == kind
    assert ("Message" in refusal.document) == kind.endswith("SerializationException")


def test_an_unknown_operation_is_the_frameworks_error(call):
    status, _, body = sent(call, "NoSuchThing", b"{}")
    assert (status, json.loads(body)["__type"]) == (400, "com.amazon.coral.service#UnknownOperationException")


def test_a_request_id_has_52_digits_and_letters(users):
    users("ListTables")
    assert re.fullmatch("[A-Z0-9]{52}", users.headers["x-amzn-requestid"])


def test_more_than_16_mb_are_too_large(users):
    status, _, _ = sent(users, "ListTables", b"{" + b" " * 17 * 1024 * 1024 + b"}")
    assert status == 413


def test_a_compressed_request_is_read(users):
    body = gzip.compress(json.dumps({"TableName": "Users", "Item": KEY}).encode())
    assert sent(users, "PutItem", body, **{"Content-Encoding": "gzip"})[0] == 200
    assert users("GetItem", TableName="Users", Key=KEY)["Item"] == KEY
    assert sent(users, "PutItem", body[:-1], **{"Content-Encoding": "gzip"})[0] == 500


def test_an_answer_over_4_kb_is_compressed_for_who_asks(users):
    users("PutItem", TableName="Users", Item=KEY | {"Text": {"S": "x" * 5000}})
    body = json.dumps({"TableName": "Users", "Key": KEY}).encode()
    _, headers, content = sent(users, "GetItem", body, **{"Accept-Encoding": "gzip"})
    assert headers["content-encoding"] == "gzip"
    assert json.loads(gzip.decompress(content))["Item"]["UserID"] == {"S": "u1"}
    _, headers, content = sent(users, "GetItem", body, **{"Accept-Encoding": "identity"})
    assert "content-encoding" not in headers


def test_tagging_answers_nothing_at_all(users):
    arn = users("DescribeTable", TableName="Users")["Table"]["TableArn"]
    tags = [{"Key": "team", "Value": "a"}]
    assert sent(users, "TagResource", json.dumps({"ResourceArn": arn, "Tags": tags}).encode())[2] == b""
    assert users("ListTagsOfResource", ResourceArn=arn)["Tags"] == tags


@pytest.mark.parametrize("tags", [[{"Key": "a!", "Value": ""}], [{"Key": str(n), "Value": ""} for n in range(51)]])
def test_tags_that_aws_does_not_take_are_refused(users, tags):
    arn = users("DescribeTable", TableName="Users")["Table"]["TableArn"]
    assert users.refused("TagResource", ResourceArn=arn, Tags=tags).code == "ValidationException"


def test_only_tables_have_tags(orders):
    arn = orders("DescribeTable", TableName="Orders")["Table"]["GlobalSecondaryIndexes"][0]["IndexArn"]
    refusal = orders.refused("ListTagsOfResource", ResourceArn=arn)
    assert refusal.message == f"Invalid TableArn: Invalid ResourceArn provided as input {arn}"


@pytest.mark.parametrize(
    "action",
    [
        *("SearchVectors", "ExportTableToPointInTime", "ImportTable", "StartBulkPutItems"),
        *("EnableKinesisStreamingDestination", "CreateGlobalTable", "DescribeContributorInsights"),
    ],
)
def test_what_the_local_cloud_cannot_do_it_says_by_name(users, action):
    refusal = users.refused(action, TableName="Users")
    assert refusal.message.startswith(f"The local cloud cannot do dynamodb {action}, though AWS can.")
