"""Whatever else a request says, what runs is the operation that was authorized, with the parameters that were."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from werkzeug.datastructures import Headers

from tests.cloud.identity.identity_requests import signed

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
# An allowed operation (service, X-Amz-Target, JSON body), and a forbidden one, by Action and parameters.
JSON_SERVICES = [
    ("dynamodb", "DynamoDB_20120810", "ListBackups", {}, "DeleteTable", {"TableName": "Users"}),
    ("logs", "Logs_20140328", "DescribeLogGroups", {}, "CreateLogGroup", {"logGroupName": "made"}),
    ("ssm", "AmazonSSM", "DescribeParameters", {}, "PutParameter", {"Name": "made", "Value": "v", "Type": "String"}),
    ("secretsmanager", "secretsmanager", "ListSecrets", {}, "CreateSecret", {"Name": "made", "SecretString": "s"}),
    ("events", "AWSEvents", "ListRules", {}, "CreateEventBus", {"Name": "made"}),
    ("kinesis", "Kinesis_20131202", "ListStreams", {}, "CreateStream", {"StreamName": "made", "ShardCount": 1}),
    ("sqs", "AmazonSQS", "ListQueues", {}, "CreateQueue", {"QueueName": "made"}),
]
ids = [case[0] for case in JSON_SERVICES]


def made(client, service):
    """What the forbidden operation would have made (or deleted)."""
    here = client(service)
    found = {
        "dynamodb": lambda: [] if here.list_tables()["TableNames"] else ["gone"],
        "logs": lambda: here.describe_log_groups()["logGroups"],
        "ssm": lambda: here.describe_parameters()["Parameters"],
        "secretsmanager": lambda: here.list_secrets()["SecretList"],
        "events": lambda: here.list_event_buses()["EventBuses"][1:],
        "kinesis": lambda: here.list_streams()["StreamNames"],
        "sqs": lambda: here.list_queues().get("QueueUrls", []),
        "iam": lambda: [u for u in here.list_users()["Users"] if u["UserName"] == "made"],
        "sns": lambda: here.list_topics()["Topics"],
    }
    return found[service]()


@pytest.fixture
def ground(client):
    """Before the attack: a table that a DeleteTable would take away."""

    def make(service):
        if service == "dynamodb":
            key = {"AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}]}
            key |= {"KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}], "BillingMode": "PAY_PER_REQUEST"}
            client("dynamodb").create_table(TableName="Users", **key)

    return make


@pytest.mark.parametrize(("service", "prefix", "allowed", "members", "forbidden", "parameters"), JSON_SERVICES, ids=ids)
def test_an_action_in_the_query_string_beats_no_target(
    attack, user, client, ground, service, prefix, allowed, members, forbidden, parameters
):
    ground(service)
    headers = {"X-Amz-Target": f"{prefix}.{allowed}", "Content-Type": "application/x-amz-json-1.1"}
    query = urlencode({"Action": forbidden} | parameters)
    keys = user(f"{service}:{allowed}")
    attack(keys, service=service, headers=headers, query=query, body=json.dumps(members | parameters).encode())
    assert made(client, service) == []


@pytest.mark.parametrize(("service", "prefix", "allowed", "members", "forbidden", "parameters"), JSON_SERVICES, ids=ids)
def test_an_action_within_a_json_string_is_no_action(
    attack, user, client, ground, service, prefix, allowed, members, forbidden, parameters
):
    ground(service)
    headers = {"X-Amz-Target": f"{prefix}.{allowed}", "Content-Type": "application/x-amz-json-1.1"}
    hidden = "&" + urlencode({"Action": forbidden} | parameters) + "&"
    body = json.dumps(members | parameters | {"Note": hidden}).encode()
    attack(user(f"{service}:{allowed}"), service=service, headers=headers, body=body)
    assert made(client, service) == []


@pytest.mark.parametrize(("service", "prefix", "allowed", "members", "forbidden", "parameters"), JSON_SERVICES, ids=ids)
def test_an_action_in_a_header_or_a_form_beats_no_target(
    attack, user, client, ground, service, prefix, allowed, members, forbidden, parameters
):
    ground(service)
    headers = FORM | {"X-Amz-Target": f"{prefix}.{allowed}", "Action": forbidden}
    keys = user(f"{service}:{allowed}")
    attack(keys, service=service, headers=headers, body=urlencode({"Action": forbidden} | parameters).encode())
    attack(keys, service=service, headers=headers, body=b"")
    assert made(client, service) == []


@pytest.mark.parametrize(("service", "prefix", "allowed", "members", "forbidden", "parameters"), JSON_SERVICES, ids=ids)
def test_the_honest_twin_passes(attack, user, ground, service, prefix, allowed, members, forbidden, parameters):
    ground(service)
    headers = {"X-Amz-Target": f"{prefix}.{allowed}", "Content-Type": "application/x-amz-json-1.1"}
    answer = attack(user(f"{service}:{allowed}"), service=service, headers=headers, body=json.dumps(members).encode())
    assert answer[0] == 200


@pytest.mark.parametrize(("service", "allowed", "forbidden"), [
    ("iam", {"Action": "GetUser"}, {"Action": "CreateUser", "UserName": "made"}),
    ("sns", {"Action": "ListTopics"}, {"Action": "CreateTopic", "Name": "made"}),
    ("sqs", {"Action": "ListQueues"}, {"Action": "CreateQueue", "QueueName": "made"}),
])  # fmt: skip
def test_a_form_has_one_action(attack, user, client, service, allowed, forbidden):
    keys = user(f"{service}:{allowed['Action']}")
    there, here = urlencode(forbidden), urlencode(allowed)
    for query, body in [(there, here), (here, there), ("", f"{here}&{there}"), ("", f"{there}&{here}"), (there, "")]:
        attack(keys, service=service, headers=FORM, query=query, body=body.encode())
    target = {"X-Amz-Target": f"X.{allowed['Action']}", "Content-Type": "application/x-amz-json-1.0"}
    for headers in (target, FORM | target):
        attack(keys, service=service, headers=headers, query=there, body=b"{}")
        attack(keys, service=service, headers=headers, body=there.encode())
    assert made(client, service) == []


@pytest.mark.parametrize(("service", "form"), [
    ("iam", "Action=GetUser"), ("sns", "Action=ListTopics"), ("sqs", "Action=ListQueues"),
    ("sts", "Action=GetCallerIdentity"),
])  # fmt: skip
def test_a_form_with_one_action_passes_in_body_or_query_string(attack, user, service, form):
    keys = user("iam:GetUser", "sns:ListTopics", "sqs:ListQueues")
    assert attack(keys, service=service, headers=FORM, body=f"{form}".encode())[0] == 200
    assert attack(keys, service=service, method="GET", query=form)[0] == 200


def test_a_target_of_another_service_is_no_operation_of_this_one(attack, user, client):
    headers = {"X-Amz-Target": "AmazonSSM.PutParameter", "Content-Type": "application/x-amz-json-1.1"}
    body = json.dumps({"Name": "made", "Value": "v", "Type": "String"}).encode()
    status, answer = attack(user("sqs:*"), service="sqs", headers=headers, body=body)
    assert (status >= 400, "UnknownOperation" in answer) == (True, True)
    assert made(client, "ssm") == []


MOTO_PAGES = [
    ("POST", "/moto-api/reset"), ("POST", "/moto-api/reset-auth"), ("POST", "/moto-api/seed"),
    ("GET", "/moto-api/data.json"), ("GET", "/moto-api/"), ("GET", "/moto-api/config"), ("POST", "/moto-api/config"),
    ("GET", "/moto-api/recorder/download-recording"), ("POST", "/moto-api/recorder/start-recording"),
    ("GET", "/moto-api/proxy/passthroughs"), ("GET", "/moto-api/static/x"), ("GET", "/latest/meta-data/"),
    ("GET", "/latest/meta-data/iam/security-credentials/"), ("PUT", "/latest/api/token"), ("GET", "/favicon.ico"),
]  # fmt: skip
DISGUISES = [
    ("logs", {"X-Amz-Target": "Logs_20140328.CreateLogStream", "Content-Type": "application/x-amz-json-1.1"}, b"{}"),
    ("iam", FORM, b"Action=GetUser"),
    ("sqs", {"X-Amz-Target": "AmazonSQS.ListQueues", "Content-Type": "application/x-amz-json-1.0"}, b"{}"),
    ("lambda", {}, b""),
    ("apigateway", {}, b""),
    ("s3", {}, b""),
    ("cloudfront", {}, b""),
]


@pytest.mark.parametrize(("service", "headers", "body"), DISGUISES, ids=[case[0] for case in DISGUISES])
def test_moto_s_own_pages_are_not_there(attack, user, client, cloud, service, headers, body):
    client("dynamodb", account="123456789019").create_table(
        TableName="OfOthers",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "a", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "a", "AttributeType": "S"}],
    )
    try:
        keys = user(f"{service}:*")
        for method, path in MOTO_PAGES:
            _, answer = attack(keys, service=service, method=method, path=path, headers=headers, body=body)
            assert not any(word in answer for word in ('"status": "ok"', "OfOthers", "ami-id", "Moto", "<html"))
        assert client("dynamodb", account="123456789019").list_tables()["TableNames"] == ["OfOthers"]
    finally:
        cloud.reset("123456789019")


@pytest.mark.parametrize("host", ["iam.localhost", "sqs.us-east-1.localhost", "s3.localhost", "x.eu-west-1.localhost"])
def test_a_host_chooses_no_backend(attack, user, client, cloud, host):
    port = cloud.endpoint.rpartition(":")[2]
    target = {"X-Amz-Target": "AmazonSSM.DescribeParameters", "Content-Type": "application/x-amz-json-1.1"}
    keys = user("ssm:DescribeParameters")
    answer = attack(keys, service="ssm", headers=target, host=f"{host}:{port}", body=b"{}")
    assert answer == (200, '{"Parameters": []}')


def test_a_path_chooses_no_other_resource_than_the_one_that_was_authorized(attack, client, cloud, account):
    """A member of the body that belongs into the path, or into the query string, is not read."""
    gateway = client("apigateway")
    mine, other = (gateway.create_rest_api(name=name)["id"] for name in ("mine", "other"))
    body = json.dumps({"restApiId": other, "name": "v", "type": "TOKEN"}).encode()
    keys = cloud.keys.account_keys(account)
    path, query = f"/restapis/{mine}/models", f"restApiId={other}"
    attack(keys, service="apigateway", path=path, headers={}, body=body, query=query)
    assert [m["name"] for m in gateway.get_models(restApiId=other)["items"] if m["name"] == "v"] == []


def test_a_region_in_the_request_is_not_the_region_of_the_call(attack, user, client, account):
    """Moto reads a region off the address or the User-Agent; the signed one counts."""
    body = json.dumps({"Name": "made", "Value": "v", "Type": "String"}).encode()
    headers = {
        "X-Amz-Target": "AmazonSSM.PutParameter",
        "Content-Type": "application/x-amz-json-1.1",
        "User-Agent": "x region/eu-west-1",
    }
    query = "u=https%3A%2F%2Fssm.eu-west-1.amazonaws.com%2F"
    assert attack(user("ssm:*"), service="ssm", headers=headers, body=body, query=query)[0] == 200
    assert client("ssm", region="eu-west-1").describe_parameters()["Parameters"] == []
    assert len(client("ssm").describe_parameters()["Parameters"]) == 1


def test_an_account_in_a_header_is_not_the_account_of_the_call(attack, user, client):
    headers = {"X-Amz-Target": "AmazonSSM.PutParameter", "Content-Type": "application/x-amz-json-1.1"}
    headers |= {"X-Moto-Account-Id": "123456789018"}
    body = json.dumps({"Name": "made", "Value": "v", "Type": "String"}).encode()
    assert attack(user("ssm:*"), service="ssm", headers=headers, body=body)[0] == 200
    assert client("ssm", account="123456789018").describe_parameters()["Parameters"] == []


def test_signed_helper_is_honest():
    """The attacks sign what they send, so that no refusal here is that of a broken signature."""
    from userlab.cloud.identity.keys.credentials import KeyRing
    from userlab.cloud.identity.signatures.sigv4 import verify

    ring = KeyRing(b"s")
    keys = ring.account_keys("123456789012")
    request = signed(keys, service="iam", headers=FORM, body=b"Action=GetUser", query="a=b")
    assert isinstance(request.headers, Headers)
    assert verify(request, ring).service == "iam"
