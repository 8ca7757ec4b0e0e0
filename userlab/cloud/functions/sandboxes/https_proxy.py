"""Keeps a custom runtime from calling AWS itself by accident.

What a package with a runtime of its own is made of, nobody here can change: an SDK that does not read
AWS_ENDPOINT_URL would call AWS, with keys that only the lab knows. So such a function gets HTTPS_PROXY, which most
programs heed: a proxy on loopback that connects to every host but AWS's own. It hands on bytes and reads none of them.
"""

from __future__ import annotations

import http.server
import socket
import threading
from typing import Any

OURS = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws")
OPEN = "checkip.amazonaws.com"  # tells anybody their own address
CONNECT_SECONDS = 10
IDLE_SECONDS = 300
_CHUNK = 65536


class HttpsProxy:
    """The proxy; it listens from the first time that somebody wants its variables."""

    def __init__(self) -> None:
        self._server: http.server.ThreadingHTTPServer | None = None
        self._lock = threading.Lock()

    def variables(self) -> dict[str, str]:
        """What a process has in its environment to go this way, in the two cases in which programs look for it."""
        with self._lock:
            if self._server is None:
                self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Connections)
                threading.Thread(target=self._server.serve_forever, name="https-proxy", daemon=True).start()
            address = f"http://127.0.0.1:{self._server.server_address[1]}"
        found = {"HTTPS_PROXY": address, "NO_PROXY": "127.0.0.1,localhost"}
        return found | {name.lower(): value for name, value in found.items()}

    def close(self) -> None:
        """Stop listening."""
        with self._lock:
            if self._server is not None:
                self._server.shutdown()
                self._server.server_close()
                self._server = None


class _Connections(http.server.BaseHTTPRequestHandler):
    """Answers CONNECT alone: what a page in a browser could send is refused."""

    timeout = IDLE_SECONDS

    def do_CONNECT(self) -> None:
        host, _, port = self.path.rpartition(":")
        name = host.strip("[]").rstrip(".").lower()
        if name.endswith(OURS) and name != OPEN:
            told = f"userlab: this function would call AWS itself at {name}. Use the endpoint in AWS_ENDPOINT_URL"
            self.send_error(403, told)
            return
        try:
            there = socket.create_connection((name, int(port)), timeout=CONNECT_SECONDS)
        except (OSError, ValueError) as error:
            self.send_error(502, f"userlab: {name} cannot be reached: {type(error).__name__}")
            return
        with there:
            self.send_response(200, "Connection established")
            self.end_headers()
            there.settimeout(IDLE_SECONDS)
            answers = threading.Thread(target=_hand_on, args=(there, self.connection), daemon=True)
            answers.start()
            _hand_on(self.connection, there)
            answers.join(IDLE_SECONDS)
        self.close_connection = True

    def log_message(self, *arguments: Any) -> None:
        """Nobody reads who was connected."""


def _hand_on(source: socket.socket, target: socket.socket) -> None:
    """Bytes from one side to the other until it ends."""
    try:
        while part := source.recv(_CHUNK):
            target.sendall(part)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return
