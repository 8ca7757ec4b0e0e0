"""Hole: connections that never send a request held a thread each, and took all files from those that do.

Each attack stands beside its honest twin, which must still pass.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from userlab.cloud.http.aws_request import AwsResponse, HttpRequest
from userlab.cloud.http.open_connections import LEAST, MOST, most_connections
from userlab.cloud.http.server import Server
from userlab.process import local_cloud

MANY = 300
HEALTH = b"GET /_userlab/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """serve(most=4) is a server with these limits; POST /slow is answered when the test is over."""
    servers: list[Server] = []
    over = threading.Event()

    def application(request: HttpRequest) -> AwsResponse:
        if request.path == "/slow":
            over.wait(20)
        return AwsResponse.json(len(request.body))

    def start(**limits: float) -> Server:
        servers.append(Server(application, **limits))  # type: ignore[arg-type]
        servers[-1].start()
        return servers[-1]

    yield start
    over.set()
    for server in servers:
        server.stop()


@contextlib.contextmanager
def opened(port: int, count: int, sent: bytes = b"GET / HT") -> Iterator[list[socket.socket]]:
    """So many connections that send the beginning of a request, and nothing more."""
    with contextlib.ExitStack() as stack:
        found = []
        for _ in range(count):
            raw = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20))
            with contextlib.suppress(OSError):
                raw.sendall(sent)
            found.append(raw)
        yield found


def status(port: int, path: str = "/") -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def until(condition: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def test_hundreds_of_half_open_connections_hold_no_more_threads_than_allowed(serve: Callable[..., Server]) -> None:
    server = serve(most=16)
    before = threading.active_count()
    with opened(server.server_port, MANY):
        assert status(server.server_port) == 200
        assert until(lambda: len(server.connections) <= 16)
        assert until(lambda: threading.active_count() <= before + 16)
    assert status(server.server_port) == 200


@pytest.mark.parametrize(
    "sent", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: a\r\n"], ids=["nothing", "a line", "half a head"]
)
def test_a_head_that_does_not_come_ends_its_connection(serve: Callable[..., Server], sent: bytes) -> None:
    server = serve(head_seconds=0.2)
    with opened(server.server_port, 1, sent) as [raw]:
        while raw.recv(4096):  # a 400 first, where there was something
            pass
    assert until(lambda: len(server.connections) == 0)


def test_nor_may_it_come_by_drops(serve: Callable[..., Server]) -> None:
    server = serve(head_seconds=0.3)
    ended = threading.Event()
    with opened(server.server_port, 1, b"GET / HTTP/1.1\r\n") as [raw]:
        begun = time.monotonic()
        raw.settimeout(0.05)
        while not ended.is_set() and time.monotonic() < begun + 20:
            try:
                raw.sendall(b"X-A: b\r\n")
                if not raw.recv(4096):
                    ended.set()
            except TimeoutError:
                continue
            except OSError:
                ended.set()
    assert ended.is_set()


def test_nor_a_body(serve: Callable[..., Server]) -> None:
    server = serve(head_seconds=0.3)
    with opened(server.server_port, 1, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc") as [raw]:
        assert raw.recv(4096) == b""


def test_between_two_requests_a_client_may_rest_longer(serve: Callable[..., Server]) -> None:
    server = serve(head_seconds=0.2)
    with opened(server.server_port, 1, HEALTH) as [raw]:
        assert raw.recv(4096).startswith(b"HTTP/1.1 200")
        threading.Event().wait(1.0)
        raw.sendall(HEALTH)
        assert raw.recv(4096).startswith(b"HTTP/1.1 200")


def test_a_slow_answer_is_waited_for(serve: Callable[..., Server]) -> None:
    server = serve(head_seconds=0.2)
    with opened(server.server_port, 1, b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n") as [raw]:
        raw.settimeout(1.0)
        with pytest.raises(TimeoutError):
            raw.recv(4096)
        assert status(server.server_port) == 200


def test_who_is_being_answered_makes_no_room_for_others(serve: Callable[..., Server]) -> None:
    server = serve(most=2)
    with opened(server.server_port, 2, b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n") as working:
        assert until(lambda: [each.waits for each in list(server.connections._open.values())] == [False, False])
        assert status(server.server_port) == 503
        assert all(not server.connections._open[each].ended for each in list(server.connections._open))
        assert len(working) == len(server.connections)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limit")
def test_how_many_there_may_be_follows_the_process_s_files() -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert LEAST <= most_connections() <= MOST
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64));"
        "from userlab.cloud.http.open_connections import most_connections; print(most_connections())"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert LEAST <= int(told) <= 16
    assert (soft, hard) == resource.getrlimit(resource.RLIMIT_NOFILE)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limit")
def test_with_64_files_the_cloud_answers_during_a_flood_and_does_not_spin(tmp_path: Path) -> None:
    command = ["sh", "-c", f'ulimit -n 64; exec "{sys.executable}" -P -m userlab.cloud --home "$1" --ephemeral', "sh"]
    running = subprocess.Popen([*command, str(tmp_path / "home")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        assert until(lambda: local_cloud.recorded(tmp_path / "home") is not None, 60)
        cloud = local_cloud.recorded(tmp_path / "home")
        assert cloud is not None
        ports = [urlsplit(each).port for each in (cloud.endpoint, cloud.console)]
        with opened(ports[0] or 0, 100), opened(ports[1] or 0, 100):
            assert status(ports[0] or 0, "/_userlab/health") == 200
            process = psutil.Process(running.pid)
            assert until(lambda: process.num_threads() < 40)
            spent = sum(process.cpu_times()[:2])
            threading.Event().wait(1.0)
            assert sum(process.cpu_times()[:2]) - spent < 0.6
            assert status(ports[0] or 0, "/_userlab/health") == 200
        assert status(ports[0] or 0, "/_userlab/health") == 200
    finally:
        running.terminate()
        running.wait(20)
