"""One request to a function URL: payload format 2.0, with what differs from HTTP APIs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from userlab.cloud.account.trace import new_request_id, trace_id_of
from userlab.cloud.http.aws_request import HttpRequest
from userlab.cloud.http_api.execute.routing import DEFAULT, Match
from userlab.cloud.http_api.execute.visit import Visit

_HOST = re.compile(r"([a-z0-9]+)\.lambda-url\.([a-z0-9-]+)\.(?:localhost(?::\d+)?|on\.aws)", re.IGNORECASE)


def url_id_of(host: str) -> str | None:
    """The id of the function URL that a Host names, None where it names none.

    >>> url_id_of("abc123.lambda-url.us-east-1.localhost:4566")
    'abc123'
    """
    match = _HOST.fullmatch(host)
    return match[1].lower() if match else None


@dataclass(kw_only=True)
class UrlVisit(Visit):
    """A request to the function of a URL; `caller_account` is "anonymous" unless IAM asked who calls."""

    caller_account: str = "anonymous"

    @property
    def raw_path(self) -> str:
        """The path as it was sent: function URLs do not decode it."""
        return self.path

    @property
    def domain(self) -> str:
        return f"{self.api['apiId']}.lambda-url.{self.region}.on.aws"

    def context(self) -> dict[str, Any]:
        return {**super().context(), "accountId": self.caller_account}


def visit_of(request: HttpRequest, account: str, region: str, url_id: str, now: float) -> UrlVisit:
    """The visit of a request to a URL that exists."""
    return UrlVisit(
        request=request,
        account=account,
        region=region,
        api={"apiId": url_id},
        stage={"stageName": DEFAULT},
        path=request.path or "/",
        trace_id=trace_id_of(request.headers.get("X-Amzn-Trace-Id", "")),
        now=now,
        match=Match({"routeKey": DEFAULT}, {}),
        snapshot={},
        request_id=new_request_id(),
    )
