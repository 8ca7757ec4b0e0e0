"""HTTP on loopback: a thread a connection, connections kept alive (`connection`) and bounded (`open_connections`).

werkzeug's development server closes every connection after one answer, and a new connection costs more than a
DynamoDB call; pool servers (cheroot, waitress) pay two thread hops a call.
"""

from __future__ import annotations

import contextlib
import errno
import socket
import sys
import threading
import time
from http.server import ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any

from userlab.cloud.http.admission import Admit, Rooms, admit_all
from userlab.cloud.http.aws_request import Application
from userlab.cloud.http.connection import Handler
from userlab.cloud.http.open_connections import HEAD_SECONDS, OpenConnections, most_connections

POLL_SECONDS = 0.05
LOOK_SECONDS = 0.5
_EXHAUSTED = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
_BUSY = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nContent-Length: 50\r\n"
    b'Connection: close\r\n\r\n{"message": "The server has too many callers now"}'
)


class Server(ThreadingHTTPServer):
    """Listens on 127.0.0.1 only. `port` 0 lets the system choose; `endpoint` tells what it chose.

    `admit` judges the head of a request before a large body is read, `rooms` bound the bodies of all connections,
    `most` the connections themselves (None: by the files that the process may open), and `head_seconds` how long a
    head, or a megabyte of a body, may take.

    Raises OSError when the port is taken.
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 256
    # On Windows SO_REUSEADDR would let two servers share a port.
    allow_reuse_address = sys.platform != "win32"

    def __init__(
        self,
        application: Application,
        port: int = 0,
        admit: Admit = admit_all,
        rooms: Rooms | None = None,
        most: int | None = None,
        head_seconds: float = HEAD_SECONDS,
    ) -> None:
        self.application, self.admit = application, admit
        self.rooms = Rooms() if rooms is None else rooms
        self.head_seconds = head_seconds
        self.connections = OpenConnections(most_connections() if most is None else most, head_seconds)
        self._looked = time.monotonic()
        super().__init__(("127.0.0.1", port), Handler)
        self.endpoint = f"http://127.0.0.1:{self.server_address[1]}"
        self._thread: threading.Thread | None = None

    def server_bind(self) -> None:
        # HTTPServer.server_bind asks the resolver for the host's name, which can take seconds offline.
        # The options of the one above it are needed: without them connections of a cloud that was killed keep its
        # port for a minute.
        if sys.platform == "win32":
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "localhost", self.server_address[1]

    def start(self) -> None:
        """Serve in a background thread."""
        self._thread = threading.Thread(
            target=self.serve_forever, args=(POLL_SECONDS,), name=f"server-{self.server_port}", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Take no more connections, free the port, and end the connections that are open."""
        if self._thread is not None:
            self.shutdown()
            self._thread.join()
        self.server_close()
        self.connections.end_all()  # clients keep theirs open, and a thread of ours with it

    def get_request(self) -> tuple[socket.socket, tuple[str, int]]:
        """The next connection. Out of files, wait a little: the listener would be ready again at once, for ever."""
        try:
            return super().get_request()
        except OSError as error:
            if error.errno in _EXHAUSTED:
                self.connections.make_room(always=True)
                time.sleep(POLL_SECONDS)
            raise

    def service_actions(self) -> None:
        """Called by `serve_forever` after each connection, and at least every POLL_SECONDS."""
        now = time.monotonic()
        if now - self._looked > min(LOOK_SECONDS, self.head_seconds):
            self._looked = now
            self.connections.end_overdue()

    def process_request(self, request: Any, client_address: Any) -> None:
        if not self.connections.add(request):
            with contextlib.suppress(OSError):
                request.settimeout(0)
                request.send(_BUSY)
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.connections.remove(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exc_info()[1]
        # A client that goes away in the middle of an answer is no fault of ours.
        if not isinstance(error, (ConnectionError, TimeoutError, BlockingIOError)):
            super().handle_error(request, client_address)
