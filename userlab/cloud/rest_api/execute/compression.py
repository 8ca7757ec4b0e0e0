"""Compressed answers (API Gateway guide, "Enable payload compression for an API in API Gateway").

An API with `minimumCompressionSize` compresses answers of that many bytes and more, for callers whose
Accept-Encoding names gzip or deflate.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

from userlab.cloud.http.aws_request import AwsResponse
from userlab.cloud.rest_api.execute.exchange import Exchange

_CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
    "deflate": zlib.compress,
}


def compress(exchange: Exchange, answer: AwsResponse) -> AwsResponse:
    """The answer, compressed where its API, its size and the caller say so."""
    least = exchange.deployment.snapshot["api"].get("minimumCompressionSize")
    body = answer.body
    if least is None or not isinstance(body, bytes) or len(body) < int(least) or not body:
        return answer
    coding = _accepted(exchange.header("Accept-Encoding") or "")
    if coding is None or answer.header("Content-Encoding") is not None:
        return answer
    headers = [*answer.headers, ("Content-Encoding", coding)]
    return AwsResponse(answer.status, headers, _CODINGS[coding](body))


def _accepted(header: str) -> str | None:
    for part in header.lower().split(","):
        name, _, weight = part.strip().partition(";")
        refused = weight.replace(" ", "") in ("q=0", "q=0.0")
        if name.strip() in _CODINGS and not refused:
            return name.strip()
    return None
