"""What somebody else on this machine, or a web page, might try: all of it in vain."""

import http.client
import json
import urllib.request

import pytest
from werkzeug.datastructures import Headers

from tests.cloud.identity.identity_requests import role_arn, send, signed
from userlab.base.account_keys import Keys
from userlab.cloud.http.aws_request import HttpRequest
from userlab.cloud.identity.keys.credentials import KeyRing
from userlab.cloud.identity.keys.session_tokens import Claims, seal
from userlab.cloud.moto_seams.forwarding import application

TARGET = {"X-Amz-Target": "DynamoDB_20120810.ListTables", "Content-Type": "application/x-amz-json-1.0"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def host(cloud):
    return cloud.endpoint.removeprefix("http://")


@pytest.fixture
def attack(cloud, account, host):
    """attack(...) signs a DynamoDB request with the account's keys; `change` then alters it; it is sent as it is."""

    def make(change=lambda request: request, keys=None, **parts):
        parts = {"headers": TARGET, "body": b"{}", "host": host} | parts
        request = change(signed(keys or cloud.keys.account_keys(account), **parts))
        return send(cloud.endpoint, request)

    return make


def with_header(request, name, value):
    lines = [line for line in request.headers if line[0].lower() != name.lower()]
    request.headers = Headers([*lines, (name, value)])
    return request


def test_the_honest_request_passes(attack):
    assert attack() == (200, '{"TableNames":[]}')


@pytest.mark.parametrize("path", ["/", "/2015-03-31/functions", "/restapis", "/_userlab/calls", "/moto-api/data.json"])
def test_an_unsigned_request_is_refused(cloud, path, host):
    status, body = send(cloud.endpoint, HttpRequest("GET", path, "", Headers([("Host", host)]), b""))
    assert status in (400, 403)
    assert "Missing Authentication Token" in body
    assert "<html" not in body.lower()


def test_an_unsigned_write_changes_nothing(cloud, client, host):
    body = {"TableName": "T", "BillingMode": "PAY_PER_REQUEST"}
    body["KeySchema"] = [{"AttributeName": "a", "KeyType": "HASH"}]
    body["AttributeDefinitions"] = [{"AttributeName": "a", "AttributeType": "S"}]
    headers = Headers([("Host", host), ("X-Amz-Target", "DynamoDB_20120810.CreateTable")])
    status, _ = send(cloud.endpoint, HttpRequest("POST", "/", "", headers, json.dumps(body).encode()))
    assert status == 400
    assert client("dynamodb").list_tables()["TableNames"] == []


@pytest.mark.parametrize("secret", ["", "secret", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"])
def test_a_guessed_secret_is_refused(attack, account, secret):
    status, body = attack(keys=Keys(f"AKIALAB0{account}", secret))
    assert (status, "InvalidSignatureException" in body) == (400, True)


@pytest.mark.parametrize("name", ["test", "AKIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE", "AKIALAB0xxxxxxxxxxxx"])
def test_a_guessed_access_key_is_refused(attack, name):
    status, body = attack(keys=Keys(name, "test"))
    assert (status, "UnrecognizedClientException" in body) == (400, True)


def test_a_guess_makes_no_account(attack, cloud):
    from userlab.cloud.moto_seams.iam import access_key_prefix

    attack(keys=Keys(access_key_prefix("555555555555", "AKIA") + "ABCDEFG", "x"))
    attack(keys=Keys("AKIALAB0555555555555", "x"))
    assert "555555555555" not in application.accounts()


@pytest.mark.parametrize(
    "change",
    [
        lambda request: setattr(request, "body", b'{"Limit": 1}') or request,
        lambda request: setattr(request, "path", "/other") or request,
        lambda request: setattr(request, "query", "a=b") or request,
        lambda request: setattr(request, "method", "PUT") or request,
        lambda request: with_header(request, "X-Amz-Target", "DynamoDB_20120810.DeleteTable"),
        lambda request: with_header(request, "X-Amz-Date", "20200101T000000Z"),
        lambda request: with_header(request, "X-Amz-Security-Token", "x"),
    ],
)
def test_a_replay_with_a_change_is_refused(attack, change):
    assert attack(change)[0] in (400, 403)


def test_a_replay_at_another_region_or_service_is_refused(attack):
    def moved(request):
        value = request.headers["Authorization"].replace("/us-east-1/", "/eu-west-1/")
        return with_header(request, "Authorization", value)

    assert "InvalidSignatureException" in attack(moved)[1]


def test_a_token_sealed_by_somebody_else_is_refused(attack, account):
    forged = KeyRing(b"guess").role_session(role_arn(account, "worker"), "s1").keys
    assert "UnrecognizedClientException" in attack(keys=forged)[1]


def test_a_token_can_not_be_made_longer_or_promoted(attack, cloud, account):
    keys = cloud.keys.role_session(role_arn(account, "worker"), "s1").keys
    claims = Claims(keys.access_key_id, "user", f"arn:aws:iam::{account}:user/learner", "", "", 0, 9e9)
    forged = Keys(keys.access_key_id, keys.secret_access_key, seal(b"", claims))
    assert "UnrecognizedClientException" in attack(keys=forged)[1]


def test_a_header_can_not_choose_the_account(attack, client, account):
    client("dynamodb", account="123123123123").create_table(
        TableName="Secret",
        AttributeDefinitions=[{"AttributeName": "a", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "a", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    try:
        for name in ("X-Moto-Account-Id", "x_moto_account_id", "X-Amz-Account-Id"):
            status, body = attack(headers=TARGET | {name: "123123123123"})
            assert "Secret" not in body
        status, body = attack(lambda request: with_header(request, "X-Moto-Account-Id", "123123123123"))
        assert body == '{"TableNames":[]}'
    finally:
        client("dynamodb", account="123123123123").delete_table(TableName="Secret")


def test_keys_of_one_account_show_nothing_of_another(client):
    client("iam").create_user(UserName="ann")
    assert client("iam", account="123123123123").list_users()["Users"] == []


def test_two_authorization_headers_are_refused(cloud, account, host):
    request = signed(cloud.keys.account_keys(account), headers=TARGET, body=b"{}", host=host)
    connection = http.client.HTTPConnection(host, timeout=20)
    connection.putrequest("POST", "/", skip_host=True, skip_accept_encoding=True)
    for name, value in [*request.headers, ("Authorization", request.headers["Authorization"])]:
        if name.lower() != "content-length":
            connection.putheader(name, value)
    connection.putheader("Content-Length", "2")
    connection.endheaders(b"{}")
    answer = connection.getresponse()
    assert answer.status == 400
    assert b"IncompleteSignatureException" in answer.read()
    connection.close()


def test_two_host_headers_are_refused(cloud, account, host):
    request = signed(cloud.keys.account_keys(account), headers=TARGET, body=b"{}", host=host)
    connection = http.client.HTTPConnection(host, timeout=20)
    connection.putrequest("POST", "/", skip_host=True, skip_accept_encoding=True)
    for name, value in [*request.headers, ("Host", "evil.example")]:
        if name.lower() != "content-length":
            connection.putheader(name, value)
    connection.putheader("Content-Length", "2")
    connection.endheaders(b"{}")
    assert connection.getresponse().status in (400, 403)
    connection.close()


def test_a_foreign_host_is_refused_even_when_signed(cloud, account):
    request = signed(cloud.keys.account_keys(account), headers=TARGET, body=b"{}", host="evil.example:80")
    assert send(cloud.endpoint, request)[0] in (400, 403)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_a_web_page_is_refused(cloud, host, origin):
    headers = Headers([("Host", host), ("Origin", origin), *TARGET.items()])
    status, body = send(cloud.endpoint, HttpRequest("POST", "/", "", headers, b"{}"))
    assert status in (400, 403)


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_no_answer_lets_a_web_page_read_it(cloud, host, origin):
    for method in ("GET", "POST", "OPTIONS"):
        call = urllib.request.Request(
            cloud.endpoint + "/", b"{}" if method == "POST" else None, {"Origin": origin}, method=method
        )
        try:
            answer = urllib.request.urlopen(call, timeout=20)
        except urllib.error.HTTPError as error:
            answer = error
        assert answer.headers.get("Access-Control-Allow-Origin") is None


def test_a_presigned_url_is_of_one_operation(cloud, account, host):
    keys = cloud.keys.account_keys(account)
    request = signed(
        keys, method="GET", query="Action=GetCallerIdentity&Version=2011-06-15", service="sts", presigned=60, host=host
    )
    assert "user/learner" in send(cloud.endpoint, request)[1]
    request.query = request.query.replace("GetCallerIdentity", "GetSessionToken")
    assert "SignatureDoesNotMatch" in send(cloud.endpoint, request)[1]
    request.query += "&Action=GetSessionToken"
    assert "SignatureDoesNotMatch" in send(cloud.endpoint, request)[1]


def test_a_presigned_url_is_worth_nothing_with_a_second_body(cloud, account, host):
    keys = cloud.keys.account_keys(account)
    request = signed(
        keys, method="POST", query="Action=GetCallerIdentity&Version=2011-06-15", service="sts", presigned=60, host=host
    )
    request.body = b"Action=GetSessionToken&Version=2011-06-15"
    request.headers = Headers([*request.headers, *FORM.items()])
    assert "SignatureDoesNotMatch" in send(cloud.endpoint, request)[1]
