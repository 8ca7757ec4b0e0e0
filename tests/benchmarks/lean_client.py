"""A client that costs next to nothing itself: signed requests made beforehand, one connection kept alive.

boto3 takes over a millisecond a call by itself; through this client what is measured is the server.
"""

from __future__ import annotations

import json
import socket
from typing import Any
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

REGION = "us-east-1"


class LeanClient:
    """One connection to a server. `signed` makes a request, `send` measures nothing but its way there and back."""

    def __init__(self, endpoint: str, access_key_id: str, secret_access_key: str) -> None:
        self.endpoint = endpoint
        self._credentials = Credentials(access_key_id, secret_access_key)
        address = urlsplit(endpoint)
        self._address = (address.hostname or "127.0.0.1", address.port or 80)
        self._socket: socket.socket | None = None

    def _connect(self) -> None:
        self._socket = socket.create_connection(self._address, timeout=120)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._reader = self._socket.makefile("rb")

    def dynamodb(self, action: str, parameters: dict[str, Any]) -> bytes:
        """A DynamoDB request, ready to be sent as often as one likes within the five minutes of a signature."""
        headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": f"DynamoDB_20120810.{action}"}
        return self.signed("POST", "/", "dynamodb", json.dumps(parameters).encode(), headers)

    def invoke(self, function: str, payload: bytes = b"{}") -> bytes:
        """A request that invokes a Lambda function."""
        return self.signed("POST", f"/2015-03-31/functions/{function}/invocations", "lambda", payload, {})

    def signed(self, method: str, path: str, service: str, body: bytes, headers: dict[str, str]) -> bytes:
        request = AWSRequest(method, self.endpoint + path, headers, body)
        SigV4Auth(self._credentials, service, REGION).add_auth(request)
        return self.plain(method, path, body, dict(request.headers.items()))

    def plain(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> bytes:
        """A request without a signature, such as one to a REST API's own URL."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._address[0]}:{self._address[1]}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        lines += [f"Content-Length: {len(body)}", "", ""]
        return "\r\n".join(lines).encode() + body

    def send(self, request: bytes) -> tuple[int, bytes]:
        """Send a request and read its answer: status and body. A server that closes costs a new connection."""
        if self._socket is None:
            self._connect()
        self._socket.sendall(request)
        status = int(self._reader.readline().split()[1])
        length, closes, chunked = -1, False, False
        while (header := self._reader.readline().strip().lower()) != b"":
            if header.startswith(b"content-length:"):
                length = int(header[15:])
            closes = closes or header == b"connection: close"
            chunked = chunked or header == b"transfer-encoding: chunked"
        body = self._chunks() if chunked else self._reader.read(length)
        if closes:
            self.close()
        return status, body

    def succeed(self, request: bytes) -> bytes:
        """The body of an answer that has to be a success: a figure of failed calls would mean nothing."""
        status, body = self.send(request)
        if status != 200:
            raise RuntimeError(f"{self.endpoint} answered {status}: {body[:500].decode('utf-8', 'replace')}")
        return body

    def _chunks(self) -> bytes:
        body = b""
        while (size := int(self._reader.readline(), 16)) > 0:
            body += self._reader.read(size)
            self._reader.readline()
        self._reader.readline()
        return body

    def close(self) -> None:
        if self._socket is not None:
            self._reader.close()
            self._socket.close()
            self._socket = None
