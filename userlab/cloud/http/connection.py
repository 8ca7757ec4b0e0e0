"""One connection of HTTP/1.1: requests read whole, answers written, until somebody goes.

This is `http.server` with what it lacks: keep-alive with the body always drained, chunked requests and answers, bounds
on everything, JSON errors. A plain head is read without the parser of e-mail (`http_head`), and the head of an answer
is written as one string.
"""

from __future__ import annotations

import functools
import io
import json
import re
import socket
import struct
import sys
import time
from collections.abc import Callable
from email.message import Message
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler
from typing import Protocol

from userlab.cloud.http.aws_request import Application, AwsResponse, HttpRequest
from userlab.cloud.http.head import RequestHeaders, plain_fields

MAXIMUM_BODY = 80 * 1024 * 1024  # a 50 MB zip in base64, and its JSON around it
MAXIMUM_CHUNK_LINE = 64
IDLE_SECONDS = 120
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+").fullmatch
_ONCE = frozenset({"host", "content-length", "transfer-encoding"})


class Answering(Protocol):
    """What a connection needs of its server."""

    application: Application


class RequestTooLarge(Exception):
    """The body of a request is over MAXIMUM_BODY."""


class Handler(BaseHTTPRequestHandler):
    """One connection: read a request whole, hand it to the application, write the answer, again."""

    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body of an answer leave in one packet
    server: Answering

    def setup(self) -> None:
        super().setup()
        _let_the_kernel_wait(self.connection, self.timeout)
        self.rfile = io.BufferedReader(_Incoming(self.connection))

    def __getattr__(self, name: str) -> Callable[[], None]:
        # http.server looks for do_GET, do_POST...: any method goes to the application, as on AWS.
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def parse_request(self) -> bool:
        """Read the head of a request; False if it was refused."""
        if self._parse_plain_head():
            return True
        if not super().parse_request():
            return False
        if _ambiguous(self.headers):
            self.send_error(400, "The headers of the request are unclear")
            return False
        self.fields = RequestHeaders(self.headers.items())
        return True

    def _parse_plain_head(self) -> bool:
        words = self.raw_requestline.decode("latin-1").split()
        if len(words) != 3 or words[2] != "HTTP/1.1" or words[1].startswith("//"):
            return False
        arrived = self.rfile.peek()
        end = arrived.find(b"\r\n\r\n")
        found = plain_fields(arrived[:end]) if end > 0 else None
        if found is None:
            return False
        fields = RequestHeaders(found)
        if fields.get("Expect") is not None:
            return False
        self.rfile.read(end + 4)
        self.command, self.path, self.request_version = words
        self.fields = fields
        self.close_connection = fields.get("Connection", "").lower() == "close"
        return True

    def _answer(self) -> None:
        try:
            body = self._body()
        except RequestTooLarge:
            self.send_error(413, "Request body is too large")
            return
        except (ValueError, UnicodeError):
            self.send_error(400, "The headers or the length of the request are unclear")
            return
        path, _, query = self._target().partition("?")
        request = HttpRequest(self.command, path, query, self.fields, body, self.client_address[0])
        self._send(self.server.application(request))

    def _target(self) -> str:
        target = self.path
        if target.startswith(("http://", "https://")):  # absolute form, as a proxy's client sends it
            target = "/" + target.split("/", 3)[3] if target.count("/") >= 3 else "/"
        return target

    def _body(self) -> bytes:
        """The request's body. Two lengths, or a length beside chunks, are how requests are smuggled: refused."""
        fields = self.fields
        length, encoding = fields.get("Content-Length"), fields.get("Transfer-Encoding")
        if not fields.repeated.isdisjoint(_ONCE) or (length is not None and encoding is not None):
            raise ValueError("ambiguous request")
        if encoding is not None:
            if encoding.strip().lower() != "chunked":
                raise ValueError("unknown transfer encoding")
            return self._chunks()
        if length is None:
            return b""
        if not length.strip().isascii() or not length.strip().isdigit():
            raise ValueError("bad content length")
        size = int(length)
        if size > MAXIMUM_BODY:
            raise RequestTooLarge
        body = self.rfile.read(size)
        if len(body) < size:
            raise ConnectionResetError("the client left in the middle of its request")
        return body

    def _chunks(self) -> bytes:
        body = bytearray()
        while True:
            size = _chunk_size(self.rfile.readline(MAXIMUM_CHUNK_LINE))
            if len(body) + size > MAXIMUM_BODY:
                raise RequestTooLarge
            if size == 0:
                while self.rfile.readline(65536).strip():
                    pass
                return bytes(body)
            body += self.rfile.read(size)
            if self.rfile.readline(4).strip():
                raise ValueError("bad chunk")

    def _send(self, answer: AwsResponse) -> None:
        streamed = not isinstance(answer.body, bytes)
        bodiless = answer.status in (204, 304) or answer.status < 200
        lines = [f"HTTP/1.1 {answer.status} {self.responses.get(answer.status, ('',))[0]}"]
        for name, value in answer.headers:
            if name.lower() not in ("content-length", "connection", "transfer-encoding", "date"):
                lines.append(_one_line(f"{name}: {value}"))
        lines.append(_date_line(int(time.time())))
        if streamed:
            lines.append("Transfer-Encoding: chunked")
        elif not bodiless:
            # The answer to HEAD has the length that GET would have, and no body.
            length = answer.header("Content-Length") if self.command == "HEAD" and not answer.body else None
            lines.append(_one_line(f"Content-Length: {length or len(answer.body)}"))
        head = "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")
        if self.command == "HEAD" or bodiless:
            self.wfile.write(head)
        elif streamed:
            self.wfile.write(head)
            self._stream(answer)
        else:
            self.wfile.write(head + answer.body)
        self.wfile.flush()

    def _stream(self, answer: AwsResponse) -> None:
        try:
            for part in answer.body:
                if part:
                    self.wfile.write(b"%x\r\n%b\r\n" % (len(part), part))
                    self.wfile.flush()
            self.wfile.write(b"0\r\n\r\n")
        finally:
            close = getattr(answer.body, "close", None)
            if close:
                close()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """A request that is no HTTP gets JSON too, and its connection ends: what follows can't be trusted."""
        self.close_connection = True
        self.request_version = self.protocol_version  # http.server takes nonsense for HTTP/0.9, which has no head
        body = json.dumps({"message": message or "Bad Request"}).encode()
        self.send_response_only(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        if getattr(self, "command", None) != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """The journal records calls; the log is for what went wrong."""


class _Incoming(io.RawIOBase):
    """What a client sends. Raises TimeoutError when it falls silent."""

    def __init__(self, connection: socket.socket) -> None:
        self._receive = connection.recv_into

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:
        try:
            return self._receive(buffer)
        except BlockingIOError:
            raise TimeoutError("the client fell silent") from None


def _let_the_kernel_wait(connection: socket.socket, seconds: float) -> None:
    """Bound the waiting for a client by the socket's own option. Python's timeout is a poll before every read and
    write, each a chance for seven other threads to take the interpreter first."""
    if sys.platform != "win32":
        interval = struct.pack("ll", int(seconds), int(seconds % 1 * 1_000_000))  # a timeval
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, interval)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, interval)
        connection.settimeout(None)


def _ambiguous(headers: Message) -> bool:
    """Whether another reader could take a head for something else (RFC 9112: no fold, no space before a colon)."""
    plain = all(_TOKEN(name) and "\n" not in value for name, value in headers.items())
    return not plain or bool(headers.defects) or bool(headers.get_payload())  # a payload: lines that it gave up on


def _chunk_size(line: bytes) -> int:
    digits = line.split(b";")[0].strip()
    if not digits or digits.strip(b"0123456789abcdefABCDEF"):  # int() takes "0x5", "+5" and "5_0" too
        raise ValueError("bad chunk size")
    return int(digits, 16)


def _one_line(line: str) -> str:
    return line.replace("\r", " ").replace("\n", " ") if "\n" in line or "\r" in line else line


@functools.lru_cache(maxsize=1)
def _date_line(second: int) -> str:
    return f"Date: {formatdate(second, usegmt=True)}"
