"""What the console's pages ask its server."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

ACCOUNT = "700000000005"


def call(service: str, operation: str, **parameters: object) -> dict:
    return {"account": ACCOUNT, "service": service, "operation": operation, "parameters": parameters}


@pytest.fixture(autouse=True)
def emptied(cloud):
    yield
    cloud.reset(ACCOUNT)


def test_calls_go_through_the_front_door_and_stand_in_the_journal(ask, cloud):
    ask("POST", "/call", call("dynamodb", "ListTables"))
    record = cloud.journal.read(ACCOUNT)[-1]
    assert (record.action, record.user_agent) == ("ListTables", "userlab-console")


def test_an_aws_error_keeps_its_status_code_and_text(ask):
    reply = ask("POST", "/call", call("dynamodb", "DescribeTable", TableName="Nobody"))
    assert reply.status == 400
    assert reply.json["code"] == "ResourceNotFoundException"
    assert "Nobody not found" in reply.json["message"]


def test_other_services_answer_as_json(ask):
    assert ask("POST", "/call", call("iam", "ListRoles")).json["Roles"] == []
    assert ask("POST", "/call", call("lambda", "ListFunctions")).json["Functions"] == []
    assert ask("POST", "/call", call("iam", "GetRole", RoleName="nobody")).json["code"] == "NoSuchEntity"


@pytest.mark.parametrize(
    "document",
    [
        [],
        {},
        {"account": "1", "service": "dynamodb", "operation": "ListTables", "parameters": {}},
        call("ec2", "RunInstances"),
        call("dynamodb", "../secret"),
        call("dynamodb", "ListTables") | {"parameters": []},
        call("iam", "Nonsense"),
        call("iam", "GetPaginator", operation_name="list_roles"),
    ],
)
def test_what_is_no_call_gets_a_400_with_a_sentence(ask, document):
    reply = ask("POST", "/call", document)
    assert reply.status == 400
    assert reply.json["message"].endswith(".")


@pytest.mark.parametrize("region", ["", "us east", "../..", "x" * 5000, "eu-central-1\r\nX: y", 7, None])
@pytest.mark.parametrize("service", ["dynamodb", "iam"])
def test_a_region_that_is_none_does_no_harm(ask, service, region):
    operation = {"dynamodb": "ListTables", "iam": "ListRoles"}[service]
    assert ask("POST", "/call", call(service, operation) | {"region": region}).status < 500


def test_a_document_that_is_too_deep_is_refused(ask):
    deep = "[" * 100_000
    reply = ask("POST", "/call", headers={"Content-Type": "application/json"}, raw=deep)
    assert (reply.status, reply.json["code"]) == (400, "ValidationException")


def test_pages_that_ask_for_many_things_at_once_get_them_all(ask):
    asked = [call("iam", "ListRoles"), call("lambda", "ListFunctions"), call("apigateway", "GetRestApis")] * 6
    with ThreadPoolExecutor(len(asked)) as pool:
        replies = list(pool.map(lambda each: ask("POST", "/call", each), asked))
    assert [reply.status for reply in replies] == [200] * len(asked)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "http://example.com/"),
        ("GET", "/_userlab/status"),
        ("GET", "/restapis/../_userlab/status"),
        ("GET", "/restapis/a/dev/_user_request_/a b"),
        ("G\r\nX: 1", "/restapis/a/dev/_user_request_/"),
        ("GET", "/restapis/a/dev/_user_request_/\r\nX: 1"),
    ],
)
def test_a_trial_reaches_nothing_but_apis(ask, method, path):
    reply = ask("POST", "/try", {"method": method, "path": path, "headers": [], "body": ""})
    assert reply.status == 400


def test_a_trial_header_can_not_smuggle_another(ask):
    path = "/restapis/a/dev/_user_request_/"
    reply = ask("POST", "/try", {"method": "GET", "path": path, "headers": [["A", "b\r\nC: d"]], "body": ""})
    assert reply.status == 400


def test_a_function_that_is_not_there_is_told(ask):
    reply = ask("GET", f"/package?account={ACCOUNT}&function=nobody")
    assert (reply.status, reply.json["code"]) == (404, "ResourceNotFoundException")


def test_the_newest_calls_are_read(ask):
    ask("POST", "/call", call("dynamodb", "ListTables"))
    assert ask("GET", f"/calls?account={ACCOUNT}").json["records"][-1]["action"] == "ListTables"


@pytest.mark.parametrize("path", ["/nothing", "/static/../application.py", "/static/%2e%2e/application.py", "/package"])
def test_what_is_not_there_is_a_client_error_as_json(ask, path):
    reply = ask("GET", path)
    assert reply.status in (400, 404)
    assert reply.json["message"]
