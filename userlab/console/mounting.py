"""The console beside the front door: the server's requests as WSGI, and the answers back."""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

from userlab.base.console_address import PATH
from userlab.cloud.http.aws_request import Application, AwsResponse, HttpRequest
from userlab.console.sessions import Sessions
from userlab.console.signed_calls import Caller


def console(secret: bytes, address: Callable[[], str]) -> Application:
    """The console as a cloud mounts it at `PATH`: `secret` is the lab's, `address()` the cloud's endpoint.

    The application is made at the first request.

    >>> cloud.mount(PATH, console(cloud.secret, lambda: cloud.endpoint))  # doctest: +SKIP
    """
    made: list[Any] = []
    making = threading.Lock()
    sessions = Sessions(secret)

    def answer(request: HttpRequest) -> AwsResponse:
        if request.path == PATH:  # the page's own addresses are relative to the folder
            query = f"?{request.query}" if request.query else ""
            return AwsResponse(308, [("Location", f"{PATH.rpartition('/')[2]}/{query}")], b"")
        with making:
            if not made:
                from userlab.console.application import application  # not at the start: few need it at once

                made.append(application(Caller(secret, address), sessions))
        return _through_wsgi(made[0], request)

    return answer


def _through_wsgi(application: Any, request: HttpRequest) -> AwsResponse:
    head: dict[str, Any] = {}

    def start_response(status: str, headers: list[tuple[str, str]], _: Any = None) -> None:
        head["status"], head["headers"] = int(status.split(" ", 1)[0]), headers

    parts = application(_environ(request), start_response)
    answer = AwsResponse(head["status"], head["headers"], parts)
    if (answer.header("Content-Type") or "").startswith("text/event-stream"):
        return answer
    try:
        answer.body = b"".join(parts)
    finally:
        getattr(parts, "close", lambda: None)()
    return answer


def _environ(request: HttpRequest) -> dict[str, Any]:
    path = unquote_to_bytes(request.path.removeprefix(PATH)).decode("latin-1")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": PATH,
        "PATH_INFO": path,
        "QUERY_STRING": request.query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": request.remote_address,
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers.items():
        key = name.upper().replace("-", "_")
        if key not in ("CONTENT_LENGTH", "TRANSFER_ENCODING"):
            environ[key if key == "CONTENT_TYPE" else "HTTP_" + key] = value
    return environ
