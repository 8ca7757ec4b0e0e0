"""HTTP on loopback: connections are kept alive, and what is no HTTP gets a clear answer."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from userlab.cloud.http.admission import MAXIMUM_BODY
from userlab.cloud.http.aws_request import AwsResponse, HttpRequest
from userlab.cloud.http.connection import Handler
from userlab.cloud.http.server import Server


def echo(request: HttpRequest) -> AwsResponse:
    if request.path == "/stream":
        return AwsResponse(200, [("Content-Type", "text/event-stream")], iter([b"data: 1\n\n", b"data: 2\n\n"]))
    if request.path == "/nothing":
        return AwsResponse(204, [("X-Empty", "yes")])
    told = {"method": request.method, "path": request.path, "query": request.query, "body": request.body.decode()}
    return AwsResponse.json(told | {"headers": list(request.headers)})


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    server = Server(echo)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def connection(server: Server) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    yield connection
    connection.close()


def exchange(server: Server, sent: bytes) -> bytes:
    """Everything that the server answers to raw bytes until it closes the connection."""
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=10) as raw:
        raw.sendall(sent)
        received = b""
        while part := raw.recv(65536):
            received += part
    return received


def test_the_server_listens_on_loopback_only(server):
    assert server.socket.getsockname()[0] == "127.0.0.1"


def test_a_connection_serves_many_requests(connection):
    for number in range(3):
        connection.request("POST", f"/path/{number}", body=b"x" * number)
        answer = connection.getresponse()
        assert json.loads(answer.read())["body"] == "x" * number
        assert not answer.will_close


def test_path_and_query_arrive_as_they_were_sent(connection):
    connection.request("GET", "/a%2Fb//c%20d/?q=%26&q=2")
    told = json.loads(connection.getresponse().read())
    assert (told["path"], told["query"]) == ("/a%2Fb//c%20d/", "q=%26&q=2")


def test_header_case_and_order_are_kept(connection):
    connection.request("GET", "/", headers={"X-CamelCase": "1", "x-lower": "2"})
    names = [name for name, _ in json.loads(connection.getresponse().read())["headers"]]
    assert names[-2:] == ["X-CamelCase", "x-lower"]


def test_a_chunked_body_is_read_whole(connection):
    connection.request("PUT", "/", body=iter([b"ab", b"cd"]), encode_chunked=True)
    assert json.loads(connection.getresponse().read())["body"] == "abcd"


def test_an_answer_without_content_has_no_body_and_keeps_the_connection(connection):
    connection.request("DELETE", "/nothing")
    answer = connection.getresponse()
    assert (answer.status, answer.read(), answer.getheader("Content-Length")) == (204, b"", None)
    connection.request("GET", "/")
    assert connection.getresponse().status == 200


def test_an_iterable_body_is_sent_in_chunks(connection):
    connection.request("GET", "/stream")
    assert connection.getresponse().read() == b"data: 1\n\ndata: 2\n\n"


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: many\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 5\r\n\r\nhello",
        b"GET / HTTP/1.1\r\nHost: a\r\nX-Folded: one\r\n two\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nno header at all\r\nX-Next: 1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n: nameless\r\n\r\n",
        b"NONSENSE\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    ],
)
def test_what_is_no_clear_request_gets_a_json_error_and_the_connection_ends(server, sent):
    head, _, body = exchange(server, sent).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 4") or head.startswith(b"HTTP/1.1 505")
    assert "message" in json.loads(body)


def test_an_oversized_body_is_refused_before_it_is_read(server):
    sent = f"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {MAXIMUM_BODY + 1}\r\n\r\n".encode()
    assert exchange(server, sent).startswith(b"HTTP/1.1 413")


def test_header_lines_are_bounded(server):
    sent = b"GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + b"a" * 70_000 + b"\r\n\r\n"
    assert exchange(server, sent).startswith(b"HTTP/1.1 431")


def test_a_client_that_leaves_in_the_middle_does_no_harm(server, connection, capfd):
    with socket.create_connection(("127.0.0.1", server.server_port)) as raw:
        raw.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nshort")
    connection.request("GET", "/")
    assert connection.getresponse().status == 200
    assert "Traceback" not in capfd.readouterr().err


def test_a_stopped_server_frees_its_port_and_its_thread():
    server = Server(echo)
    server.start()
    port = server.server_port
    server.stop()
    again = Server(echo, port)
    again.start()
    again.stop()
    assert not [thread for thread in threading.enumerate() if thread.name == f"server-{port}"]


def test_stopping_ends_connections_that_clients_keep_open():
    server = Server(echo)
    server.start()
    idle = socket.create_connection(("127.0.0.1", server.server_port), timeout=10)
    idle.sendall(b"GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n")
    assert idle.recv(65536).startswith(b"HTTP/1.1 204")
    server.stop()
    assert idle.recv(65536) == b""
    idle.close()


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET / HT",
        b"GET / HTTP/1.1\r\nHost: x\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc",
        b"POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n",
    ],
    ids=["nothing", "a line", "a head", "a body", "no body", "a chunk", "no chunk"],
)
def test_a_client_that_falls_silent_is_let_go(server, monkeypatch, capfd, sent):
    monkeypatch.setattr(Handler, "timeout", 0.2)
    assert b'"body"' not in exchange(server, sent)
    assert "Traceback" not in capfd.readouterr().err


def test_a_client_that_reads_nothing_is_let_go(server, monkeypatch, capfd):
    monkeypatch.setattr(Handler, "timeout", 1.0)  # this client must not seem silent while it sends
    before = set(server.connections._open)
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=10) as raw:
        body = b"x" * 30_000_000
        raw.sendall(b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        deadline = time.monotonic() + 20
        while set(server.connections._open) - before and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not set(server.connections._open) - before
    assert "Traceback" not in capfd.readouterr().err


def invited(server: Server, head: bytes, body: bytes) -> tuple[bytes, bytes]:
    """What a client that waits for its invitation is told before and after its body."""
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=10) as raw:
        raw.sendall(head + b"\r\nExpect: 100-continue\r\n\r\n")
        before = raw.recv(65536)
        if not body:
            return before, b""
        raw.sendall(body)
        return before, raw.recv(65536)


@pytest.mark.parametrize(
    ("length", "body"),
    [
        (b"Content-Length: 5", b"hello"),
        (b"Transfer-Encoding: chunked", b"5\r\nhello\r\n0\r\n\r\n"),
        (b"Content-Length: 70000", b"x" * 70_000),
        (b"X-Odd: \xe9(\r\nContent-Length: 5", b"hello"),
    ],
    ids=["small", "chunked", "large", "odd head"],
)
def test_a_client_that_waits_for_100_continue_is_told_at_once(server, length, body):
    begun = time.monotonic()
    before, after = invited(server, b"POST / HTTP/1.1\r\nHost: a\r\n" + length, body)
    assert before == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert after.startswith(b"HTTP/1.1 200")
    assert time.monotonic() - begun < 5


def test_it_is_not_invited_to_send_what_would_be_refused(server):
    before, _ = invited(server, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d" % (MAXIMUM_BODY + 1), b"")
    assert before.startswith(b"HTTP/1.1 413")


def test_a_request_without_a_body_needs_no_invitation(server):
    before, _ = invited(server, b"GET /nothing HTTP/1.1\r\nHost: a", b"")
    assert before.startswith(b"HTTP/1.1 204")


def test_after_an_invitation_the_connection_serves_on(server):
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=10) as raw:
        for _ in range(2):
            raw.sendall(b"POST /nothing HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
            assert raw.recv(65536).startswith(b"HTTP/1.1 100")
            raw.sendall(b"ab")
            assert raw.recv(65536).startswith(b"HTTP/1.1 204")
        raw.sendall(b"GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n")
        assert raw.recv(65536).startswith(b"HTTP/1.1 204")
