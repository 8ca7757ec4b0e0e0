"""The event of a Lambda proxy integration, payload format 1.0."""

from __future__ import annotations

import json

import pytest
from werkzeug.datastructures import Headers

from userlab.cloud.gateway.addresses import address_of
from userlab.cloud.gateway.request_time import request_time
from userlab.cloud.http.aws_request import HttpRequest
from userlab.cloud.rest_api.execute.deployment import Deployment
from userlab.cloud.rest_api.execute.exchange import Exchange
from userlab.cloud.rest_api.execute.proxy_event import as_payload, proxy_event
from userlab.cloud.rest_api.execute.routing import Match
from userlab.cloud.rest_api.store import RegionalApis

TRACE = "1-67891233-abcdef012345678912345678"
RESOURCE = {"id": "abc123", "path": "/user/{id}", "resourceMethods": {}}


def event(
    path="/user/u1",
    query="",
    headers=(),
    body=b"",
    parameters=None,
    binary=(),
    variables=None,
    method="GET",
) -> dict:
    """The event of one request to stage dev of an API."""
    raw = f"/restapis/a1b2c3/dev/_user_request_{path}"
    snapshot = {"api": {"binaryMediaTypes": list(binary)}, "resources": [], "gatewayResponses": {}}
    exchange = Exchange(
        request=HttpRequest(method, raw, query, Headers([("Host", "127.0.0.1:4566"), *headers]), body, "127.0.0.1"),
        address=address_of("127.0.0.1:4566", raw),
        host="127.0.0.1:4566",
        trace_id=TRACE,
        now=1720614516.789,
        account="123456789012",
        region="eu-west-1",
        regional=RegionalApis(),
        stage={"deploymentId": "d1", "variables": variables},
        deployment=Deployment("d1", snapshot),
        match=Match(RESOURCE, {"httpMethod": method}, {"id": "u1"} if parameters is None else parameters),
    )
    return json.loads(as_payload(proxy_event(exchange)))


def test_the_event_has_exactly_the_documented_members():
    assert set(event()) == {
        "resource",
        "path",
        "httpMethod",
        "headers",
        "multiValueHeaders",
        "queryStringParameters",
        "multiValueQueryStringParameters",
        "pathParameters",
        "stageVariables",
        "requestContext",
        "body",
        "isBase64Encoded",
    }


@pytest.mark.parametrize(
    "member",
    ["queryStringParameters", "multiValueQueryStringParameters", "pathParameters", "stageVariables", "body"],
)
def test_what_is_empty_is_null(member):
    assert event(parameters={})[member] is None


def test_a_single_value_map_holds_the_last_value_and_the_multi_value_map_all():
    found = event(query="a=1&a=2&b", headers=[("X-A", "1"), ("x-a", "2")])
    assert found["queryStringParameters"] == {"a": "2", "b": ""}
    assert found["multiValueQueryStringParameters"] == {"a": ["1", "2"], "b": [""]}
    assert (found["headers"]["X-A"], found["multiValueHeaders"]["X-A"]) == ("2", ["1", "2"])


def test_query_parameters_are_decoded():
    found = event(query="email=test%2Balias@gmail.com&plus=test+alias&url=https://www.google.com/")
    assert found["queryStringParameters"] == {
        "email": "test+alias@gmail.com",
        "plus": "test alias",
        "url": "https://www.google.com/",
    }


def test_the_path_has_no_stage_and_stays_encoded():
    found = event(path="/user/test%2Balias@gmail.com/plus/test+alias")
    assert found["path"] == "/user/test%2Balias@gmail.com/plus/test+alias"
    assert found["requestContext"]["path"] == "/dev/user/test%2Balias@gmail.com/plus/test+alias"


def test_a_trailing_slash_stays_in_the_path():
    found = event(path="/user/u1/")
    assert (found["path"], found["requestContext"]["path"]) == ("/user/u1/", "/dev/user/u1/")


def test_slashes_before_the_path_become_one_in_the_path_alone():
    found = event(path="//user/u1")
    assert (found["path"], found["requestContext"]["path"]) == ("/user/u1", "/dev//user/u1")


@pytest.mark.parametrize(("path", "shown"), [("", "/dev"), ("/", "/dev/")])
def test_the_root_is_a_slash(path, shown):
    found = event(path=path)
    assert (found["path"], found["requestContext"]["path"]) == ("/", shown)


def test_header_names_keep_their_case_but_authorization_and_user_agent_get_capitals():
    found = event(headers=[("tEsT-HEADeR", "aValUE"), ("authorization", "x"), ("user-agent", "me")])
    assert {"tEsT-HEADeR": "aValUE", "Authorization": "x", "User-Agent": "me"}.items() <= found["headers"].items()


@pytest.mark.parametrize(
    "name", ["Content-Length", "Connection", "Transfer-Encoding", "Expect", "TE", "Upgrade", "Content-MD5"]
)
def test_headers_of_the_connection_are_left_out(name):
    assert name not in event(headers=[(name, "x")])["headers"]


def test_the_gateway_adds_where_a_request_came_from_and_its_trace_id():
    headers = event(headers=[("X-Forwarded-For", "10.0.0.1"), ("X-Amzn-Trace-Id", "spoofed")])["headers"]
    assert headers["X-Forwarded-For"] == "10.0.0.1, 127.0.0.1"
    assert (headers["X-Forwarded-Port"], headers["X-Forwarded-Proto"]) == ("4566", "http")
    assert headers["X-Amzn-Trace-Id"] == f"Root={TRACE}"
    assert headers["Host"] == "127.0.0.1:4566"


def test_the_request_context_is_complete():
    context = event(headers=[("User-Agent", "curl/8")])["requestContext"]
    assert context.pop("requestId").count("-") == 4
    assert context.pop("extendedRequestId").endswith("=")
    assert context == {
        "resourceId": "abc123",
        "resourcePath": "/user/{id}",
        "httpMethod": "GET",
        "requestTime": "10/Jul/2024:12:28:36 +0000",
        "requestTimeEpoch": 1720614516789,
        "path": "/dev/user/u1",
        "accountId": "123456789012",
        "protocol": "HTTP/1.1",
        "stage": "dev",
        "domainPrefix": "a1b2c3",
        "domainName": "a1b2c3.execute-api.eu-west-1.amazonaws.com",
        "deploymentId": "d1",
        "apiId": "a1b2c3",
        "identity": {
            "cognitoIdentityPoolId": None,
            "accountId": None,
            "cognitoIdentityId": None,
            "caller": None,
            "sourceIp": "127.0.0.1",
            "principalOrgId": None,
            "accessKey": None,
            "cognitoAuthenticationType": None,
            "cognitoAuthenticationProvider": None,
            "userArn": None,
            "userAgent": "curl/8",
            "user": None,
        },
    }


def test_the_request_time_is_english_and_utc_whatever_the_machine():
    assert request_time(0) == "01/Jan/1970:00:00:00 +0000"


def test_a_body_is_text_as_it_was_sent():
    found = event(body='{"ü": 1}'.encode(), headers=[("Content-Type", "application/json")], method="POST")
    assert (found["body"], found["isBase64Encoded"]) == ('{"ü": 1}', False)


def test_bytes_that_are_no_text_are_replaced_unless_the_media_type_is_binary():
    sent = {"body": b"\x89PNG\xff", "headers": [("Content-Type", "image/png")], "method": "POST"}
    assert event(**sent)["body"] == "\ufffdPNG\ufffd"
    assert event(**sent, binary=["image/png"])["body"] == "iVBOR/8="


@pytest.mark.parametrize(
    ("sent", "binary", "encoded"),
    [
        ("image/png", "image/png", True),
        ("image/png; charset=x", "image/png", True),
        ("IMAGE/PNG", "image/png", True),
        ("image/png", "image/*", True),
        ("text/plain", "*/*", True),
        ("text/plain", "image/png", False),
        ("application/json", "application/octet-stream", False),
    ],
)
def test_a_body_is_base64_for_the_binary_media_types_only(sent, binary, encoded):
    found = event(body=b"abc", headers=[("Content-Type", sent)], binary=[binary], method="POST")
    assert (found["body"], found["isBase64Encoded"]) == ("YWJj" if encoded else "abc", encoded)


def test_stage_variables_are_there():
    assert event(variables={"table": "Users"})["stageVariables"] == {"table": "Users"}


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (";Parent=53995c3f42cd8ad8;Sampled=1", ";Parent=53995c3f42cd8ad8;Sampled=1"),
        (";Parent=x;Sampled=2;Self=1", ""),
    ],
)
def test_a_trace_keeps_the_parent_that_the_client_told(told, kept):
    assert event(headers=[("X-Amzn-Trace-Id", f"Root={TRACE}{told}")])["headers"]["X-Amzn-Trace-Id"] == (
        f"Root={TRACE}{kept}"
    )
