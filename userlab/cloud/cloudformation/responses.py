"""Where the functions behind custom resources answer: addresses that take one document each.

On AWS such an address is a presigned URL of a bucket of CloudFormation's. Here it is one of the lab itself, signed with
the lab's secret, so whoever was given it may put a document there without credentials.
(CloudFormation user guide, "Custom resource request objects", ResponseURL; "Custom resource response objects".)
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Callable
from typing import Any

from userlab.cloud.http.aws_request import AwsResponse, HttpRequest

PREFIX = "/cloudformation-custom-resource-response/"
LARGEST = 4096  # bytes


class Responses:
    """Makes such addresses, and takes what is put there. `secret` is the lab's, `address()` the cloud's endpoint."""

    prefix = PREFIX

    def __init__(self, secret: bytes, address: Callable[[], str]) -> None:
        self._secret, self._address = secret, address
        self._expected: dict[str, list[Any]] = {}
        self._arrived = threading.Condition()

    def expect(self, account: str) -> tuple[str, Callable[[float], Any]]:
        """A URL, and how to wait some seconds for what is put there; None while there is nothing."""
        path = f"{PREFIX}{account}/{secrets.token_urlsafe(16)}"
        with self._arrived:
            self._expected[path] = []

        def wait(seconds: float) -> Any:
            with self._arrived:
                arrived = self._expected[path]
                if not self._arrived.wait_for(lambda: arrived, seconds):
                    return None
                del self._expected[path]
                return arrived[0]

        return f"{self._address()}{path}?Signature={self._signature(path)}", wait

    def answer(self, request: HttpRequest) -> AwsResponse:
        """Take a document; 403 as S3 answers for an address that was not made here."""
        genuine = hmac.compare_digest(request.query.encode(), f"Signature={self._signature(request.path)}".encode())
        with self._arrived:
            arrived = self._expected.get(request.path)
            if not genuine or arrived is None or request.method != "PUT":
                return AwsResponse(403, [("Content-Type", "text/plain")], b"The address is none of this lab's.")
            try:
                arrived.append(json.loads(request.body[: LARGEST + 1]) if len(request.body) <= LARGEST else "too large")
            except ValueError:
                arrived.append("no JSON")
            self._arrived.notify_all()
        return AwsResponse(200, [])

    def _signature(self, path: str) -> str:
        return hmac.new(self._secret, f"response {path}".encode(), hashlib.sha256).hexdigest()
