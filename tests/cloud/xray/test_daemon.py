"""What the daemon's port takes, and what not: every user of the machine can send there."""

from __future__ import annotations

import json
import socket
import time

import pytest

from userlab.cloud.account.tracing import TraceHeader
from userlab.cloud.xray.daemon import Daemon, Sender

ROOT = "1-67891233-abcdef012345678912345678"
HEAD = b'{"format":"json","version":1}\n'


class Port:
    """A daemon, what it took, and a way to send to it."""

    def __init__(self):
        self.taken = []
        self.daemon = Daemon(lambda account, region, document: self.taken.append((account, document["id"])))

    def function(self, account, may_send=True):
        """The id of the segment that a function of an account writes below."""
        parent = self.daemon.mint()
        self.daemon.expect(TraceHeader(ROOT, parent, True), Sender(account, "us-east-1", lambda: may_send))
        return parent

    def send(self, number, parent, trace=ROOT, head=HEAD, **members):
        document = {"id": number, "trace_id": trace, "parent_id": parent, "type": "subsegment", "name": "work"}
        document |= {"start_time": time.time(), "end_time": time.time()} | members
        self.raw(head + json.dumps(document).encode())

    def raw(self, data):
        host, port = self.daemon.address.split(":")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.sendto(data, (host, int(port)))
        self.daemon.drain()


@pytest.fixture
def port():
    made = Port()
    yield made
    made.daemon.close()


def test_the_port_is_open_on_loopback_only(port):
    assert port.daemon.address.startswith("127.0.0.1:")


def test_what_stands_below_a_functions_segment_is_the_accounts_of_that_function(port):
    first, second = port.function("111111111111"), port.function("222222222222")
    port.send("a" * 16, second)
    port.send("b" * 16, first)
    assert port.taken == [("222222222222", "a" * 16), ("111111111111", "b" * 16)]


def test_whoever_knows_only_the_trace_writes_nothing(port):
    port.function("111111111111")
    port.send("a" * 16, "0123456789abcdef")
    port.send("b" * 16, None)
    assert port.taken == []


def test_the_right_parent_in_another_trace_is_wrong(port):
    port.send("a" * 16, port.function("111111111111"), trace="1-67891233-000000000000000000000000")
    assert port.taken == []


def test_a_parent_that_a_client_made_up_is_no_parent(port):
    known = "463ac35c9f6413ad"
    port.daemon.expect(TraceHeader(ROOT, known, True), Sender("111111111111", "us-east-1", lambda: True))
    port.send("a" * 16, known)
    assert port.taken == []


def test_a_role_that_may_not_send_traces_sends_none(port):
    port.send("a" * 16, port.function("111111111111", may_send=False))
    assert port.taken == []


def test_an_inner_subsegment_that_comes_first_waits_for_its_parent(port):
    parent = port.function("111111111111")
    port.send("c" * 16, "b" * 16)
    port.send("b" * 16, "a" * 16)
    assert port.taken == []
    port.send("a" * 16, parent)
    assert [number for _, number in port.taken] == ["a" * 16, "b" * 16, "c" * 16]


@pytest.mark.parametrize("data", [b"", b"\n", HEAD, HEAD + b"{", HEAD + b"[]", b"\xff\n\xff", HEAD + b'{"id": 1}'])
def test_what_is_no_segment_is_dropped(port, data):
    port.raw(data)
    port.send("a" * 16, port.function("111111111111"))
    assert len(port.taken) == 1


def test_a_datagram_without_the_protocols_first_line_is_dropped(port):
    port.send("a" * 16, port.function("111111111111"), head=b"hello\n")
    assert port.taken == []


def test_a_sender_that_cannot_be_asked_stops_no_other(port, capsys):
    def broken():
        raise RuntimeError("the account is gone")

    parent = port.daemon.mint()
    port.daemon.expect(TraceHeader(ROOT, parent, True), Sender("111111111111", "us-east-1", broken))
    port.send("a" * 16, parent)
    port.send("b" * 16, port.function("222222222222"))
    assert port.taken == [("222222222222", "b" * 16)]
    assert "the account is gone" in capsys.readouterr().err
