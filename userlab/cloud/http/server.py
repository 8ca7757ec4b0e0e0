"""HTTP on loopback: a thread a connection, connections kept alive (`connection`).

werkzeug's development server closes every connection after one answer, and a new connection costs more than a
DynamoDB call; pool servers (cheroot, waitress) pay two thread hops a call.
"""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
from http.server import ThreadingHTTPServer
from socketserver import TCPServer

from userlab.cloud.http.aws_request import Application
from userlab.cloud.http.connection import Handler


class Server(ThreadingHTTPServer):
    """Listens on 127.0.0.1 only. `port` 0 lets the system choose; `endpoint` tells what it chose.

    Raises OSError when the port is taken.
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 256
    # On Windows SO_REUSEADDR would let two servers share a port.
    allow_reuse_address = sys.platform != "win32"

    def __init__(self, application: Application, port: int = 0) -> None:
        self.application = application
        super().__init__(("127.0.0.1", port), Handler)
        self.endpoint = f"http://127.0.0.1:{self.server_address[1]}"
        self._thread: threading.Thread | None = None
        self._connections: set[socket.socket] = set()

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
            target=self.serve_forever, args=(0.05,), name=f"server-{self.server_port}", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Take no more connections, free the port, and end the connections that are open."""
        if self._thread is not None:
            self.shutdown()
            self._thread.join()
        self.server_close()
        for connection in list(self._connections):  # clients keep theirs open, and a thread of ours with it
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def process_request(self, request: socket.socket, client_address: tuple[str, int]) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        error = sys.exc_info()[1]
        # A client that goes away in the middle of an answer is no fault of ours.
        if not isinstance(error, (ConnectionError, TimeoutError, BlockingIOError)):
            super().handle_error(request, client_address)
