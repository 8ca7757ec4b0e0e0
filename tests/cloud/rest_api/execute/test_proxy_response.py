"""What a function may answer, and what becomes of it."""

from __future__ import annotations

import json

import pytest

from userlab.cloud.gateway.fault import GatewayFault
from userlab.cloud.rest_api.execute.proxy_response import proxy_response


def answer(result, accept=None, binary=()):
    payload = result if isinstance(result, bytes) else json.dumps(result).encode()
    return proxy_response(payload, accept, list(binary))


MALFORMED = [
    b"",
    b"not json",
    b"null",
    b'"text"',
    b"[]",
    b"17",
    b'{"statusCode": 200, "body": "x"',
    {"UserID": "u1"},
    {"statusCode": 200, "body": {"a": 1}},
    {"statusCode": 200, "body": [1]},
    {"statusCode": 200, "body": 5},
    {"statusCode": "ok"},
    {"statusCode": 2.5},
    {"statusCode": True},
    {"statusCode": 99},
    {"statusCode": 1000},
    {"statusCode": 200, "headers": "x"},
    {"statusCode": 200, "headers": {"A": {"b": 1}}},
    {"statusCode": 200, "headers": {"A": ["b"]}},
    {"statusCode": 200, "headers": {"A B": "c"}},
    {"statusCode": 200, "headers": {"A\nB": "c"}},
    {"statusCode": 200, "multiValueHeaders": {"A": "b"}},
    {"statusCode": 200, "extra": 1},
    {"statusCode": 200, "isBase64Encoded": "maybe"},
]


@pytest.mark.parametrize("result", MALFORMED, ids=str)
def test_anything_but_a_proxy_response_is_a_502(result):
    with pytest.raises(GatewayFault) as caught:
        answer(result)
    assert caught.value.status == 502
    assert caught.value.message == "Internal server error"
    assert "Malformed Lambda proxy response" in caught.value.reason


@pytest.mark.parametrize("result", [{}, {"body": None}, {"headers": None}, {"multiValueHeaders": None}])
def test_every_member_may_be_missing_or_null(result):
    found = answer(result)
    assert (found.status, found.body) == (200, b"")


def test_a_status_may_be_a_number_in_a_text():
    assert answer({"statusCode": "404"}).status == 404


def test_the_content_type_is_json_unless_the_function_says_another():
    assert answer({}).header("Content-Type") == "application/json"
    found = answer({"headers": {"content-type": "text/html"}})
    assert [value for name, value in found.headers if name.lower() == "content-type"] == ["text/html"]


def test_numbers_and_booleans_become_text_in_headers():
    found = answer({"headers": {"Access-Control-Allow-Credentials": True, "X-Count": 3, "X-None": None}})
    assert found.header("Access-Control-Allow-Credentials") == "true"
    assert found.header("X-Count") == "3"
    assert found.header("X-None") is None


def test_a_header_with_several_values_is_sent_several_times():
    found = answer({"multiValueHeaders": {"Set-Cookie": ["a=1", "b=2"]}})
    assert [value for name, value in found.headers if name == "Set-Cookie"] == ["a=1", "b=2"]


def test_headers_and_multi_value_headers_are_merged_without_doubling_a_pair():
    found = answer({"headers": {"X-A": "1", "X-B": "b"}, "multiValueHeaders": {"X-A": ["1", "2"]}})
    assert [value for name, value in found.headers if name == "X-A"] == ["1", "2"]
    assert found.header("X-B") == "b"
    found = answer({"headers": {"X-A": "3"}, "multiValueHeaders": {"X-A": ["1"]}})
    assert [value for name, value in found.headers if name == "X-A"] == ["1", "3"]


@pytest.mark.parametrize(
    "name", ["Connection", "Content-Length", "Date", "Server", "WWW-Authenticate", "Authorization"]
)
def test_names_that_the_gateway_keeps_for_itself_are_remapped(name):
    found = answer({"headers": {name: "x"}})
    assert found.header(name) is None
    assert found.header(f"x-amzn-Remapped-{name}") == "x"


def test_transfer_encoding_is_dropped():
    assert answer({"headers": {"Transfer-Encoding": "chunked"}}).header("Transfer-Encoding") is None


def test_a_body_is_sent_as_utf_8():
    assert answer({"body": "ü"}).body == "ü".encode()


PNG = {"body": "iVBORw==", "isBase64Encoded": True, "headers": {"Content-Type": "image/png"}}


@pytest.mark.parametrize(
    ("accept", "binary", "body"),
    [
        ("image/png", ["image/png"], b"\x89PNG"),
        ("image/png, */*", ["image/png"], b"\x89PNG"),
        ("anything/else", ["*/*"], b"\x89PNG"),
        (None, ["*/*"], b"\x89PNG"),
        ("*/*", ["image/png"], b"iVBORw=="),
        ("text/html, image/png", ["image/png"], b"iVBORw=="),
        ("image/png", [], b"iVBORw=="),
        (None, ["image/png"], b"iVBORw=="),
    ],
)
def test_base64_is_decoded_when_the_first_type_of_accept_is_binary(accept, binary, body):
    assert answer(PNG, accept, binary).body == body


def test_a_text_stays_text_even_for_a_binary_media_type():
    assert answer({"body": "abcd"}, "image/png", ["*/*"]).body == b"abcd"


def test_base64_that_is_none_is_a_configuration_error():
    with pytest.raises(GatewayFault) as caught:
        answer({"body": "***", "isBase64Encoded": True}, "x/y", ["*/*"])
    assert (caught.value.kind, caught.value.message) == ("API_CONFIGURATION_ERROR", "Internal server error")
