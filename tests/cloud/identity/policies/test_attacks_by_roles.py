"""What a caller with few permissions might try to get more: all of it in vain."""

import json

import pytest
from botocore.exceptions import ClientError
from werkzeug.datastructures import Headers

from tests.cloud.identity.identity_requests import TRUST_LAMBDA, allow, role_arn, send, signed, with_keys
from userlab.cloud.http.aws_request import HttpRequest

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


def restricted(client, cloud, account, *statements):
    """The keys of a role with these statements."""
    from tests.cloud.identity.identity_requests import policy

    iam = client("iam")
    iam.create_role(RoleName="worker", AssumeRolePolicyDocument=json.dumps(TRUST_LAMBDA))
    iam.put_role_policy(RoleName="worker", PolicyName="p", PolicyDocument=policy(*statements))
    return cloud.keys.role_session(role_arn(account, "worker"), "s1").keys


def test_signing_for_a_permitted_service_does_not_open_another(attack, client, cloud, account):
    keys = restricted(client, cloud, account, allow(["logs:*", "s3:*", "sqs:*", "lambda:*"]))
    for service in ("logs", "s3", "sqs", "lambda"):
        status, body = attack(keys=keys, service=service)
        assert "TableNames" not in body
        assert status >= 400


def test_a_target_header_does_not_choose_the_operation_of_a_rest_service(attack, client, cloud, account):
    keys = restricted(client, cloud, account, allow("lambda:GetFunction"))
    headers = {"X-Amz-Target": "AWSLambda.GetFunction", "Content-Type": "application/json"}
    body = json.dumps({"FunctionName": "x"}).encode()
    status, text = attack(
        keys=keys, service="lambda", path="/2015-03-31/functions/x", method="DELETE", headers=headers, body=body
    )
    assert (status, "lambda:DeleteFunction" in text) == (403, True)


def test_an_action_parameter_does_not_choose_the_operation_of_a_rest_service(attack, client, cloud, account):
    keys = restricted(client, cloud, account, allow("lambda:GetFunction"))
    status, text = attack(
        keys=keys,
        service="lambda",
        path="/2015-03-31/functions/x",
        query="Action=GetFunction",
        method="DELETE",
        headers=FORM,
        body=b"",
    )
    assert (status, "lambda:DeleteFunction" in text) == (403, True)


def test_a_parameter_sent_twice_is_not_authorized_by_one_and_done_by_the_other(attack, client, cloud, account):
    client("iam").create_user(UserName="victim")
    client("iam").create_user(UserName="mine")
    keys = restricted(client, cloud, account, allow("iam:DeleteUser", f"arn:aws:iam::{account}:user/mine"))
    for form in ("UserName=victim&UserName=mine", "UserName=mine&UserName=victim"):
        body = f"Action=DeleteUser&Version=2010-05-08&{form}".encode()
        assert attack(keys=keys, service="iam", headers=FORM, body=body)[0] >= 400
    assert {user["UserName"] for user in client("iam").list_users()["Users"]} == {"victim", "mine"}


@pytest.mark.parametrize("path", ["/2015-03-31/functions/a/../b", "/restapis/x/../y", "/restapis//y", "/%2e%2e/x"])
def test_path_tricks_match_no_signature(attack, path):
    def moved(request):
        request.path = path
        return request

    status, body = attack(moved, method="GET", path="/restapis/y", service="apigateway", headers={}, body=b"")
    assert (status, "InvalidSignatureException" in body) == (403, True)


def test_a_function_role_is_no_master_of_the_lab(attack, client, cloud, account):
    keys = restricted(client, cloud, account, allow("*"))
    status, _ = attack(keys=keys, service="userlab", path="/_userlab/calls", method="GET", headers={}, body=b"")
    assert status == 403


def test_a_role_can_not_make_itself_an_administrator(client, cloud, account):
    keys = restricted(client, cloud, account, allow("dynamodb:*"))
    iam = with_keys(client, "iam", keys)
    for call, parameters in (
        (iam.attach_role_policy, {"RoleName": "worker", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}),
        (iam.create_access_key, {"UserName": "learner"}),
        (iam.create_user, {"UserName": "x"}),
    ):
        with pytest.raises(ClientError) as caught:
            call(**parameters)
        assert caught.value.response["Error"]["Code"] == "AccessDenied"


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "x" * 20_000}, {"Authorization": "AWS4-HMAC-SHA256 " + "," * 9000}]
)
def test_oversized_and_odd_headers_are_answered(cloud, host, headers):
    lines = Headers([("Host", host), *TARGET.items(), *headers.items()])
    status, body = send(cloud.endpoint, HttpRequest("POST", "/", "", lines, b"{}"))
    assert 400 <= status < 500
    assert "Traceback" not in body
