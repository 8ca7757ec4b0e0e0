"""One request to an API's stage, on its way through the gateway: what is known of it so far."""

from __future__ import annotations

import base64
import json
import secrets
import time
import uuid
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import unquote_plus

from werkzeug.datastructures import Headers

from userlab.cloud.rest_api.execute.addresses import Address
from userlab.cloud.rest_api.execute.deployment import Deployment
from userlab.cloud.rest_api.execute.routing import Match
from userlab.cloud.rest_api.store import Document, RegionalApis

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# What a client says of its connection is no part of the request. (Recorded from AWS.)
_DROPPED = (
    "connection content-length content-md5 expect max-forwards proxy-authenticate server te transfer-encoding trailer "
    "upgrade www-authenticate keep-alive x-amzn-trace-id x-forwarded-for x-forwarded-port x-forwarded-proto"
)
DROPPED_HEADERS = frozenset(_DROPPED.split())
TITLED_HEADERS = {"authorization": "Authorization", "user-agent": "User-Agent"}


@dataclass
class Exchange:
    """One HTTP request and what the gateway found out about it.

    `address` says where it goes; `account`, `region`, `regional` and `stage` are set once the API is found,
    `deployment` and `match` once its route is. `identity` and `authorizer` are filled by authorization, `error` by
    the fault that ended it. `now` is epoch seconds of the account's clock.
    """

    address: Address
    http_method: str
    sent_path: str
    query: str
    sent_headers: Headers
    body: bytes
    source_ip: str
    host: str
    trace_id: str
    now: float = 0.0
    account: str = ""
    region: str = ""
    regional: RegionalApis | None = None
    stage: Document = field(default_factory=dict)
    deployment: Deployment | None = None
    match: Match | None = None
    identity: dict[str, Any] = field(default_factory=dict)
    authorizer: dict[str, Any] | None = None
    error: dict[str, Any] = field(default_factory=dict)
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    extended_request_id: str = field(
        default_factory=lambda: base64.urlsafe_b64encode(secrets.token_bytes(11)).decode().rstrip("=")[:14] + "="
    )

    def header(self, name: str) -> str | None:
        """The last value of a header as the client sent it, whatever its case."""
        values = self.sent_headers.getlist(name)
        return values[-1] if values else None

    @cached_property
    def multi_value_headers(self) -> dict[str, list[str]]:
        """The headers that go on: the client's, without those of its connection, and the gateway's own."""
        found: dict[str, list[str]] = {}
        names: dict[str, str] = {}
        for name, value in self.sent_headers:
            lowered = name.lower()
            if lowered not in DROPPED_HEADERS:
                shown = names.setdefault(lowered, TITLED_HEADERS.get(lowered, name))
                found.setdefault(shown, []).append(value)
        forwarded = [part for part in [*self.sent_headers.getlist("X-Forwarded-For"), self.source_ip] if part]
        port = self.host.rpartition(":")[2]
        found["X-Amzn-Trace-Id"] = [f"Root={self.trace_id}"]
        found["X-Forwarded-For"] = [", ".join(forwarded)]
        found["X-Forwarded-Port"] = [port if port.isdigit() else "443"]
        found["X-Forwarded-Proto"] = ["http" if port.isdigit() else "https"]
        return found

    @cached_property
    def multi_value_query(self) -> dict[str, list[str]]:
        """The query string, decoded: every value of every name."""
        found: dict[str, list[str]] = {}
        for pair in self.query.split("&"):
            if pair:
                name, _, value = pair.partition("=")
                found.setdefault(unquote_plus(name), []).append(unquote_plus(value))
        return found

    @property
    def path_parameters(self) -> dict[str, str]:
        return self.match.path_parameters if self.match else {}

    @property
    def stage_variables(self) -> dict[str, str]:
        return self.stage.get("variables") or {}

    @property
    def method_arn(self) -> str:
        """The ARN of the method as it was called: what policies and authorizers are asked about."""
        path = self.address.path.lstrip("/")
        return (
            f"arn:aws:execute-api:{self.region}:{self.account}:{self.address.api_id}/{self.address.stage}/"
            f"{self.http_method}/{path}"
        )

    def request_context(self) -> dict[str, Any]:
        """The ``requestContext`` of proxy events, and what ``$context`` is in templates."""
        address, resource = self.address, self.match.resource if self.match else {}
        context: dict[str, Any] = {
            "resourceId": resource.get("id"),
            "resourcePath": resource.get("path"),
            "httpMethod": self.http_method,
            "extendedRequestId": self.extended_request_id,
            "requestTime": request_time(self.now),
            "path": f"/{address.stage}{'' if address.sent_path == '/' and self._bare else address.sent_path}",
            "accountId": self.account,
            "protocol": "HTTP/1.1",
            "stage": address.stage,
            "domainPrefix": address.api_id,
            "requestTimeEpoch": int(self.now * 1000),
            "requestId": self.request_id,
            "identity": self.identity_context(),
            "domainName": f"{address.api_id}.execute-api.{self.region}.amazonaws.com",
            "deploymentId": self.stage.get("deploymentId"),
            "apiId": address.api_id,
        }
        if self.authorizer is not None:
            context["authorizer"] = self.authorizer
        return context

    @property
    def _bare(self) -> bool:
        """Whether the URL ended with the stage, without a slash."""
        return not self.sent_path.endswith("/")

    def identity_context(self) -> dict[str, Any]:
        """``requestContext.identity``: nulls, until the caller says who it is."""
        names = (
            "cognitoIdentityPoolId accountId cognitoIdentityId caller sourceIp principalOrgId accessKey "
            "cognitoAuthenticationType cognitoAuthenticationProvider userArn userAgent user"
        )
        found: dict[str, Any] = dict.fromkeys(names.split())
        found |= {"sourceIp": self.source_ip, "userAgent": self.header("User-Agent")}
        return found | self.identity

    def variable(self, root: str, path: str) -> Any:
        """The value of ``context.a.b`` or ``stageVariables.a``; None when there is none."""
        if root == "stageVariables":
            return self.stage_variables.get(path)
        if path.startswith("error."):
            message = self.error.get("message")
            known = {"messageString": json.dumps(message), **self.error}
            return known.get(path.removeprefix("error."))
        found: Any = self.request_context()
        for part in path.split("."):
            found = found.get(part) if isinstance(found, dict) else None
        return found

    def mapped(self, source: str) -> Any:
        """The value of a parameter mapping's source, such as ``'text'`` or ``method.request.header.Accept``."""
        if len(source) > 1 and source[0] == source[-1] == "'":
            return source[1:-1]
        root, _, rest = source.partition(".")
        if root in ("context", "stageVariables"):
            return self.variable(root, rest)
        place, _, name = rest.removeprefix("request.").partition(".")
        if place == "header":
            return self.header(name)
        if place == "querystring":
            return (self.multi_value_query.get(name) or [None])[-1]
        if place == "path":
            return self.path_parameters.get(name)
        if place == "multivalueheader":
            return ",".join(self.sent_headers.getlist(name)) or None
        if place == "multivaluequerystring":
            return ",".join(self.multi_value_query.get(name, [])) or None
        return None


def request_time(now: float) -> str:
    """A moment as API Gateway writes it, in UTC, whatever the machine's language.

    >>> request_time(1720614516)
    '10/Jul/2024:12:28:36 +0000'
    """
    at = time.gmtime(now)
    return (
        f"{at.tm_mday:02d}/{MONTHS[at.tm_mon - 1]}/{at.tm_year}:{at.tm_hour:02d}:{at.tm_min:02d}:{at.tm_sec:02d} +0000"
    )
