"""What a runtime hands in counts, however soon after it its process ends."""

from __future__ import annotations

import socket

import pytest

from userlab.cloud.functions.sandboxes.runtime_connection import RuntimeConnection
from userlab.cloud.functions.sandboxes.runtime_session import Outcome, RuntimeSession

ERROR = b'{"errorMessage":"no"}'
HANDED_IN = (
    b"POST /t/2018-06-01/runtime/init/error HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % len(ERROR) + ERROR
)


@pytest.mark.parametrize("every", [10.0, -1.0], ids=["looking around seldom", "looking around at once"])
def test_an_error_that_was_handed_in_counts_though_the_process_has_ended_since(every):
    ours, theirs = socket.socketpair()
    session = RuntimeSession("t", every)
    connection = RuntimeConnection(ours, 1_000_000)
    theirs.sendall(HANDED_IN)
    session.offer(connection, connection.read())
    found = session.work(10, lambda: False, lambda: Outcome("exit", exit_status=129))
    session.close()
    theirs.close()
    assert (found.kind, found.payload) == ("init error", ERROR)
