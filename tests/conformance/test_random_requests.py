"""500 random requests to each entrance: an answer each time, never a traceback, never another account's data.

What DynamoDB and API Gateway are sent has tests of its own, beside the other tests of these services.
"""

from __future__ import annotations

import functools
import json
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.loaders import Loader
from botocore.model import ServiceModel
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import Headers

from tests.many_inputs import trying
from userlab.cloud.functions.sandboxes.runtime_api import RuntimeApi
from userlab.cloud.http.aws_request import AwsResponse, HttpRequest

SECRET = "OfAnotherAccount"
Send = Callable[..., AwsResponse]

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
scalars = st.none() | st.booleans() | st.integers(-5, 10**12) | st.floats(allow_nan=False) | text
anything = st.recursive(
    scalars, lambda inside: st.lists(inside, max_size=3) | st.dictionaries(text, inside, max_size=3), max_leaves=5
)
names = st.sampled_from(
    ["users", "users-role", SECRET, "$LATEST", "1", "../x", "a/b", "arn:aws:iam::000000000001:role/x", ""]
)


def fit(answer: AwsResponse) -> None:
    """An answer that a client can read, of the account that asked."""
    body = answer.body if isinstance(answer.body, bytes) else b"".join(answer.body)
    assert 200 <= answer.status < 500, body
    lowered = body.lower()
    assert not any(word in lowered for word in (b"<html", b"traceback", b"site-packages", b"internalfailure"))
    assert b"kept-secret" not in lowered
    assert not any("\n" in value for _, value in answer.headers)


@pytest.fixture
def send(cloud: Any, account: str, client: Callable[..., Any]) -> Send:
    """send(service, method, path, headers, body) is signed with the account's keys; another account has a secret."""
    other = client("dynamodb", account="000000000001")
    if SECRET not in other.list_tables()["TableNames"]:
        key = {"AttributeName": "kept-secret", "KeyType": "HASH"}
        kind = {"AttributeName": "kept-secret", "AttributeType": "S"}
        other.create_table(
            TableName=SECRET, BillingMode="PAY_PER_REQUEST", KeySchema=[key], AttributeDefinitions=[kind]
        )
    keys = cloud.keys.account_keys(account)
    credentials = Credentials(keys.access_key_id, keys.secret_access_key)
    host = cloud.endpoint.removeprefix("http://")

    def call(service: str, method: str, path: str, headers: dict[str, str], body: bytes) -> AwsResponse:
        request = AWSRequest(method, f"http://{host}{path}", data=body, headers=headers)
        SigV4Auth(credentials, service, "us-east-1").add_auth(request)
        prepared = request.prepare()
        raw_path, _, query = prepared.url.split(host, 1)[1].partition("?")
        lines = [("Host", host)] + [
            (name, value.decode("latin-1") if isinstance(value, bytes) else value)
            for name, value in prepared.headers.items()
        ]
        return cloud.answer(HttpRequest(method, raw_path, query, Headers(lines), body, "127.0.0.1"))

    return call


@functools.cache
def model_of(service: str) -> ServiceModel:
    return ServiceModel(Loader().load_service_model(service, "service-2"), service)


def value_of(shape: Any, depth: int = 0) -> st.SearchStrategy:
    """Values of a shape of a service's model, and in one of six cases something else."""
    if depth > 2:
        return anything
    if shape.type_name == "structure":
        members = {name: value_of(member, depth + 1) for name, member in shape.members.items()}
        right = st.fixed_dictionaries({}, optional=members)
    elif shape.type_name == "list":
        right = st.lists(value_of(shape.member, depth + 1), max_size=2)
    elif shape.type_name == "map":
        right = st.dictionaries(names, value_of(shape.value, depth + 1), max_size=2)
    elif shape.type_name in ("integer", "long", "float", "double"):
        right = st.integers(-1, 2000)
    elif shape.type_name == "boolean":
        right = st.booleans()
    else:
        right = st.sampled_from(shape.enum) if getattr(shape, "enum", None) else names | text
    return st.one_of(right, right, right, right, right, anything)


def operations(service: str) -> st.SearchStrategy:
    return st.sampled_from(sorted(model_of(service).operation_names)).map(model_of(service).operation_model)


def parameters(draw: Callable[..., Any], operation: Any) -> dict[str, Any]:
    members = operation.input_shape.members if operation.input_shape else {}
    chosen = draw(st.fixed_dictionaries({}, optional={name: value_of(shape) for name, shape in members.items()}))
    return chosen


def as_json(service: str, operation: Any, found: dict[str, Any]) -> tuple[str, str, dict[str, str], bytes]:
    metadata = model_of(service).metadata
    headers = {"X-Amz-Target": f"{metadata['targetPrefix']}.{operation.name}"}
    headers["Content-Type"] = f"application/x-amz-json-{metadata['jsonVersion']}"
    return "POST", "/", headers, json.dumps(found).encode()


def as_query(service: str, operation: Any, found: dict[str, Any]) -> tuple[str, str, dict[str, str], bytes]:
    fields = {"Action": operation.name, "Version": model_of(service).api_version}
    for name, value in found.items():
        entries = value if isinstance(value, list) else [value]
        keys = [f"{name}.member.{number}" for number in range(1, len(entries) + 1)]
        fields |= dict(zip(keys if isinstance(value, list) else [name], map(str, entries), strict=True))
    return "POST", "/", {"Content-Type": "application/x-www-form-urlencoded"}, urlencode(fields).encode()


def as_rest(service: str, operation: Any, found: dict[str, Any]) -> tuple[str, str, dict[str, str], bytes]:
    path, body, query = operation.http["requestUri"], {}, {}
    for name, shape in (operation.input_shape.members if operation.input_shape else {}).items():
        place = shape.serialization.get("location")
        label = shape.serialization.get("name", name)
        if place == "uri":
            path = path.replace("{" + label + "}", quote(str(found.get(name, "users")), safe="") or "x")
        elif place == "querystring" and name in found:
            query[label] = str(found[name])
        elif name in found:
            body[name] = found[name]
    return operation.http["method"], path + ("?" + urlencode(query) if query else ""), {}, json.dumps(body).encode()


PROTOCOLS = {
    "lambda": as_rest,
    "iam": as_query,
    "sts": as_query,
    "logs": as_json,
    "dynamodbstreams": as_json,
}
SIGNED_AS = {"dynamodbstreams": "dynamodb"}


@pytest.mark.parametrize("service", PROTOCOLS)
@trying()
@given(data=st.data())
def test_any_parameters_get_an_answer_or_a_client_error(send, service, data):
    operation = data.draw(operations(service))
    request = PROTOCOLS[service](service, operation, parameters(data.draw, operation))
    fit(send(SIGNED_AS.get(service, service), *request))


@trying()
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE"]),
    path=st.sampled_from(["status", "calls", "reset", "seed", "realistic", "limits", "clock", "", "../x", "calls/x"]),
    body=st.binary(max_size=30) | st.dictionaries(text | st.just("seconds"), anything, max_size=3).map(json.dumps),
)
def test_the_labs_own_calls_take_anything(send, method, path, body):
    sent = body if isinstance(body, bytes) else body.encode()
    fit(send("userlab", method, "/_userlab/" + path, {}, sent))


@trying()
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH", "X"]),
    path=st.lists(st.sampled_from(["2015-03-31", "functions", "restapis", "..", "%2e", "", "_userlab", "calls"])),
    headers=st.lists(
        st.tuples(
            st.sampled_from(["Authorization", "X-Amz-Target", "X-Amz-Date", "Origin", "X-Moto-Account-Id", "Cookie"]),
            st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=40)
            | st.just("AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/dynamodb/aws4_request, Signature=00"),
        ),
        max_size=4,
    ),
    body=st.binary(max_size=30),
)
def test_whatever_is_unsigned_is_refused(cloud, method, path, headers, body):
    lines = Headers([("Host", cloud.endpoint.removeprefix("http://")), *headers])
    answer = cloud.answer(HttpRequest(method, "/" + "/".join(path), "", lines, body, "127.0.0.1"))
    fit(answer)
    assert answer.status >= 400


PIECES = [
    *(
        b"GET ",
        b"POST ",
        b"/",
        b" HTTP/1.1\r\n",
        b"Host: 127.0.0.1\r\n",
        b"\r\n",
        b"\r\n\r\n",
        b": ",
        b"\x00",
        b"\xff\xfe",
    ),
    *(b"Content-Length: 3\r\n", b"Content-Length: x", b"Transfer-Encoding: chunked\r\n", b"3\r\nabc\r\n", b"0\r\n\r\n"),
    *(b"ffffffffff\r\n", b"Expect: 100-continue\r\n", b"Connection: close\r\n", b" HTTP/9", b"\xff\xfe"),
]
wire = st.lists(st.sampled_from(PIECES) | st.binary(max_size=8), max_size=10).map(b"".join)


def exchange(address: tuple[str, int], sent: bytes) -> bytes:
    """What is answered to bytes that end, until the connection ends. Raises TimeoutError when it hangs."""
    received = b""
    with socket.create_connection(address, timeout=10) as raw:
        try:
            raw.sendall(sent)
            raw.shutdown(socket.SHUT_WR)
            while part := raw.recv(65536):
                received += part
        except ConnectionError:
            pass  # an end without a word is an end
    return received


@trying()
@given(sent=wire)
def test_any_bytes_on_the_wire_end_in_an_answer_or_a_closed_connection(cloud, sent):
    answer = exchange(("127.0.0.1", int(cloud.endpoint.rpartition(":")[2])), sent)
    assert answer == b"" or answer.startswith((b"HTTP/1.1 ", b"{"))
    assert b"Traceback" not in answer
    assert b" 500 " not in answer[:20]


@pytest.fixture(scope="module")
def runtime_api():
    api = RuntimeApi()
    yield api
    api.close()


@trying()
@given(sent=wire)
def test_any_bytes_to_the_runtime_api_end_in_an_answer_or_a_closed_connection(runtime_api, sent):
    host, port = runtime_api.address.split(":")
    answer = exchange((host, int(port)), sent)
    assert answer == b"" or answer.startswith((b"HTTP/1.1 403 ", b"HTTP/1.1 400 "))
