"""What a function behind an HTTP API is told, in both payload format versions, and what becomes of its answer."""

from __future__ import annotations

import json

import pytest


def test_format_2_tells_what_is_there_and_leaves_out_the_rest(api, echo):
    api.route("GET /user/{id}", echo)
    event = api.call("GET", "/user/u%201", {"X-A": "1"}).json
    context = event.pop("requestContext")
    assert event.pop("headers")["x-a"] == "1"
    assert event == {
        "version": "2.0",
        "routeKey": "GET /user/{id}",
        "rawPath": "/user/u 1",
        "rawQueryString": "",
        "isBase64Encoded": False,
        "pathParameters": {"id": "u 1"},
    }
    assert context.pop("time")[-5:] == "+0000"
    assert context.pop("timeEpoch") > 1_700_000_000_000
    assert context.pop("requestId")
    assert context == {
        "accountId": api.account,
        "apiId": api.id,
        "domainName": f"{api.id}.execute-api.us-east-1.amazonaws.com",
        "domainPrefix": api.id,
        "http": {
            "method": "GET",
            "path": "/user/u 1",
            "protocol": "HTTP/1.1",
            "sourceIp": "127.0.0.1",
            "userAgent": "",
        },
        "routeKey": "GET /user/{id}",
        "stage": "$default",
    }


def test_what_comes_twice_is_joined_by_commas(api, echo):
    api.route("GET /a", echo)
    headers = [("X-B", "1"), ("x-b", "2"), ("Cookie", "c=1; d=2"), ("Cookie", "e=3")]
    event = api.call("GET", "/a?p=1&p=2&q=%20x", headers).json
    assert event["headers"]["x-b"] == "1,2"
    assert "cookie" not in event["headers"]
    assert event["cookies"] == ["c=1", "d=2", "e=3"]
    assert event["queryStringParameters"] == {"p": "1,2", "q": " x"}
    assert event["rawQueryString"] == "p=1&p=2&q=%20x"


@pytest.mark.parametrize(
    ("media_type", "body", "encoded"),
    [
        ("application/json", "{}", False),
        ("text/plain", "{}", False),
        ("application/problem+json", "{}", False),
        ("application/x-www-form-urlencoded", "e30=", True),
        ("image/png", "e30=", True),
    ],
)
def test_a_body_is_text_by_its_media_type_else_base64(api, echo, media_type, body, encoded):
    api.route("POST /a", echo)
    event = api.call("POST", "/a", {"Content-Type": media_type}, "{}").json
    assert (event["body"], event["isBase64Encoded"]) == (body, encoded)


def test_a_named_stage_stands_in_the_path_and_brings_its_variables(api, echo):
    api.route("ANY /a", echo)
    api.gateway.create_stage(ApiId=api.id, StageName="dev", AutoDeploy=True, StageVariables={"table": "Users"})
    event = api.call("GET", "/dev/a").json
    assert event["rawPath"] == "/dev/a"
    assert event["requestContext"]["stage"] == "dev"
    assert event["stageVariables"] == {"table": "Users"}


def test_format_1_is_that_of_rest_apis_with_a_version(api, echo):
    api.route("GET /user/{id}", echo, "1.0")
    event = api.call("GET", "/user/u1?p=1&p=2", {"X-A": "1"}).json
    assert (event["version"], event["resource"], event["path"]) == ("1.0", "/user/{id}", "/user/u1")
    assert event["httpMethod"] == "GET"
    assert event["multiValueQueryStringParameters"] == {"p": ["1", "2"]}
    assert event["queryStringParameters"] == {"p": "2"}
    assert event["multiValueHeaders"]["x-a"] == ["1"]
    assert event["pathParameters"] == {"id": "u1"}
    assert event["stageVariables"] is None
    assert event["body"] is None
    assert event["requestContext"]["resourcePath"] == "/user/{id}"
    assert event["requestContext"]["identity"]["sourceIp"] == "127.0.0.1"


@pytest.mark.parametrize(
    ("result", "body"),
    [("hello", b"hello"), ({"a": 1}, b'{"a":1}'), ([1, "b"], b'[1,"b"]'), (None, b"null"), (7, b"7")],
)
def test_an_answer_of_format_2_without_status_is_the_body(api, functions, result, body):
    api.route("GET /a", functions.make("short", lambda event: result))
    answer = api.call("GET", "/a")
    assert (answer.status, answer.body, answer.header("Content-Type")) == (200, body, "application/json")


def test_cookies_become_set_cookie_headers(api, functions):
    result = {"statusCode": 201, "headers": {"X-A": 1}, "cookies": ["a=1", "b=2; Secure"], "body": "made"}
    api.route("GET /a", functions.make("cookies", lambda event: result))
    answer = api.call("GET", "/a")
    assert (answer.status, answer.body, answer.header("x-a")) == (201, b"made", "1")
    assert answer.all("set-cookie") == ["a=1", "b=2; Secure"]
    assert answer.header("content-type") == "text/plain;charset=UTF-8"


def test_a_base64_body_is_decoded_whatever_the_client_accepts(api, functions):
    api.route("GET /a", functions.make("b", lambda event: {"statusCode": 200, "body": "AQI=", "isBase64Encoded": True}))
    assert api.call("GET", "/a").body == b"\x01\x02"


@pytest.mark.parametrize(
    ("version", "result"),
    [
        ("1.0", "hello"),
        ("1.0", {"body": "no status"}),
        ("2.0", {"statusCode": "abc"}),
        ("2.0", {"statusCode": 200, "body": {"a": 1}}),
        ("2.0", {"statusCode": 200, "headers": ["a"]}),
        ("2.0", {"statusCode": 200, "headers": {"a b": "c"}}),
        ("2.0", {"statusCode": 99}),
        ("2.0", b"no JSON"),
    ],
)
def test_an_answer_that_cannot_be_read_is_an_internal_server_error(api, functions, version, result):
    api.route("GET /a", functions.make("bad", lambda event: result), version)
    answer = api.call("GET", "/a")
    assert (answer.status, answer.json) == (500, {"message": "Internal Server Error"})


def test_a_function_that_fails_or_may_not_be_invoked_is_an_internal_server_error(api, functions):
    api.route("GET /fails", functions.make("fails", lambda event: 1 / 0))
    api.route("GET /forbidden", functions.make("forbidden", lambda event: {}, permitted=False))
    for path in ("/fails", "/forbidden"):
        answer = api.call("GET", path)
        assert (answer.status, answer.json) == (500, {"message": "Internal Server Error"})
    assert [event["rawPath"] for event in functions.events] == ["/fails"]


@pytest.mark.parametrize("pattern", ["*/*/user/{id}", "*/GET/user/*", "$default/GET/user/{id}", "*"])
def test_a_statement_may_name_the_stage_the_method_and_the_path(api, functions, pattern):
    function = functions.make("named", lambda event: {"ok": True}, permitted=False)
    functions.permit("named", SourceArn=f"arn:aws:execute-api:us-east-1:{api.account}:{api.id}/{pattern}")
    api.route("GET /user/{id}", function)
    assert api.call("GET", "/user/u1").json == {"ok": True}


def test_a_call_is_in_the_journal_with_its_route_and_reason(api, functions, cloud):
    api.route("GET /user/{id}", functions.make("f", lambda event: 1 / 0))
    api.call("GET", "/user/u1")
    records = [record for record in cloud.journal.read(api.account) if record.service == "apigateway"]
    assert (records[-1].action, records[-1].status) == ("GET /user/{id}", 500)
    assert "function failed" in records[-1].error
    assert json.dumps(records[-1].resource) == f'"{api.id}/$default"'
