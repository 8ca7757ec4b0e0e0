"""Hole: bodies of 80 MB were read before anybody knew whose they were, on any number of connections at once.

Each attack stands beside its honest twin, which must still pass.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from userlab.cloud.functions.sandboxes.runtime_api import RuntimeApi
from userlab.cloud.functions.sandboxes.runtime_connection import RuntimeConnection, RuntimeRequest
from userlab.cloud.http.admission import MAXIMUM_BODY, SMALL_BODY, Admitted, Rooms
from userlab.cloud.http.aws_request import AwsResponse, HttpRequest
from userlab.cloud.http.server import Server

LARGE = 10_000_000


def answer_to(port: int, head: str, body: bytes = b"", parts: int = 0) -> tuple[bytes, int]:
    """What a server answers to a head (and so many parts of 64 kB), and how much of the body it took until then."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as raw:
        raw.sendall(head.encode() + b"\r\n\r\n" + body)
        sent = 0
        try:
            for _ in range(parts):
                raw.sendall(b"x" * 65536)
                sent += 65536
        except OSError:
            pass
        try:
            return raw.recv(65536), sent
        except ConnectionResetError:
            return b"", sent


def signed_head(cloud: Any, account: str, body_hash: str | None, secret: str | None = None, body: bytes = b"x") -> str:
    """The head of a PutItem with a body of LARGE bytes; with the body's hash in it, if one is given."""
    keys = cloud.keys.account_keys(account)
    host = cloud.endpoint.removeprefix("http://")
    headers = {"X-Amz-Target": "DynamoDB_20120810.PutItem", "Content-Type": "application/x-amz-json-1.0", "Host": host}
    if body_hash:
        headers["X-Amz-Content-SHA256"] = body_hash
    request = AWSRequest("POST", cloud.endpoint + "/", headers, body)
    SigV4Auth(Credentials(keys.access_key_id, secret or keys.secret_access_key), "dynamodb", "us-east-1").add_auth(
        request
    )
    lines = [f"{name}: {value}" for name, value in request.headers.items()]
    return "\r\n".join(["POST / HTTP/1.1", *lines, f"Content-Length: {LARGE}"])


@pytest.fixture
def port(cloud: Any) -> int:
    return int(cloud.endpoint.rpartition(":")[2])


@pytest.mark.parametrize(
    "line",
    ["POST / HTTP/1.1", "PUT /bucket/key HTTP/1.1", "POST /_userlab/reset HTTP/1.1", "POST /_userlab/health HTTP/1.1"],
)
def test_of_a_large_body_without_a_signature_nothing_is_read(port: int, line: str) -> None:
    answer, _ = answer_to(port, f"{line}\r\nHost: 127.0.0.1\r\nContent-Length: {LARGE}")
    assert answer.startswith((b"HTTP/1.1 4", b"HTTP/1.1 413"))


def test_a_stranger_s_key_is_refused_before_the_body(cloud: Any, port: int) -> None:
    head = signed_head(cloud, "700000000019", None).replace("Credential=", "Credential=AKIASTRANGER")
    answer, _ = answer_to(port, head)
    assert answer.startswith(b"HTTP/1.1 400")
    assert b"UnrecognizedClientException" in answer


def test_where_the_head_has_the_body_s_hash_the_signature_is_verified_first(cloud: Any, port: int) -> None:
    answer, _ = answer_to(port, signed_head(cloud, "700000000019", "0" * 64, secret="wrong"))
    assert answer.startswith(b"HTTP/1.1 400")
    assert b"InvalidSignatureException" in answer


def test_the_body_must_then_be_the_one_that_was_signed(cloud: Any, port: int) -> None:
    right = hashlib.sha256(b"x" * LARGE).hexdigest()
    for declared, refused in ((right, False), ("0" * 64, True)):
        head = signed_head(cloud, "700000000019", declared) + "\r\nConnection: close"
        answer, _ = answer_to(port, head, b"x" * LARGE)
        assert (b"InvalidSignatureException" in answer) is refused
        assert (b"SerializationException" in answer) is not refused  # ten million x are no JSON


@pytest.fixture
def held(cloud: Any, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many bytes of memory large bodies were given, one after the other."""
    sizes: list[int] = []
    callers = cloud._server.rooms.callers
    take = callers.take
    monkeypatch.setattr(callers, "take", lambda size: (sizes.append(size), take(size)))
    return sizes


@pytest.mark.parametrize("length", [f"Content-Length: {LARGE}", "Transfer-Encoding: chunked"])
def test_a_body_that_proves_its_caller_takes_no_memory_before(
    cloud: Any, port: int, held: list[int], length: str
) -> None:
    body = b"x" * LARGE
    sent = body if "Length" in length else b"%x\r\n%b\r\n0\r\n\r\n" % (LARGE, body)
    for secret, code, memory in (("wrong", b"InvalidSignatureException", []), (None, b"Serialization", [LARGE])):
        head = signed_head(cloud, "700000000019", None, secret, body).replace(f"Content-Length: {LARGE}", length)
        answer, _ = answer_to(port, head + "\r\nConnection: close", sent)
        assert answer.startswith(b"HTTP/1.1 400")
        assert code in answer
        assert held == memory


@pytest.mark.parametrize(
    ("service", "line", "length", "code"),
    [
        ("dynamodb", "POST /", 17_000_000, b"RequestEntityTooLargeException"),
        ("lambda", "POST /2015-03-31/functions/f/invocations", 7_000_000, b"RequestTooLargeException"),
        ("lambda", "POST /2015-03-31/functions", 71_000_000, b"for the CreateFunction operation"),
        ("s3", "PUT /bucket/key", 90_000_000, b"EntityTooLarge"),
        ("iam", "POST /", 17_000_000, b"RequestEntityTooLarge"),
    ],
)
def test_more_than_a_service_takes_is_refused_by_its_length(
    cloud: Any, port: int, service: str, line: str, length: int, code: bytes
) -> None:
    keys = cloud.keys.account_keys("700000000019")
    method, path = line.split()
    request = AWSRequest(method, cloud.endpoint + path, {"Host": cloud.endpoint.removeprefix("http://")}, b"x")
    signer = S3SigV4Auth if service == "s3" else SigV4Auth
    signer(Credentials(keys.access_key_id, keys.secret_access_key), service, "us-east-1").add_auth(request)
    lines = [f"{name}: {value}" for name, value in request.headers.items()]
    answer, _ = answer_to(port, "\r\n".join([f"{line} HTTP/1.1", *lines, f"Content-Length: {length}"]))
    assert code in answer


def test_a_large_upload_of_a_known_caller_arrives(client: Callable[..., Any]) -> None:
    s3 = client("s3")
    s3.create_bucket(Bucket="large-things")
    s3.put_object(Bucket="large-things", Key="a", Body=b"a" * LARGE)
    assert s3.head_object(Bucket="large-things", Key="a")["ContentLength"] == LARGE


def test_a_client_sees_the_refusal_of_its_large_body_and_no_reset(client: Callable[..., Any]) -> None:
    s3 = client("s3", aws_secret_access_key="wrong")
    with pytest.raises(s3.exceptions.ClientError, match="SignatureDoesNotMatch"):
        s3.put_object(Bucket="large-things", Key="a", Body=b"a" * LARGE)


def test_a_key_in_the_head_of_s3_is_not_enough(cloud: Any, port: int) -> None:
    keys = cloud.keys.account_keys("700000000019")
    request = AWSRequest("PUT", cloud.endpoint + "/bucket/key", {"Host": cloud.endpoint.removeprefix("http://")}, b"x")
    S3SigV4Auth(Credentials(keys.access_key_id, "wrong"), "s3", "us-east-1").add_auth(request)
    lines = [f"{name}: {value}" for name, value in request.headers.items()]
    head = "\r\n".join(["PUT /bucket/key HTTP/1.1", *lines, f"Content-Length: {LARGE}"])
    assert answer_to(port, head)[0].startswith(b"HTTP/1.1 403")


@pytest.mark.parametrize("length", [f"Content-Length: {LARGE + 2_000_000}", "Transfer-Encoding: chunked"])
def test_an_api_takes_ten_megabytes_of_anybody_and_no_more(port: int, length: str) -> None:
    head = f"POST /restapis/none/dev/_user_request_/ HTTP/1.1\r\nHost: 127.0.0.1\r\n{length}"
    chunk = b"a00001\r\n" if "chunked" in length else b""
    assert answer_to(port, head, chunk)[0].startswith(b"HTTP/1.1 413")


@pytest.fixture
def narrow() -> Iterator[tuple[Server, threading.Event]]:
    """A server with room for one large body of callers and none of strangers, which answers when it is told to."""
    go_on = threading.Event()

    def application(request: HttpRequest) -> AwsResponse:
        if request.path == "/slow":
            go_on.wait(10)
        return AwsResponse.json(len(request.body))

    def admit(head: HttpRequest, length: int | None) -> Admitted:
        return Admitted(MAXIMUM_BODY, head.path != "/stranger")

    server = Server(application, admit=admit, rooms=Rooms(callers=LARGE, strangers=SMALL_BODY, seconds=0.1))
    server.start()
    yield server, go_on
    go_on.set()
    server.stop()


def post(server: Server, path: str, body: Any, chunked: bool = False) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=20)
    try:
        connection.request("POST", path, body, encode_chunked=chunked)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_all_bodies_together_are_bounded(narrow: tuple[Server, threading.Event]) -> None:
    server, go_on = narrow
    first: list[Any] = []
    large = b"x" * LARGE
    holder = threading.Thread(target=lambda: first.append(post(server, "/slow", large)))
    holder.start()
    while server.rooms.callers.free:
        threading.Event().wait(0.01)
    assert post(server, "/", large)[0] == 503
    assert post(server, "/", b"x" * SMALL_BODY) == (200, str(SMALL_BODY).encode())  # small ones need no room
    go_on.set()
    holder.join()
    assert first == [(200, str(LARGE).encode())]
    assert post(server, "/", large) == (200, str(LARGE).encode())


@pytest.mark.parametrize("chunked", [False, True])
def test_strangers_cannot_fill_the_room_of_callers(narrow: tuple[Server, threading.Event], chunked: bool) -> None:
    server, _ = narrow
    body = iter([b"x" * (SMALL_BODY + 1)]) if chunked else b"x" * (SMALL_BODY + 1)
    assert post(server, "/stranger", body, chunked)[0] == 503
    body = iter([b"x" * (SMALL_BODY + 1)]) if chunked else b"x" * (SMALL_BODY + 1)
    assert post(server, "/", body, chunked)[0] == 200
    deadline = time.monotonic() + 10  # the answer is out a moment before its room is free
    while server.rooms.callers.free < LARGE and time.monotonic() < deadline:
        time.sleep(0.01)
    assert (server.rooms.callers.free, server.rooms.strangers.free) == (LARGE, SMALL_BODY)


class Sandbox:
    """A sandbox that waits for its runtime's first request."""

    def __init__(self) -> None:
        self.requests: list[RuntimeRequest] = []
        self.came = threading.Event()

    def offer(self, connection: RuntimeConnection, request: RuntimeRequest) -> None:
        self.requests.append(request)
        connection.respond(202, {})
        connection.close()
        self.came.set()


@pytest.fixture
def runtime_api() -> Iterator[RuntimeApi]:
    api = RuntimeApi()
    yield api
    api.close()


def test_the_runtime_api_reads_no_body_without_its_token(runtime_api: RuntimeApi) -> None:
    port = int(runtime_api.address.rpartition(":")[2])
    head = f"POST /guessed/2018-06-01/runtime/init/error HTTP/1.1\r\nContent-Length: {LARGE}"
    assert answer_to(port, head)[0].startswith(b"HTTP/1.1 403")
    answer, taken = answer_to(port, "x" * 9000 + " ", parts=200)
    assert (answer, taken < LARGE) == (b"", True)


def test_the_runtime_api_reads_all_of_a_sandbox(runtime_api: RuntimeApi) -> None:
    sandbox = Sandbox()
    token = runtime_api.register(sandbox)
    port = int(runtime_api.address.rpartition(":")[2])
    body = json.dumps({"errorMessage": "x" * 2_000_000}).encode()
    head = f"POST /{token}/2018-06-01/runtime/init/error HTTP/1.1\r\nContent-Length: {len(body)}"
    assert answer_to(port, head, body)[0].startswith(b"HTTP/1.1 202")
    assert sandbox.came.wait(10)
    assert sandbox.requests[0].body == body
