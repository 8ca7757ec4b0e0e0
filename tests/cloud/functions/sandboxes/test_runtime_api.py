"""The Runtime API: who gets in, and how requests are read from the wire."""

import http.client
import socket
import urllib.error
import urllib.request

import pytest

from userlab.cloud.functions.sandboxes.runtime_api import RuntimeApi
from userlab.cloud.functions.sandboxes.runtime_connection import BadRequest, RuntimeConnection


@pytest.fixture
def api():
    api = RuntimeApi()
    yield api
    api.close()


class Listener:
    """Takes connections as a sandbox does."""

    def __init__(self):
        self.requests = []

    def offer(self, connection, request):
        self.requests.append((request.method, request.path))
        connection.respond(202, {}, b"taken")
        connection.close()


def test_a_request_with_its_token_reaches_its_sandbox(api):
    listener = Listener()
    token = api.register(listener)
    with urllib.request.urlopen(f"http://{api.address}/{token}/2018-06-01/runtime/invocation/next") as answer:
        assert answer.read() == b"taken"
    assert listener.requests == [("GET", f"/{token}/2018-06-01/runtime/invocation/next")]


@pytest.mark.parametrize(
    "path", ["/2018-06-01/runtime/invocation/next", "/guess/2018-06-01/runtime/invocation/next", "/"]
)
def test_without_a_known_token_nothing_is_told(api, path):
    api.register(Listener())
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"http://{api.address}{path}")
    assert refused.value.code == 403
    assert refused.value.read() == b""


def test_a_forgotten_token_opens_nothing(api):
    token = api.register(Listener())
    api.forget(token)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"http://{api.address}/{token}/2018-06-01/runtime/invocation/next")
    assert refused.value.code == 403


def test_it_listens_on_loopback_only(api):
    assert api.address.startswith("127.0.0.1:")


def test_what_is_no_http_ends_the_connection(api):
    host, _, port = api.address.partition(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(b"nonsense\r\n\r\n")
        assert connection.recv(100) == b""


def read_one(data, maximum=1000, at_once=None):
    """The first request in `data`, which comes in pieces of `at_once` bytes."""
    here, there = socket.socketpair()
    with here, there:
        reader = RuntimeConnection(here, maximum)
        step = at_once or len(data)
        for start in range(0, len(data), step):
            there.sendall(data[start : start + step])
            here.setblocking(False)
            try:
                return reader.read()
            except BlockingIOError:
                continue
    return None


@pytest.mark.parametrize("at_once", [None, 1, 7])
def test_a_body_with_a_length_is_read_whole(at_once):
    request = read_one(b"POST /x HTTP/1.1\r\nContent-Length: 5\r\nName: Value\r\n\r\nhello", at_once=at_once)
    assert (request.method, request.path, request.body) == ("POST", "/x", b"hello")
    assert request.headers["name"] == "Value"


@pytest.mark.parametrize("at_once", [None, 1, 7])
def test_a_body_in_chunks_is_read_whole_with_its_trailers(at_once):
    head = b"POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    tail = b"0\r\nLambda-Runtime-Function-Error-Type: Oops\r\n\r\n"
    request = read_one(head + b"5\r\nhello\r\n6\r\n world\r\n" + tail, at_once=at_once)
    assert request.body == b"hello world"
    assert request.headers["lambda-runtime-function-error-type"] == "Oops"


def test_chunks_without_trailers_end_at_the_empty_line():
    request = read_one(b"POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n")
    assert request.body == b"hi"


def test_a_body_over_the_bound_is_dropped_and_said_so():
    request = read_one(b"POST /x HTTP/1.1\r\nContent-Length: 50\r\n\r\n" + b"x" * 50, maximum=10)
    assert request.oversized
    assert request.body == b""


@pytest.mark.parametrize(
    "data",
    [
        b"GET\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n",
    ],
)
def test_nonsense_is_a_bad_request(data):
    with pytest.raises(BadRequest):
        read_one(data)


def test_a_closed_connection_is_no_request():
    here, there = socket.socketpair()
    with here:
        there.close()
        assert RuntimeConnection(here, 1000).read() is None


def test_a_second_request_waits_in_the_buffer():
    here, there = socket.socketpair()
    with here, there:
        there.sendall(b"GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\n")
        reader = RuntimeConnection(here, 1000)
        assert reader.read().path == "/a"
        assert reader.buffered
        assert reader.read().path == "/b"


def test_a_response_is_http(api):
    listener = Listener()
    token = api.register(listener)
    connection = http.client.HTTPConnection(api.address)
    connection.request("GET", f"/{token}/x")
    assert connection.getresponse().status == 202
    connection.close()
