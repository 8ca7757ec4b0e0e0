"""Try it: a request to a deployed REST API, sent from where the cloud is, with everything that came back.

The learner's browser may be on another machine (JupyterHub, Binder), where the API's address means nothing.
"""

from __future__ import annotations

import http.client
import re
import time
from typing import Any
from urllib.parse import urlsplit

from userlab.console.signed_calls import Caller

SECONDS = 35.0  # API Gateway itself gives up after 29
_METHOD = re.compile(r"[A-Z]{1,20}", re.ASCII)
_PATH = re.compile(r"/restapis/[A-Za-z0-9]+/[A-Za-z0-9_-]+/_user_request_(?:[/?][!-~]*)?", re.ASCII)
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", re.ASCII)


def request_of(document: dict[str, Any]) -> dict[str, Any]:
    """The arguments of `send` in what a page sent. Raises ValueError where one is missing or of another type."""
    headers = document.get("headers", [])
    pairs = isinstance(headers, list) and all(isinstance(pair, list) and len(pair) == 2 for pair in headers)
    texts = {name: document.get(name, "") for name in ("method", "path", "body")}
    if not pairs or not all(isinstance(text, str) for text in texts.values()):
        raise ValueError('A request is {"method": text, "path": text, "headers": [[name, value]], "body": text}.')
    return {**texts, "headers": [[str(name), str(value)] for name, value in headers]}


def send(caller: Caller, method: str, path: str, headers: list[list[str]], body: str) -> dict[str, Any]:
    """Send a request without a signature, as an API's clients do, and tell status, headers, body, milliseconds.

    Raises ValueError for what is no request to an API.
    """
    if not _METHOD.fullmatch(method):
        raise ValueError(f"{method!r} is no HTTP method.")
    if not _PATH.fullmatch(path):
        raise ValueError("The path has characters that must be percent-encoded, such as a space (%20).")
    sent = {}
    for name, value in headers:
        if not _HEADER.fullmatch(name) or "\n" in value or "\r" in value:
            raise ValueError(f"{name!r} is no header of HTTP.")
        sent[name] = value
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(caller.endpoint()).port, timeout=SECONDS)
    begun = time.perf_counter()
    try:
        connection.request(method, path, body.encode() if body else None, sent)
        response = connection.getresponse()
        text = response.read().decode("utf-8", "replace")
    except (UnicodeError, OSError, http.client.HTTPException) as error:
        raise ValueError(f"The request could not be sent: {error}") from None
    finally:
        connection.close()
    return {
        "status": response.status,
        "reason": response.reason,
        "headers": response.getheaders(),
        "body": text,
        "milliseconds": round((time.perf_counter() - begun) * 1000, 1),
    }
