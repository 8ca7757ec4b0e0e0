"""A DynamoDB that answers each call with one error, for functions whose AWS_ENDPOINT_URL_DYNAMODB names it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Faulty:
    """Where it is, and how many calls it has refused."""

    address: str = ""
    calls: int = 0


@contextmanager
def answering(code: str, message: str = "no") -> Iterator[Faulty]:
    """One that is there while the block runs; `code` is the error's, with HTTP status 400."""
    faulty = Faulty()
    body = json.dumps({"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": message}).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            faulty.calls += 1
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(400)
            self.send_header("Content-Type", "application/x-amz-json-1.0")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the test's output is no access log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        faulty.address = f"http://127.0.0.1:{server.server_port}"
        yield faulty
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
