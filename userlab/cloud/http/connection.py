"""One connection of HTTP/1.1: requests read whole, answers written, until somebody goes.

This is `http.server` with what it lacks: keep-alive with the body always drained, chunked requests and answers, bounds
on everything, JSON errors, and a large body read only when its caller was let in (`admission`). A plain head is read
without the parser of e-mail (`head`), and the head of an answer is written as one string.
"""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler
from typing import Protocol, cast

from userlab.cloud.http.admission import (
    MAXIMUM_BODY,
    MEGABYTE,
    SMALL_BODY,
    Admit,
    Admitted,
    NoRoom,
    RequestTooLarge,
    Rooms,
)
from userlab.cloud.http.answer_head import answer_head, is_bodiless
from userlab.cloud.http.aws_request import Application, AwsResponse, HttpRequest
from userlab.cloud.http.body import PART, body_length, body_parts, read_body
from userlab.cloud.http.head import RequestHeaders, is_ambiguous, plain_fields
from userlab.cloud.http.incoming import Incoming, let_the_kernel_wait, throw_away
from userlab.cloud.http.open_connections import SENDING_SECONDS, OpenConnections
from userlab.cloud.http.unproven_body import UnprovenBody

IDLE_SECONDS = 120
LEAVING_SECONDS = 5.0
_UNCLEAR = "The headers or the length of the request are unclear"


class Answering(Protocol):
    """What a connection needs of its server."""

    application: Application
    admit: Admit
    rooms: Rooms
    connections: OpenConnections
    head_seconds: float


class Handler(BaseHTTPRequestHandler):
    """One connection: read a request whole, hand it to the application, write the answer, again."""

    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body of an answer leave in one packet
    raw_requestline: bytes
    rfile: io.BufferedReader
    server: Answering  # type: ignore[assignment]  # what of its server it uses

    def setup(self) -> None:
        super().setup()
        self.place = self.server.connections[self.connection]
        self.expected = False
        let_the_kernel_wait(self.connection, self.timeout)
        self.rfile = io.BufferedReader(Incoming(self.connection, self.place, self.server.head_seconds))

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
        if is_ambiguous(self.headers):
            self.send_error(400, _UNCLEAR)
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
        expectation = fields.get("Expect")
        if expectation is not None and not (self.handle_expect_100() and expectation.lower() == "100-continue"):
            return False
        self.rfile.read(end + 4)
        self.command, self.path, self.request_version = words
        self.fields = fields
        self.close_connection = fields.get("Connection", "").lower() == "close"
        return True

    def handle_expect_100(self) -> bool:
        """Note that the client sends its body only when it is told to: first it is asked who that is."""
        self.expected = True
        return True

    def _answer(self) -> None:
        if not self.place.begins():
            self.close_connection = True
            return
        path, _, query = self._target().partition("?")
        request = HttpRequest(self.command, path, query, self.fields, b"", self.client_address[0])
        try:
            length = body_length(self.fields)
            small = length is not None and length <= SMALL_BODY
            if small and length:
                self._invite(length)
                request.body = read_body(self.rfile, length)
                self.place.begins()
        except ValueError:
            self.send_error(400, _UNCLEAR)
            return
        if small:
            self._send(self.server.application(request))
        else:
            self._answer_large(request, length)
        self.place.rests(self.timeout)

    def _answer_large(self, request: HttpRequest, length: int | None) -> None:
        admitted = self.server.admit(request, length)
        if isinstance(admitted, AwsResponse):
            self._refuse(admitted)
            return
        try:
            if length is not None and length > admitted.most:
                raise RequestTooLarge
            if admitted.prove is None:
                self._receive(request, length, admitted)
            else:
                self._receive_unproven(request, length, admitted)
            return
        except RequestTooLarge:
            self.send_error(413, "Request body is too large")
        except NoRoom:
            self.send_error(503, "The bodies of other requests take all the room that there is for them")
        except ValueError:
            self.send_error(400, _UNCLEAR)
        self._leave()

    def _receive(self, request: HttpRequest, length: int | None, admitted: Admitted) -> None:
        """Answer a request when its body is in memory."""
        with self.server.rooms.of(admitted).hold() as held:
            self._invite(admitted.most if length is None else length)
            if length is None:
                request.body = b"".join(body_parts(self.rfile, None, admitted.most, held))
            else:
                held.more(length)
                request.body = read_body(self.rfile, length)
            self.place.begins()
            self._send(self.server.application(request))

    def _receive_unproven(self, request: HttpRequest, length: int | None, admitted: Admitted) -> None:
        """Answer a request whose body is on the disk until it shows whose it is."""
        with UnprovenBody(self.server.rooms.unproven) as body:
            self._invite(PART)
            for part in body_parts(self.rfile, length, admitted.most, body.held):
                body.add(part)
                self.place.must_be_done(self.server.head_seconds)  # a part of a megabyte
            self.place.begins()
            refused = admitted.prove(body.digest()) if admitted.prove else None
            if refused is not None:
                self._refuse(refused)
                return
            with self.server.rooms.callers.hold() as held:
                held.more(body.size)
                request.body = body.read()
                self._send(self.server.application(request))

    def _refuse(self, answer: AwsResponse) -> None:
        self.close_connection = True
        self._send(answer)
        self._leave()

    def _invite(self, length: int) -> None:
        """Have a body of this length sent, which must come in time."""
        self.place.must_be_done(self.server.head_seconds * (1 + length / MEGABYTE))
        if self.expected:
            self.expected = False
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.wfile.flush()

    def _leave(self) -> None:
        """The answer is out before the request is in: let the client see it."""
        if not self.expected:  # one that waits to be invited sends nothing
            with contextlib.suppress(OSError):
                throw_away(self.connection, MAXIMUM_BODY, LEAVING_SECONDS)

    def _target(self) -> str:
        target = self.path
        if target.startswith(("http://", "https://")):  # absolute form, as a proxy's client sends it
            target = "/" + target.split("/", 3)[3] if target.count("/") >= 3 else "/"
        return target

    def _send(self, answer: AwsResponse) -> None:
        streamed = not isinstance(answer.body, bytes)
        body = answer.body if isinstance(answer.body, bytes) else b""
        head = answer_head(answer, self.responses, self.command, self.close_connection)
        if not streamed:
            self.place.must_be_done(SENDING_SECONDS)
        if self.command == "HEAD" or is_bodiless(answer):
            self.wfile.write(head)
        elif streamed:
            self.wfile.write(head)
            self._stream(answer)
        else:
            self.wfile.write(head + body)
        self.wfile.flush()

    def _stream(self, answer: AwsResponse) -> None:
        try:
            for part in cast("Iterable[bytes]", answer.body):
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
