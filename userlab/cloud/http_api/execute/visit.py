"""One request to a stage of an HTTP API: what is known of it, step by step."""

from __future__ import annotations

import base64
import json
import re
import secrets
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import unquote, unquote_plus

from userlab.cloud.gateway.request_time import request_time
from userlab.cloud.http.aws_request import HttpRequest
from userlab.cloud.http_api.execute.routing import Match
from userlab.cloud.http_api.store import Document

# What a client says of its connection is no part of the request.
_DROPPED = frozenset({"connection", "transfer-encoding", "te", "trailer", "upgrade", "keep-alive", "cookie"})
_OWN = ("x-forwarded-for", "x-forwarded-port", "x-forwarded-proto", "x-amzn-trace-id")


def _new_id() -> str:
    """An id as API Gateway gives its requests: 15 signs and "="."""
    return base64.urlsafe_b64encode(secrets.token_bytes(12)).decode()[:15] + "="


@dataclass(kw_only=True)
class Visit:
    """A request that found its API and stage. `path` is raw, below the stage; `now` epoch seconds of the account."""

    request: HttpRequest
    account: str
    region: str
    api: Document
    stage: Document
    path: str
    trace_id: str
    now: float
    match: Match
    snapshot: Document
    request_id: str = field(default_factory=_new_id)
    authorizer: dict[str, Any] | None = None
    user_arn: str = ""

    @property
    def method(self) -> str:
        return self.request.method

    @property
    def route_key(self) -> str:
        return str(self.match.route["routeKey"])

    @property
    def stage_name(self) -> str:
        return str(self.stage["stageName"])

    @property
    def variables(self) -> dict[str, str]:
        return self.stage.get("stageVariables") or {}

    @property
    def raw_path(self) -> str:
        """The path as events tell it: decoded, with the stage unless that is $default."""
        stage = "" if self.stage_name == "$default" else f"/{self.stage_name}"
        return stage + unquote(self.path)

    @property
    def arn(self) -> str:
        """The ARN of the route as it was called: what policies are asked about."""
        start = f"arn:aws:execute-api:{self.region}:{self.account}:{self.api['apiId']}"
        return f"{start}/{self.stage_name}/{self.method}/{unquote(self.path).lstrip('/')}"

    @cached_property
    def headers(self) -> dict[str, str]:
        """The headers that go on, by lower-case names; several of one name are joined by commas."""
        found: dict[str, list[str]] = {}
        for name, value in self.request.headers:
            if name.lower() not in _DROPPED and name.lower() not in _OWN:
                found.setdefault(name.lower(), []).append(value)
        port = self.request.host.rpartition(":")[2]
        forwarded = [*self.request.headers.getlist("X-Forwarded-For"), self.request.remote_address]
        found.setdefault("content-length", [str(len(self.request.body))])
        found["x-amzn-trace-id"] = [f"Root={self.trace_id}"]
        found["x-forwarded-for"] = [", ".join(filter(None, forwarded))]
        found["x-forwarded-port"] = [port if port.isdigit() else "443"]
        found["x-forwarded-proto"] = ["http" if port.isdigit() else "https"]
        return {name: ",".join(values) for name, values in sorted(found.items())}

    @cached_property
    def cookies(self) -> list[str]:
        sent = ";".join(self.request.headers.getlist("Cookie"))
        return [cookie.strip() for cookie in sent.split(";") if cookie.strip()]

    @cached_property
    def query(self) -> dict[str, list[str]]:
        """The query string, decoded: every value of every name."""
        found: dict[str, list[str]] = {}
        for pair in self.request.query.split("&"):
            if pair:
                name, _, value = pair.partition("=")
                found.setdefault(unquote_plus(name), []).append(unquote_plus(value))
        return found

    @property
    def domain(self) -> str:
        return f"{self.api['apiId']}.execute-api.{self.region}.amazonaws.com"

    @property
    def time(self) -> str:
        return request_time(self.now)

    def context(self) -> dict[str, Any]:
        """``requestContext`` of payload format 2.0, and what ``$context`` is in mappings."""
        found: dict[str, Any] = {
            "accountId": self.account,
            "apiId": self.api["apiId"],
            "domainName": self.domain,
            "domainPrefix": self.api["apiId"],
            "http": {
                "method": self.method,
                "path": self.raw_path,
                "protocol": "HTTP/1.1",
                "sourceIp": self.request.remote_address,
                "userAgent": self.request.headers.get("User-Agent", ""),
            },
            "requestId": self.request_id,
            "routeKey": self.route_key,
            "stage": self.stage_name,
            "time": self.time,
            "timeEpoch": int(self.now * 1000),
        }
        return found | ({"authorizer": self.authorizer} if self.authorizer is not None else {})

    def selected(self, expression: str) -> str | None:
        """The value of a selection expression such as ``$request.header.Authorization``; None where there is none."""
        root, _, rest = expression.removeprefix("$").partition(".")
        if root == "stageVariables":
            return self.variables.get(rest)
        if root == "context":
            found: Any = self.context()
            for part in rest.split("."):
                found = found.get(part) if isinstance(found, dict) else None
            return None if found is None else str(found)
        place, _, name = rest.partition(".")
        if place == "header":
            return self.headers.get(name.lower())
        if place == "querystring":
            values = self.query.get(name)
            return ",".join(values) if values else None
        if place == "path":
            return self.match.path_parameters.get(name) if name else self.path
        return self._of_body(name) if place == "body" else None

    def _of_body(self, path: str) -> str | None:
        """The body, or what stands in its JSON at a path such as ``order.items[0].id``."""
        text = self.request.body.decode("utf-8", "replace")
        if not path:
            return text
        try:
            found: Any = json.loads(text)
            for name, number in re.findall(r"([^.\[\]]+)|\[(\d+)\]", path):
                found = found[int(number)] if number else found[name]
        except (ValueError, LookupError, TypeError, RecursionError):
            return None
        return found if isinstance(found, str) else json.dumps(found)
